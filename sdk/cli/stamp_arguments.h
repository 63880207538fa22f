#pragma once
// What stamp and prepare have in common: their arguments, and what becomes of them.

#include "command.h"

namespace sealpdf::cli {

struct StampArguments {
    std::string in, out, key, alias, certificate, session, to_sign, seal, size, time;
    std::string field, reason, location, contact, name, digest, level = "B-B", blend = "multiply", certify = "none";
    std::vector<std::string> places;
    double opacity = 1;
    SealOptions picture;
    std::size_t reserved = 0;
    bool allow_broken_prior = false, no_revocation_check = false, allow_renewal_due = false, pss = false;
    bool best_effort = false, extensions = false, timestamp_only = false, content_timestamp = false;
    std::string lock, commitment, policy, policy_hash, policy_uri, policy_document, policy_syntax;
    std::vector<std::string> roles, seal_trust;
    std::string seal_validity = "at-signing", seal_purpose;
    int min_seal_version = 1;
    TrustOptions trust;
    AuthorityOptions authority;
    Secret secret;
    DocumentOptions document;
};

void add_stamp_options(CLI::App& verb, StampArguments& arguments);
Seal load_seal(const StampArguments& arguments, Shared& shared);
StampOptions stamp_options(const StampArguments& arguments, Shared& shared);
std::vector<Placement> read_places(const StampArguments& arguments);
/// "-" is standard output.
Output open_output(const std::string& operand);
/// On standard output, unless the document went there.
void print_stamped(const StampArguments& arguments, const StampResult& result, const Command& command);

}  // namespace sealpdf::cli
