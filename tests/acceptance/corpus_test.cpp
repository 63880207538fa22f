// The attack files and the files that others signed, run through the verifier.

#include "corpus.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <iostream>
#include <regex>
#include <set>
#include <utility>

#include "demo.h"
#include "support/repository.h"

using namespace sealpdf;
using namespace acceptance;

namespace {

/// Inside the validity of the corpus' certificates and CRLs.
const TimePoint corpus_time = parse_time("2027-01-01T00:00:00Z");

bool is_control(const Row& row) { return row.path.rfind("attack/control/", 0) == 0; }

/// Two attack rows leave a file that is valid: NUL bytes behind the end, which are white space and nothing more, and a
/// file cut back to an earlier revision, which is whole (its level is checked).
bool may_be_valid(const Row& row) {
    return row.expected.find("verdict=VALID-FLAG-TRAILING") != std::string::npos ||
           row.name() == "attack-doctimestamp-stripped-l1.pdf";
}

VerifyOptions options_of(const Row& row) {
    VerifyOptions options;
    options.at = corpus_time;
    const std::string name = row.name();
    const std::string pki = name.substr(name.size() - 6, 2);  // ...-s1.pdf
    if (pki == "l1") {
        options.trust = TrustStore::from_path(test_support::corpus("signed/levels/pki/l1-root.pem").string());
        options.evidence.add_crls(test_support::corpus("signed/levels/pki/l1-good.crl").string());
        return options;
    }
    REQUIRE((pki == "s1" || pki == "s2"));
    options.trust = TrustStore::from_path(test_support::corpus("attack/pki/" + pki + "-root.pem").string());
    options.policy.revocation = RevocationRule::none;  // there are no CRLs
    return options;
}

std::string verdict_of(const Row& row) {
    try {
        return to_string(
            Verifier(options_of(row)).verify(Input::file(test_support::corpus(row.path).string())).verdict);
    } catch (const Error& error) {
        return std::string("error ") + to_string(error.code());
    }
}

/// A seeded fifth, or all.
std::vector<Row> chosen(std::vector<Row> rows) {
    if (full_run()) {
        return rows;
    }
    std::vector<Row> some;
    for (std::size_t i = 0; i < rows.size(); i += 5) {
        some.push_back(rows[i]);
    }
    return some;
}

std::string plain_integrity(const Row& row) {
    std::smatch match;
    if (std::regex_search(row.expected, match, std::regex(R"(integrity=([a-z,]*);)"))) {
        return match[1];
    }
    // signed/levels: "2 signatures, both intact, ..."
    return row.expected.rfind("2 signatures", 0) == 0 ? "intact,intact" : "intact";
}

std::string sorted(const std::string& list) {
    std::multiset<std::string> words;
    std::string word;
    for (const char c : list + ",") {
        if (c != ',') {
            word += c;
        } else if (!word.empty()) {
            words.insert(std::exchange(word, {}));
        }
    }
    std::string joined;
    for (const std::string& each : words) {
        joined += (joined.empty() ? "" : ",") + each;
    }
    return joined;
}

}  // namespace

TEST_CASE("no attack is valid and every control is") {
    int attacks = 0;
    int valid_attacks = 0;
    int controls = 0;
    int valid_controls = 0;
    std::string missed;
    for (const Row& row : corpus_rows("attack")) {
        const std::string verdict = verdict_of(row);
        CAPTURE(row.path, row.expected, row.why, verdict);
        if (is_control(row)) {
            ++controls;
            valid_controls += verdict == "valid" ? 1 : 0;
            CHECK(verdict == "valid");
            missed += verdict == "valid" ? "" : "  control " + row.path + ": " + verdict + "\n";
        } else if (may_be_valid(row)) {
            CHECK(verdict.rfind("error", 0) != 0);
        } else {
            ++attacks;
            valid_attacks += verdict == "valid" ? 1 : 0;
            CHECK(verdict != "valid");
            missed += verdict != "valid" ? "" : "  attack " + row.path + ": valid (" + row.why + ")\n";
        }
        CHECK(verdict != "error internal");
    }
    std::cout << "attacks: " << attacks - valid_attacks << " of " << attacks
              << " not valid; controls: " << valid_controls << " of " << controls << " valid\n"
              << missed;
    CHECK(attacks == 121);
    CHECK(controls == 12);
}

TEST_CASE("a stripped document timestamp lowers the level") {
    const Row row{"attack/levels/attack-doctimestamp-stripped-l1.pdf", {}, {}};
    const Report report =
        Verifier(options_of(row)).verify(Input::file(test_support::corpus(row.path).string()));
    REQUIRE(report.signatures.size() == 1);
    CHECK(report.signatures[0].integrity == Integrity::intact);
    CHECK(report.signatures[0].level == SignatureLevel::b_t);
}

