#pragma once
// The verbs below `seal`, each in a file of its own.

#include "command.h"

namespace sealpdf::cli {

void add_seal_show(CLI::App& seal, Command& command);
void add_seal_verify(CLI::App& seal, Command& command);
void add_seal_issue(CLI::App& seal, Command& command);
void add_seal_renew(CLI::App& seal, Command& command);
void add_seal_upgrade(CLI::App& seal, Command& command);
/// suspend, cancel, due, status
void add_seal_register(CLI::App& seal, Command& command);

/// "unit", "personal" or the vendor's number.
std::string seal_type_name(std::int64_t type);

}  // namespace sealpdf::cli
