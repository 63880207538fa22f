// The 156 seal files of ../shared/corpus/seals, made with software that is not ours, and what the standards say of them.

#include "support/seal_corpus.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <iostream>

#include "corpus.h"
#include "sealpdf/sealpdf.h"

using namespace sealpdf;
using test_support::SealRow;

namespace {

std::vector<std::string> paths(const std::string& cell) {
    std::vector<std::string> found;
    for (const std::string& path : test_support::split(cell, ' ')) {
        if (path != "-" && !path.empty()) {
            found.push_back(test_support::corpus("seals/" + path).string());
        }
    }
    return found;
}

SealVerifyOptions options_of(const SealRow& row, SealValidity validity) {
    SealVerifyOptions options;
    options.at = parse_time(row.at("validation_time"));
    options.used_at = parse_time(row.at("sign_time"));
    options.validity = validity;
    options.trust = TrustStore::from_paths(paths(row.at("anchors")));
    for (const std::string& path : paths(row.at("crls"))) {
        options.evidence.add_crls(path);
    }
    for (const std::string& path : paths(row.at("extra_certs"))) {
        options.evidence.add_certificates(path);
    }
    return options;
}

Input file_of(const SealRow& row) {
    return Input::file(test_support::corpus("seals/" + row.at("path")).string());
}

bool warns(const SealVerification& result, const std::string& code) {
    return std::ranges::find(result.warnings, code, &Finding::code) != result.warnings.end();
}

/// "valid -", "invalid maker-chain", "valid notice MAKER_CERT_NOW_INVALID": the verdict with the first check that fails.
std::string answer(const SealVerification& result) {
    const auto failed = std::ranges::find(result.checks, "fail", &SealCheck::result);
    std::string text = to_string(result.verdict);
    if (failed != result.checks.end()) {
        return text + " " + failed->check;
    }
    return text + (warns(result, "maker-cert-now-invalid") ? " notice MAKER_CERT_NOW_INVALID" : " -");
}

struct Column {
    SealValidity validity;
    const char* verdict;
    const char* detail;
    const char* name;
};
constexpr Column columns[] = {{SealValidity::at_signing, "expected", "expected_detail", "at-signing"},
                              {SealValidity::now, "expected_now", "expected_now_detail", "now"}};

/// One row under one policy; true when it is as the manifest says.
bool agrees(const SealRow& row, const Column& column, std::map<std::string, acceptance::Divergence>& known) {
    const SealVerification result = verify_seal(file_of(row), options_of(row, column.validity));
    const std::string actual = answer(result);
    const std::string expected = row.at(column.verdict) + " " + row.at(column.detail);
    const auto either = expected.find(" or ");  // "invalid format or timestamp"
    const bool same =
        actual == expected ||
        (either != std::string::npos && (actual == expected.substr(0, either) ||
                                         actual == row.at(column.verdict) + expected.substr(either + 3)));
    CHECK(result.checks.size() == 9);
    const bool settled = row.at("settled") == "yes";
    const bool silent = result.verdict == Verdict::valid && result.warnings.empty();
    INFO(row.at("path") << " under " << column.name << ": expected " << expected << ", got " << actual << " ("
                        << row.at("why") << ")\n"
                        << to_json(result));
    const std::string id = row.at("path") + " " + column.name;
    const auto divergence = known.find(id);
    if (settled ? same : row.at(column.verdict) != "invalid" || !silent) {
        CHECK(divergence == known.end());
    } else {
        CHECK(divergence != known.end());
        CHECK((divergence == known.end() || divergence->second.actual == actual));
    }
    known.erase(id);
    return same;
}

SealVerification ask_about_holder(const SealRow& row) {
    SealVerifyOptions options = options_of(row, SealValidity::at_signing);
    Evidence holder;
    holder.add_certificates(test_support::corpus("seals/" + row.at("holder_cert")).string());
    options.certificate = holder.certificates.at(0);
    return verify_seal(file_of(row), options);
}

}  // namespace

TEST_CASE("every seal of the corpus is judged as the standards say") {
    auto known = acceptance::divergences("seals");
    const auto rows = test_support::seal_rows("seal");
    REQUIRE(rows.size() == 156);
    for (const Column& column : columns) {
        int same = 0;
        for (const SealRow& row : rows) {
            same += agrees(row, column, known) ? 1 : 0;
        }
        std::cout << "seals, " << column.name << ": " << same
                  << " of 156 rows exactly as the manifest says\n";
    }
    CHECK(known.empty());
}

TEST_CASE("a seal is bound to the certificates in its list and to no others") {
    int asked = 0;
    for (const SealRow& row : test_support::seal_rows("seal")) {
        const std::string binding = row.at("binding");
        if (row.at("settled") != "yes" || row.at("expected_detail") == "format" || binding == "-") {
            continue;
        }
        const SealVerification result = ask_about_holder(row);
        INFO(row.at("path") << ": " << binding << "\n" << to_json(result));
        const SealCheck& list = result.checks.at(6);
        REQUIRE(list.check == "certificate-list");
        CHECK(list.result == (binding == "in-list" ? "pass" : "fail"));
        CHECK((result.verdict == Verdict::valid) == (row.at("expected") == "valid" && binding == "in-list"));
        // A list of digests does not say whose key it is.
        const bool shows_key = row.at("container").find("certListType 1") != std::string::npos;
        if (binding.find("same key") != std::string::npos && shows_key) {
            CHECK(list.code == "seal.renewed-same-key");
        }
        ++asked;
    }
    CHECK(asked > 90);
}

TEST_CASE("without anchors or evidence a seal is neither affirmed nor denied") {
    for (const SealRow& row : test_support::seal_rows("seal")) {
        if (row.at("family") != "good") {
            continue;
        }
        INFO(row.at("path"));
        SealVerifyOptions options = options_of(row, SealValidity::at_signing);
        options.evidence.crls.clear();
        CHECK(verify_seal(file_of(row), options).verdict == Verdict::indeterminate);
        options.revocation = RevocationRule::none;
        CHECK(verify_seal(file_of(row), options).verdict == Verdict::valid);
        options.trust = TrustStore();
        CHECK(verify_seal(file_of(row), options).verdict == Verdict::indeterminate);
    }
}
