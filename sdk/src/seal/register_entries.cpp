#include "seal/register_entries.h"

#include "crypto/digest.h"

namespace sealpdf::ses {
namespace {

constexpr std::int64_t application_id = 0x5345414c;  // "SEAL"
constexpr std::int64_t schema_version = 1;

constexpr const char* schema = R"sql(
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS entries (
  sequence INTEGER PRIMARY KEY, at TEXT NOT NULL, action TEXT NOT NULL, who TEXT NOT NULL, seal_id TEXT NOT NULL,
  edition INTEGER NOT NULL, version INTEGER NOT NULL, name TEXT NOT NULL, valid_from TEXT NOT NULL, valid_to TEXT NOT NULL,
  instruction_sha256 TEXT NOT NULL, seal_sha256 TEXT NOT NULL, reason TEXT NOT NULL, requested_at TEXT NOT NULL,
  seal BLOB NOT NULL, hash TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS entries_of_a_seal ON entries (seal_id, sequence);
CREATE TRIGGER IF NOT EXISTS entries_stay BEFORE UPDATE ON entries BEGIN SELECT RAISE(ABORT, 'entries are never changed'); END;
CREATE TRIGGER IF NOT EXISTS entries_remain BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'entries are never removed'); END;
PRAGMA application_id = 1397047628;
PRAGMA user_version = 1;
COMMIT;
)sql";
static_assert(application_id == 1397047628);

constexpr const char* columns =
    "sequence, at, action, who, seal_id, edition, version, name, valid_from, valid_to, "
    "instruction_sha256, seal_sha256, reason, requested_at";

std::int64_t pragma(const sqlite::Database& database, const char* sql) {
    sqlite::Statement statement(database, sql);
    return statement.step() ? statement.number(0) : 0;
}

std::string text_of(const std::optional<TimePoint>& time) {
    return time ? format_time(*time) : std::string();
}

std::optional<TimePoint> time_of(const std::string& text) {
    return text.empty() ? std::nullopt : std::optional(parse_time(text));
}

/// Over all cells, each with its length, so that none can be moved into its neighbour.
std::string hash_of(const std::string& before, const Entry& entry) {
    const SealRecord& r = entry.record;
    crypto::Digest digest(crypto::DigestAlgorithm::sha256);
    for (const std::string& cell :
         {before, std::to_string(r.sequence), format_time(r.at), r.action, r.who, r.seal_id,
          std::to_string(r.edition), std::to_string(r.version), entry.name, entry.valid_from, entry.valid_to,
          r.instruction_sha256, r.seal_sha256, r.reason, text_of(r.requested_at)}) {
        digest.update(as_bytes(std::to_string(cell.size()) + ":" + cell));
    }
    return to_hex(digest.finish());
}

Entry read_row(const sqlite::Statement& row) {
    Entry entry;
    SealRecord& r = entry.record;
    r.sequence = row.number(0);
    r.at = parse_time(row.text(1));
    r.action = row.text(2);
    r.who = row.text(3);
    r.seal_id = row.text(4);
    r.edition = static_cast<int>(row.number(5));
    r.version = static_cast<int>(row.number(6));
    entry.name = row.text(7);
    entry.valid_from = row.text(8);
    entry.valid_to = row.text(9);
    r.instruction_sha256 = row.text(10);
    r.seal_sha256 = row.text(11);
    r.reason = row.text(12);
    r.requested_at = time_of(row.text(13));
    return entry;
}

[[noreturn]] void refuse(const sqlite::Database& database, const std::string& message) {
    throw Error(ErrorCode::bad_register, message, database.path());
}

}  // namespace

void prepare(sqlite::Database& database) {
    const std::int64_t application = pragma(database, "PRAGMA application_id");
    const std::int64_t tables = pragma(database, "SELECT count(*) FROM sqlite_master");
    if (application == 0 && tables == 0) {
        database.run(schema);
    } else if (application != application_id || pragma(database, "PRAGMA user_version") != schema_version) {
        refuse(database, "the file is no register of seals that this version knows");
    }
}

void append(sqlite::Database& database, Entry entry) {
    std::string before;
    entry.record.sequence = 1;
    sqlite::Statement last(database, "SELECT sequence, hash FROM entries ORDER BY sequence DESC LIMIT 1");
    if (last.step()) {
        entry.record.sequence = last.number(0) + 1;
        before = last.text(1);
    }
    const SealRecord& r = entry.record;
    sqlite::Statement insert(database, "INSERT INTO entries VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
    insert.bind(1, r.sequence).bind(2, format_time(r.at)).bind(3, r.action).bind(4, r.who).bind(5, r.seal_id);
    insert.bind(6, std::int64_t{r.edition})
        .bind(7, std::int64_t{r.version})
        .bind(8, entry.name)
        .bind(9, entry.valid_from);
    insert.bind(10, entry.valid_to).bind(11, r.instruction_sha256).bind(12, r.seal_sha256).bind(13, r.reason);
    insert.bind(14, text_of(r.requested_at)).bind(15, entry.seal).bind(16, hash_of(before, entry));
    insert.step();
}

std::vector<Entry> read_entries(const sqlite::Database& database, const std::string& id) {
    const std::string sql =
        std::string("SELECT ") + columns + " FROM entries WHERE ?1 = '' OR seal_id = ?1 ORDER BY sequence";
    sqlite::Statement rows(database, sql.c_str());
    rows.bind(1, id);
    std::vector<Entry> entries;
    while (rows.step()) {
        try {
            entries.push_back(read_row(rows));
        } catch (const Error&) {
            refuse(database, "an entry of the register cannot be read");
        }
    }
    return entries;
}

Bytes read_seal(const sqlite::Database& database, const std::string& id) {
    sqlite::Statement row(
        database,
        "SELECT seal FROM entries WHERE seal_id = ? AND length(seal) > 0 ORDER BY sequence DESC LIMIT 1");
    row.bind(1, id);
    return row.step() ? row.blob(0) : Bytes();
}

void check_chain(const sqlite::Database& database) {
    std::string before;
    std::int64_t expected = 1;
    const std::vector<Entry> entries = read_entries(database, {});
    sqlite::Statement hashes(database, "SELECT hash, seal FROM entries ORDER BY sequence");
    for (const Entry& entry : entries) {
        const bool there = hashes.step();
        const Bytes seal = there ? hashes.blob(1) : Bytes();
        const bool seal_kept = seal.empty() || to_hex(crypto::digest(crypto::DigestAlgorithm::sha256,
                                                                     seal)) == entry.record.seal_sha256;
        if (!there || entry.record.sequence != expected || hashes.text(0) != hash_of(before, entry) ||
            !seal_kept) {
            refuse(database,
                   "entry " + std::to_string(expected) + " of the register was changed or taken away");
        }
        before = hashes.text(0);
        ++expected;
    }
}

}  // namespace sealpdf::ses
