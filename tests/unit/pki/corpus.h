#pragma once
// The shared material about paths and time, read into plain structs.

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "sealpdf/trust.h"

namespace pki_test {

struct PkitsRecord {
    std::string id, anchor, target;
    std::vector<std::string> intermediates, crls;
    bool valid = false;
    bool intermediates_listed = true;
    bool default_policy = true;  // no options about certificate policies
};
std::vector<PkitsRecord> read_pkits(const std::filesystem::path& file);

struct TimeAnswer {
    std::string indication, subindication;
    friend bool operator==(const TimeAnswer&, const TimeAnswer&) = default;
};
struct TimeCertificate {
    std::string role, status, source, reason;
};
struct TimeCase {
    std::string id, family, file, at, best_time, best_time_source, revocation, policy;
    std::vector<std::string> trust, pool, crls, ocsps;
    bool strict_grace = false;
    TimeAnswer expected;
    std::vector<TimeAnswer> accepted;
    std::vector<TimeCertificate> certificates;
    std::vector<std::string> warnings_include, warnings_exclude;
};
std::vector<TimeCase> read_time_cases(const std::filesystem::path& file);

/// What lies in a signed PDF of the corpus, found without a PDF reader: each hexadecimal /Contents up to its
/// zero padding, and each stream.
struct PdfObjects {
    std::vector<sealpdf::Bytes> contents, streams;
};
PdfObjects read_pdf(const std::filesystem::path& file);

/// Parse results `file` -> "ok" by every witness, or not.
struct ParseRecord {
    std::string file, kind;
    bool ok = false, agree = false;
};
std::vector<ParseRecord> read_parse_records(const std::filesystem::path& file);

}  // namespace pki_test
