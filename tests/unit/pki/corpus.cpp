#include "corpus.h"

#include <fstream>
#include <nlohmann/json.hpp>

#include "crypto/der.h"
#include "support/files.h"

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
        record.default_policy = test.at("initial_policy_set") == Json::array({"anyPolicy"}) &&
                                !test.at("initial_explicit_policy") &&
                                !test.at("initial_policy_mapping_inhibit") &&
                                !test.at("initial_inhibit_any_policy");
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
