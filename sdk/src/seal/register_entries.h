#pragma once
// The entries of a register: written once, read in their order, each holding the hash of the one before.

#include "seal/sqlite.h"
#include "sealpdf/seal_register.h"

namespace sealpdf::ses {

struct Entry {
    SealRecord record;
    std::string name, valid_from, valid_to;  // of the seal that was made; empty for other acts
    Bytes seal;                              // the file; read by read_seal only
};

/// Makes the tables in a new file. Throws Error(bad_register) for a file of another kind.
void prepare(sqlite::Database& database);
/// Inside a transaction.
void append(sqlite::Database& database, Entry entry);
/// Of one seal, or of all when `id` is empty.
std::vector<Entry> read_entries(const sqlite::Database& database, const std::string& id);
/// The newest file of a seal; empty when there is none.
Bytes read_seal(const sqlite::Database& database, const std::string& id);
/// Throws Error(bad_register) naming the first entry that was changed.
void check_chain(const sqlite::Database& database);

}  // namespace sealpdf::ses
