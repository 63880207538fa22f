// The cases of ../shared/corpus/time: documents at a fixed time with certificates, revocation and timestamps of every
// kind, and what the standards say of them.

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <iostream>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

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
    options.policy = VerificationPolicy::named(given.at("policy").get<std::string>());
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
    options.policy.revocation = rule == "none"   ? RevocationRule::none
                         : rule == "soft" ? RevocationRule::soft
                                          : RevocationRule::hard;
    options.policy.revocation_grace_hours = given.at("grace_hours");
    options.policy.revocation_grace_strict = given.at("grace_mode") == "strict";
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

namespace {

/// A row of ../shared/research/electronic-seals.md, 4.2, that is about time or revocation, and a document that is in that
/// situation. "+code" behind an answer: a warning that belongs to it.
struct Situation {
    const char* row;
    const char* document;  // a case of the corpus
    const char* etsi;
    const char* cn;
    const char* strict;
};
constexpr const char* passed = "TOTAL-PASSED";
constexpr const char* claimed = "TOTAL-PASSED +claimed-time";
constexpr const char* try_later = "INDETERMINATE / TRY_LATER";
constexpr const char* revoked_open = "INDETERMINATE / REVOKED_NO_POE";
constexpr const char* ca_revoked_open = "INDETERMINATE / REVOKED_CA_NO_POE";
constexpr const char* revoked = "TOTAL-FAILED / REVOKED";
constexpr const char* expired = "TOTAL-FAILED / EXPIRED";
constexpr const char* too_early = "TOTAL-FAILED / NOT_YET_VALID";
constexpr const char* out_of_bounds = "INDETERMINATE / OUT_OF_BOUNDS_NO_POE";
constexpr const char* out_of_bounds_good = "INDETERMINATE / OUT_OF_BOUNDS_NOT_REVOKED";

constexpr Situation situations[] = {
    {"1 all valid", "base.good-bt-crl", passed, passed, passed},
    {"2 expired now, T proven inside", "time.expired-with-timestamp-blt-crl", passed, passed, passed},
    {"3 expired now, no proven time", "time.expired-no-timestamp", out_of_bounds, claimed, out_of_bounds},
    {"4 T proven after the expiry", "time.timestamp-after-notafter", out_of_bounds_good, expired,
     out_of_bounds_good},
    {"4 made after the expiry", "time.content-timestamp-after-notafter", expired, expired, expired},
    {"4 claimed after the expiry", "time.claimed-after-expiry", out_of_bounds, expired, out_of_bounds},
    {"5 T before the validity", "time.timestamp-before-notbefore", too_early, too_early, too_early},
    {"5 claimed before the validity", "time.claimed-before-notbefore", passed, too_early, try_later},
    {"8 revoked after T", "revoked.after-T-crl", "TOTAL-PASSED +pki.revoked-later", passed, passed},
    {"9 revoked before T", "revoked.before-T-crl", revoked_open, revoked, revoked_open},
    {"9 revoked at T", "revoked.at-T-crl", revoked_open, revoked, revoked_open},
    {"9 made after the revocation", "revoked.content-timestamp-after-R", revoked, revoked, revoked},
    {"10 revoked, claimed before", "time.claimed-before-R-etsi", revoked_open,
     "TOTAL-PASSED +claimed-time-before-revocation", revoked_open},
    {"10 the key compromised, claimed before", "revoked.no-timestamp-crl", revoked_open, revoked_open,
     revoked_open},
    {"10 revoked, claimed after", "revoked.no-timestamp-before-claimed-crl", revoked_open, revoked,
     revoked_open},
    {"12 evidence of before T + 24 h", "grace.younger-crl", "TOTAL-PASSED +in-revocation-grace", passed,
     try_later},
    {"12 evidence of T + 24 h", "grace.exactly-crl", passed, passed, passed},
    {"13 invalid before T, revoked after", "revoked.invalidity-before-T-crl", "TOTAL-PASSED +invalidity-date",
     passed, revoked_open},
    {"13 invalid after T", "revoked.invalidity-after-T-crl", passed, passed, passed},
    {"14 on hold now", "hold.hold-now-crl", try_later, try_later, try_later},
    {"14 on hold since before T", "hold.hold-before-T-crl", try_later, try_later, try_later},
    {"14 released", "hold.hold-released-crl", passed, passed, passed},
    {"15 CA revoked before T", "revoked.ca-before-T-crl", ca_revoked_open, ca_revoked_open, ca_revoked_open},
    {"15 CA revoked after T", "revoked.ca-after-T-crl", passed, passed, passed},
    {"15 CA revoked, no proven time", "revoked.ca-no-timestamp-crl", ca_revoked_open, ca_revoked_open,
     ca_revoked_open},
};

void check_situation(const Json& entry, const std::string& policy, const std::string& expected) {
    VerifyOptions options = options_of(entry);
    const VerificationPolicy given = std::exchange(options.policy, VerificationPolicy::named(policy));
    options.policy.revocation = given.revocation;
    options.policy.revocation_grace_hours = given.revocation_grace_hours;
    const Report report = Verifier(options).verify(Input::file(path_of(entry.at("file"))));
    const SignatureReport& signature = first_signature(report);
    INFO(policy << ": " << to_json(report));
    const auto plus = expected.find(" +");
    CHECK(answer(to_string(signature.indication), signature.subindication) == expected.substr(0, plus));
    if (plus != std::string::npos) {
        CHECK(std::ranges::find(signature.warnings, expected.substr(plus + 2), &Finding::code) !=
              signature.warnings.end());
    }
    // The claim is always named where it counts, and never counts elsewhere.
    const bool warned =
        std::ranges::find(signature.warnings, "claimed-time", &Finding::code) != signature.warnings.end();
    CHECK(warned == (signature.best_signature_time_source == "claimed"));
    CHECK((policy == "cn" || !warned));
}

}  // namespace

TEST_CASE("what a verifier must conclude: the situations of time and revocation") {
    const Json cases = Json::parse(test_support::read_text(test_support::corpus("time/cases.json")));
    for (const Situation& situation : situations) {
        const auto entry =
            std::ranges::find_if(cases, [&](const Json& one) { return one.at("id") == situation.document; });
        INFO(situation.row << ", " << situation.document);
        REQUIRE(entry != cases.end());
        check_situation(*entry, "etsi", situation.etsi);
        check_situation(*entry, "cn", situation.cn);
        check_situation(*entry, "strict", situation.strict);
    }
}