TEST_CASE("what is no timestamp makes no level") {
    const std::vector<std::pair<std::string, SignatureLevel>> files = {
        {"attack/levels/attack-doctimestamp-corrupt-l1.pdf", SignatureLevel::b_lt},
        {"time/pdf/tsa.broken-token.pdf", SignatureLevel::b_b},
        {"time/pdf/tsa.wrong-eku.pdf", SignatureLevel::b_b},
        {"time/pdf/tsa.ess-mismatch.pdf", SignatureLevel::b_b},
    };
    for (const auto& [path, level] : files) {
        const Report report = Verifier().verify(Input::file(test_support::corpus(path).string()));
        INFO(to_json(report));
        REQUIRE_FALSE(report.signatures.empty());
        CHECK(std::string(to_string(report.signatures[0].level)) == to_string(level));
    }
}

TEST_CASE("adbe.pkcs7.sha1 signs the digest of the document, and is weak, not broken") {
    Bytes document = test_support::read_bytes(test_support::corpus("signed/dss/pkcs7_sha1.pdf"));
    const Report report = verify(document, {});
    INFO(to_json(report));
    REQUIRE(report.signatures.size() == 2);
    const SignatureReport& by_digest = report.signatures[0];
    CHECK(by_digest.subfilter == "adbe.pkcs7.sha1");
    CHECK(by_digest.integrity == Integrity::intact);
    CHECK(has_code(by_digest.reasons, "weak-digest"));
    CHECK_FALSE(has_code(by_digest.reasons, "unknown-subfilter"));

    document[10] ^= 1;  // in the comment of the second line
    const Report changed = verify(document, {});
    INFO(to_json(changed));
    CHECK(changed.signatures[0].integrity == Integrity::broken);
    CHECK(has_code(changed.signatures[0].reasons, "cms.message-digest-mismatch"));
}

TEST_CASE("the levels of the signed files that we know the keys of") {
    const std::vector<std::pair<std::string, SignatureLevel>> files = {
        {"certified-p2-l1.pdf", SignatureLevel::b_b},  {"pades-b-b-l1.pdf", SignatureLevel::b_b},
        {"pades-b-t-l1.pdf", SignatureLevel::b_t},     {"pades-b-lt-l1.pdf", SignatureLevel::b_lt},
        {"pades-b-lta-l1.pdf", SignatureLevel::b_lta}, {"seal-on-last-page-l1.pdf", SignatureLevel::b_b},
        {"sha512-l1.pdf", SignatureLevel::b_b},        {"two-signatures-l1.pdf", SignatureLevel::b_b},
    };
    for (const auto& [name, level] : files) {
        const Row row{"signed/levels/" + name, {}, {}};
        const Report report =
            Verifier(options_of(row)).verify(Input::file(test_support::corpus(row.path).string()));
        INFO(to_json(report));
        CHECK(report.verdict == Verdict::valid);
        REQUIRE_FALSE(report.signatures.empty());
        CHECK(std::string(to_string(report.signatures[0].level)) == to_string(level));
    }
}

TEST_CASE("a revoked signer of the levels set") {
    const Row row{"signed/levels/pades-b-b-l1.pdf", {}, {}};
    VerifyOptions options = options_of(row);
    options.evidence.crls.clear();
    options.evidence.add_crls(test_support::corpus("signed/levels/pki/l1-signer-revoked.crl").string());
    const Report report = Verifier(options).verify(Input::file(test_support::corpus(row.path).string()));
    CHECK(report.verdict != Verdict::valid);
    REQUIRE_FALSE(report.signatures.empty());
    REQUIRE_FALSE(report.signatures[0].chain.empty());
    CHECK(report.signatures[0].chain[0].status == "revoked");
}

TEST_CASE("integrity of files signed by others is as three witnesses say") {
    std::vector<Row> rows;
    for (const Row& row : corpus_rows("signed")) {
        if (row.expected.find("witnesses_agree=NO") == std::string::npos) {
            rows.push_back(row);
        }
    }
    CHECK(rows.size() == 121);
    const int agree = compare_with_manifest(
        "signed-integrity", rows, [](const Row& row) { return sorted(plain_integrity(row)); },
        [](const Row& row) -> std::string {
            try {
                const Report report = Verifier().verify(Input::file(test_support::corpus(row.path).string()));
                std::string list;
                for (const SignatureReport& signature : report.signatures) {
                    list += signature.type == "signature" ? std::string(to_string(signature.integrity)) + ","
                                                          : std::string();
                }
                return sorted(list);
            } catch (const Error& error) {
                return std::string("error ") + to_string(error.code());
            }
        });
    CHECK(agree > 0);
}

TEST_CASE("malformed files end with a verdict or a typed error") {
    int errors = 0;
    int verdicts = 0;
    for (const Row& row : chosen(corpus_rows("malformed"))) {
        CAPTURE(row.path);
        try {
            const Report report = Verifier().verify(Input::file(test_support::corpus(row.path).string()));
            CHECK(report.verdict != Verdict::valid);  // nobody is trusted
            ++verdicts;
        } catch (const Error& error) {
            CHECK(category(error.code()) == ErrorCategory::input);
            CHECK(error.file() == test_support::corpus(row.path).string());
            ++errors;
        }
    }
    std::cout << "malformed: " << verdicts << " verdicts, " << errors << " errors\n";
}
