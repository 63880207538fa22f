// The cases of ../shared/corpus/time: documents at a fixed time with certificates, revocation and timestamps of every
// kind, and what the standards say of them.

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <iostream>
#include <nlohmann/json.hpp>
#include <set>

#include "corpus.h"
#include "sealpdf/sealpdf.h"
#include "support/files.h"
#include "support/repository.h"

using namespace sealpdf;
using Json = nlohmann::json;

namespace {

std::string path_of(const std::string& relative) { return test_support::corpus("time/" + relative).string(); }

VerifyOptions options_of(const Json& entry) {
    VerifyOptions options;
    const Json& given = entry.at("options");
    apply(VerificationPolicy::named(given.at("policy").get<std::string>()), options);
    options.at = parse_time(entry.at("at").get<std::string>());
    std::vector<std::string> trust;
    for (const Json& path : entry.at("trust")) {
        trust.push_back(path_of(path));
    }
    options.trust = trust.empty() ? TrustStore() : TrustStore::from_paths(trust);
    for (const Json& path : entry.at("cert_pool")) {
        options.evidence.add_certificates(path_of(path));
    }
    for (const Json& path : entry.at("crl")) {
        options.evidence.add_crls(path_of(path));
    }
    for (const Json& path : entry.at("ocsp")) {
        options.evidence.add_ocsps(path_of(path));
    }
    const std::string rule = given.at("revocation");
    options.revocation = rule == "none"   ? RevocationRule::none
                         : rule == "soft" ? RevocationRule::soft
                                          : RevocationRule::hard;
    options.revocation_grace_hours = given.at("grace_hours");
    options.revocation_grace_strict = given.at("grace_mode") == "strict";
    return options;
}

std::string answer(const std::string& indication, const std::string& subindication) {
    return indication + (subindication.empty() ? "" : " / " + subindication);
}

std::string expected_answer(const Json& expected) {
    return answer(expected.at("indication"), expected.at("subindication").is_null()
                                                 ? ""
                                                 : expected.at("subindication").get<std::string>());
}

/// Whether some certificate of the report is as the case says.
bool shows(const SignatureReport& signature, const Json& wanted) {
    std::vector<CertificateReport> all = signature.chain;
    for (const TimestampReport& timestamp : signature.timestamps) {
        all.insert(all.end(), timestamp.chain.begin(), timestamp.chain.end());
    }
    const auto says = [](const Json& value, const std::string& actual) {
        return value.is_null() || value == actual;
    };
    return std::ranges::any_of(all, [&](const CertificateReport& one) {
        const RevocationReport revocation = one.revocation.value_or(RevocationReport{});
        return wanted.at("role") == one.role && wanted.at("status") == one.status &&
               says(wanted.at("revocation_source"), revocation.source) &&
               says(wanted.at("reason"), revocation.reason);
    });
}

/// Everything about one case that is not as expected, as one line; empty when all is.
std::string differences(const Json& expected, const Report& report, const SignatureReport& signature) {
    std::string found;
    const auto note = [&](const std::string& what) { found += (found.empty() ? "" : "; ") + what; };
    const std::string actual = answer(to_string(signature.indication), signature.subindication);
    if (actual != expected_answer(expected)) {
        note(actual);
    }
    for (const Json& wanted : expected.at("per_certificate")) {
        if (!shows(signature, wanted)) {
            note(wanted.at("role").get<std::string>() + " not " + wanted.at("status").get<std::string>());
        }
    }
    std::set<std::string> codes;
    for (const auto& list : {signature.warnings, report.warnings}) {
        for (const Finding& warning : list) {
            codes.insert(warning.code);
        }
    }
    for (const Json& code : expected.at("warnings_include")) {
        if (!codes.contains(code)) {
            note("no warning " + code.get<std::string>());
        }
    }
    for (const Json& code : expected.at("warnings_exclude")) {
        if (codes.contains(code)) {
            note("warning " + code.get<std::string>());
        }
    }
    if (expected.at("best_signature_time") != format_time(signature.best_signature_time.value()) ||
        expected.at("best_signature_time_source") != signature.best_signature_time_source) {
        note("T is " + format_time(*signature.best_signature_time) + " by " +
             signature.best_signature_time_source);
    }
    return found;
}

const SignatureReport& first_signature(const Report& report) {
    const auto found = std::ranges::find(report.signatures, "signature", &SignatureReport::type);
    REQUIRE(found != report.signatures.end());
    return *found;
}

}  // namespace

TEST_CASE("every case of the time corpus is judged as the standards say") {
    const Json cases = Json::parse(test_support::read_text(test_support::corpus("time/cases.json")));
    REQUIRE(cases.size() == 210);
    auto known = acceptance::divergences("time");
    int strict = 0;
    int verdicts = 0;
    for (const Json& entry : cases) {
        const std::string id = entry.at("id");
        const Json& expected = entry.at("expected");
        const Report report = Verifier(options_of(entry)).verify(Input::file(path_of(entry.at("file"))));
        const SignatureReport& signature = first_signature(report);
        const std::string actual = answer(to_string(signature.indication), signature.subindication);
        std::vector<std::string> accepted = {expected_answer(expected)};
        for (const Json& other : expected.at("accept")) {
            accepted.push_back(expected_answer(other));
        }
        const std::string found = differences(expected, report, signature);
        INFO(id << ": " << found << " (" << entry.at("why") << ", " << entry.at("clause") << ")\n"
                << to_json(report));
        strict += actual == accepted.front();
        verdicts += std::ranges::find(accepted, actual) != accepted.end();
        CHECK(std::ranges::find(accepted, actual) != accepted.end());
        const auto divergence = known.find(id);
        CHECK((divergence == known.end() ? std::string() : divergence->second.actual) ==
              found);  // a stale entry fails
        known.erase(id);
    }
    CHECK(known.empty());
    std::cout << "time corpus: verdict as the text bears in " << verdicts
              << " of 210 cases, exactly as expected in " << strict << '\n';
    CHECK(verdicts == 210);
    CHECK(strict >= 200);
}
