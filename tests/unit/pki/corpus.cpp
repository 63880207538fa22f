#include "corpus.h"

#include <fstream>
#include <nlohmann/json.hpp>

#include "crypto/key.h"
#include "support/files.h"
#include "support/repository.h"

namespace pki_test {
namespace {

using Json = nlohmann::json;

Json read_json(const std::filesystem::path& file) {
    std::ifstream in(file);
    return Json::parse(in);
}

std::string text(const Json& value) { return value.is_string() ? value.get<std::string>() : std::string(); }

std::uint8_t nibble(char digit) {
    return static_cast<std::uint8_t>(digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
}

}  // namespace

std::vector<PkitsRecord> read_pkits(const std::filesystem::path& file) {
    std::vector<PkitsRecord> records;
    const Json document = read_json(file);
    for (const auto& test : document.at("tests")) {
        PkitsRecord record;
        record.id = test.at("id");
        record.anchor = test.at("trust_anchor");
        record.target = test.at("end_entity");
        record.intermediates = test.at("intermediates").get<std::vector<std::string>>();
        record.crls = test.at("crls").get<std::vector<std::string>>();
        record.valid = test.at("expected") == "PASS";
        record.intermediates_listed = !test.contains("note");
        if (test.at("initial_policy_set") != Json::array({"anyPolicy"})) {
            record.policies.initial = test.at("initial_policy_set").get<std::vector<std::string>>();
        }
        record.policies.require_explicit = test.at("initial_explicit_policy");
        record.policies.inhibit_mapping = test.at("initial_policy_mapping_inhibit");
        record.policies.inhibit_any = test.at("initial_inhibit_any_policy");
        records.push_back(std::move(record));
    }
    return records;
}

std::vector<TimeCase> read_time_cases(const std::filesystem::path& file) {
    std::vector<TimeCase> cases;
    for (const auto& one : read_json(file)) {
        TimeCase item;
        item.id = one.at("id");
        item.family = one.at("family");
        item.file = one.at("file");
        item.at = one.at("at");
        item.trust = one.at("trust").get<std::vector<std::string>>();
        item.pool = one.at("cert_pool").get<std::vector<std::string>>();
        item.crls = one.at("crl").get<std::vector<std::string>>();
        item.ocsps = one.at("ocsp").get<std::vector<std::string>>();
        item.revocation = one.at("options").at("revocation");
        item.policy = one.at("options").at("policy");
        item.strict_grace = one.at("options").at("grace_mode") == "strict";
        const auto& expected = one.at("expected");
        item.best_time = expected.at("best_signature_time");
        item.best_time_source = expected.at("best_signature_time_source");
        item.expected = {expected.at("indication"), text(expected.at("subindication"))};
        for (const auto& other : expected.at("accept")) {
            item.accepted.push_back({text(other.at("indication")), text(other.at("subindication"))});
        }
        for (const auto& certificate : expected.at("per_certificate")) {
            item.certificates.push_back({text(certificate.at("role")), text(certificate.at("status")),
                                         text(certificate.at("revocation_source")),
                                         text(certificate.at("reason"))});
        }
        item.warnings_include = expected.at("warnings_include").get<std::vector<std::string>>();
        item.warnings_exclude = expected.at("warnings_exclude").get<std::vector<std::string>>();
        cases.push_back(std::move(item));
    }
    return cases;
}

namespace {

Bytes pem(const Json& block, const char* label) {
    const auto text = block.get<std::string>();
    return sealpdf::crypto::read_pem_or_der(sealpdf::as_bytes(text), label).at(0);
}

std::vector<Bytes> pems(const Json& blocks, const char* label) {
    std::vector<Bytes> all;
    for (const auto& block : blocks) {
        all.push_back(pem(block, label));
    }
    return all;
}

Bytes read_pem(const std::filesystem::path& file, const char* label) {
    const auto blocks = sealpdf::crypto::read_pem_or_der(test_support::read_bytes(file), label);
    return blocks.empty() ? Bytes() : blocks[0];
}

/// "2024-01-01T00:00:00.999+00:00" as RFC 3339 in UTC, without parts of seconds.
std::string utc(const std::string& time) { return time.substr(0, 19) + "Z"; }

}  // namespace

std::vector<SuiteCase> read_limbo(const std::filesystem::path& file, const std::string& profile) {
    std::vector<SuiteCase> cases;
    const Json document = read_json(file);
    for (const auto& one : document.at("testcases")) {
        if (one.at("profile") != profile) {
            continue;
        }
        SuiteCase item;
        item.id = one.at("id");
        // Cases without a time hold at any; their makers used the day they were made.
        item.at =
            one.at("validation_time").is_null() ? "2024-03-13T00:00:00Z" : utc(one.at("validation_time"));
        item.valid = one.at("expected_result") == "SUCCESS";
        item.target = pem(one.at("peer_certificate"), "CERTIFICATE");
        item.anchors = pems(one.at("trusted_certs"), "CERTIFICATE");
        item.intermediates = pems(one.at("untrusted_intermediates"), "CERTIFICATE");
        item.crls = pems(one.at("crls"), "X509 CRL");
        item.with_revocation = !item.crls.empty();
        if (!one.at("max_chain_depth").is_null()) {
            item.max_intermediates = one.at("max_chain_depth");
        }
        cases.push_back(std::move(item));
    }
    return cases;
}

std::vector<SuiteCase> read_bsi(const std::filesystem::path& folder) {
    std::vector<SuiteCase> cases;
    const Json document = read_json(folder / "bsi.json");
    for (const auto& one : document.at("tests")) {
        SuiteCase item;
        item.id = one.at("id");
        item.at = "2017-08-19T12:00:00Z";  // Botan's time for the set
        item.valid = one.at("expected") == "PASS";
        item.with_revocation = one.at("crl_check");
        for (const auto& entry : std::filesystem::recursive_directory_iterator(folder / item.id)) {
            const std::string name = entry.path().filename().string();
            if (name.ends_with(".TC.pem.crt")) {
                item.target = read_pem(entry.path(), "CERTIFICATE");
            } else if (name.ends_with(".TA.pem.crt")) {
                item.anchors.push_back(read_pem(entry.path(), "CERTIFICATE"));
            } else if (name.ends_with(".ca.pem.crt")) {
                item.intermediates.push_back(read_pem(entry.path(), "CERTIFICATE"));
            } else if (name.ends_with(".crl")) {
                item.crls.push_back(read_pem(entry.path(), "X509 CRL"));
            }
        }
        cases.push_back(std::move(item));
    }
    return cases;
}

std::vector<SuiteCase> read_openssl_ocsp(const std::filesystem::path& folder) {
    std::vector<SuiteCase> cases;
    const Json document = read_json(folder / "openssl-ocsp.json");
    for (const auto& one : document.at("tests")) {
        SuiteCase item;
        item.id = one.at("name");
        item.at = utc(one.at("moment"));
        item.valid = one.at("expected") == "PASS";
        item.with_revocation = true;
        item.target = read_pem(folder / text(one.at("cert")), "CERTIFICATE");
        item.anchors = {read_pem(folder / text(one.at("root")), "CERTIFICATE")};
        for (const auto& other : one.value("other_certs", Json::array())) {
            item.intermediates.push_back(read_pem(folder / text(other), "CERTIFICATE"));
        }
        for (const auto& response : one.at("ocsps")) {  // base64 without PEM's lines
            const std::string lines = "-----BEGIN X-----\n" +
                                      test_support::read_text(folder / text(response)) + "-----END X-----\n";
            item.ocsps.push_back(sealpdf::crypto::read_pem_or_der(sealpdf::as_bytes(lines), "X").at(0));
        }
        cases.push_back(std::move(item));
    }
    return cases;
}

std::map<std::string, std::string> read_divergences(const std::string& suite) {
    const auto file = test_support::repository_root() / "tests/unit/pki/divergences.json";
    return read_json(file).at(suite).get<std::map<std::string, std::string>>();
}

PdfObjects read_pdf(const std::filesystem::path& file) {
    const std::string pdf = test_support::read_text(file);
    PdfObjects objects;
    for (std::size_t at = 0; (at = pdf.find("/Contents", at)) != std::string::npos; ++at) {
        const auto open = pdf.find_first_not_of(" \r\n", at + 9);
        if (open == std::string::npos || pdf[open] != '<' || pdf[open + 1] == '<') {
            continue;
        }
        sealpdf::Bytes bytes;
        for (std::size_t i = open + 1; i + 1 < pdf.size() && pdf[i] != '>'; i += 2) {
            bytes.push_back(static_cast<std::uint8_t>(nibble(pdf[i]) << 4U | nibble(pdf[i + 1])));
        }
        if (const auto element = sealpdf::der::parse_prefix(bytes)) {
            objects.contents.push_back(sealpdf::to_bytes(element->whole));
        }
    }
    for (std::size_t at = 0; (at = pdf.find("stream", at)) != std::string::npos;) {
        const auto begin = pdf.find('\n', at) + 1;
        const auto end = pdf.find("endstream", begin);
        if (end == std::string::npos) {
            break;
        }
        const auto content = sealpdf::to_bytes(std::string_view(pdf).substr(begin, end - begin));
        if (const auto element = sealpdf::der::parse_prefix(content)) {
            objects.streams.push_back(sealpdf::to_bytes(element->whole));
        }
        at = end + 9;
    }
    return objects;
}

std::vector<ParseRecord> read_parse_records(const std::filesystem::path& file) {
    std::vector<ParseRecord> records;
    const Json document = read_json(file);
    for (const auto& one : document.at("files")) {
        const bool ok = text(one.at("pyca")).starts_with("ok");
        records.push_back({one.at("file"), one.at("kind"), ok, one.at("agree")});
    }
    return records;
}

}  // namespace pki_test
