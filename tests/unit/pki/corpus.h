#pragma once
// The shared material about paths and time, read into plain structs.

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "pki/path.h"

namespace pki_test {

using sealpdf::Bytes;

struct PkitsRecord {
    std::string id, anchor, target;
    std::vector<std::string> intermediates, crls;
    bool valid = false;
    bool intermediates_listed = true;
    sealpdf::pki::PolicyInputs policies;
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

/// A case of x509-limbo, of the BSI or of OpenSSL's OCSP tests: files, or what was in them.
struct SuiteCase {
    std::string id, at;
    bool valid = false;
    bool with_revocation = false;
    int max_intermediates = -1;
    Bytes target;
    std::vector<Bytes> anchors, intermediates, crls, ocsps;
};
std::vector<SuiteCase> read_limbo(const std::filesystem::path& file, const std::string& profile);
std::vector<SuiteCase> read_bsi(const std::filesystem::path& folder);
std::vector<SuiteCase> read_openssl_ocsp(const std::filesystem::path& folder);

/// The cases of a suite that are answered otherwise on purpose, with the rule that decides.
std::map<std::string, std::string> read_divergences(const std::string& suite);

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
