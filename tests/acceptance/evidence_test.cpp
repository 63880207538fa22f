// Missing and unusable evidence, and time as a parameter (EN 319 102-1, 5.2.6 and 5.5.4; RFC 5280, 6.3).

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <utility>

#include "demo.h"

using namespace sealpdf;
using namespace acceptance;

namespace {

struct Sealed {
    Demo demo;
    Bytes bytes = stamp(demo.seal(0), blank_page(), {"invisible"}, demo.stamp_options()).bytes;
    VerifyOptions options = demo.verify_options();

    SignatureReport judge() const {
        const Report report = verify(bytes, options);
        INFO(to_json(report));
        REQUIRE(report.signatures.size() == 1);
        // The file is never better than its only signature.
        CHECK((report.verdict == Verdict::valid) ==
              (report.signatures[0].indication == Indication::total_passed));
        CHECK(report.signatures[0].integrity == Integrity::intact);
        return report.signatures[0];
    }
};

void check_indeterminate(const SignatureReport& signature) {
    CHECK(signature.indication == Indication::indeterminate);
    CHECK(signature.verdict == Verdict::indeterminate);
    CHECK_FALSE(signature.subindication.empty());
    CHECK_FALSE(signature.reasons.empty());
}

}  // namespace

TEST_CASE("without trust anchors nothing is valid") {
    Sealed sealed;
    sealed.options.trust = TrustStore();
    const SignatureReport signature = sealed.judge();
    check_indeterminate(signature);
    CHECK(signature.subindication == "NO_CERTIFICATE_CHAIN_FOUND");
    CHECK(has_code(signature.warnings, "no-trust-anchors"));
}

TEST_CASE("an anchor of somebody else") {
    Sealed sealed;
    const Demo other(Ca::other);
    sealed.options.trust = TrustStore::from_paths(other.pki.anchors);
    const SignatureReport signature = sealed.judge();
    check_indeterminate(signature);
    CHECK(signature.subindication == "NO_CERTIFICATE_CHAIN_FOUND");
}

TEST_CASE("no evidence of revocation") {
    Sealed sealed;
    sealed.options.evidence = {};
    SECTION("hard") {
        const SignatureReport signature = sealed.judge();
        check_indeterminate(signature);
        CHECK((signature.subindication == "TRY_LATER" ||
               signature.subindication == "CERTIFICATE_CHAIN_GENERAL_FAILURE"));
    }
    SECTION("soft: a warning") {
        sealed.options.policy.revocation = RevocationRule::soft;
        const SignatureReport signature = sealed.judge();
        CHECK(signature.indication == Indication::total_passed);
        CHECK_FALSE(signature.warnings.empty());
    }
    SECTION("none: not looked at") {
        sealed.options.policy.revocation = RevocationRule::none;
        CHECK(sealed.judge().indication == Indication::total_passed);
    }
    SECTION("only the root's CRL is given") {
        for (const std::string& crl : sealed.demo.pki.crl) {
            if (crl.find("root") != std::string::npos) {
                sealed.options.evidence.add_crls(crl);
            }
        }
        REQUIRE_FALSE(sealed.options.evidence.crls.empty());
        check_indeterminate(sealed.judge());
    }
}

TEST_CASE("an expired CRL is no evidence") {
    Sealed sealed;
    sealed.options.at = start + 24h * 40;  // the demo CA's CRLs last 30 days
    check_indeterminate(sealed.judge());
    // The same moment with a CRL of that day passes.
    sealed.demo.renew(start + 24h * 40 - 1h);
    sealed.options.evidence = sealed.demo.verify_options().evidence;
    CHECK(sealed.judge().indication == Indication::total_passed);
}

TEST_CASE("a CRL of the future is not used") {
    Sealed sealed;
    sealed.demo.renew(start + 24h * 10);
    sealed.options.evidence = sealed.demo.verify_options().evidence;
    check_indeterminate(sealed.judge());
}

TEST_CASE("a CRL of another issuer is no evidence") {
    Sealed sealed;
    const Demo other(Ca::other);
    sealed.options.evidence = other.verify_options().evidence;
    check_indeterminate(sealed.judge());
}

TEST_CASE("a CRL whose signature is wrong is no evidence") {
    Sealed sealed;
    for (Bytes& crl : sealed.options.evidence.crls) {
        crl.back() ^= 1U;
    }
    check_indeterminate(sealed.judge());
}

TEST_CASE("time is a parameter") {
    Sealed sealed;
    const auto at = [&](TimePoint time) {
        sealed.demo.renew(time);  // fresh CRLs
        sealed.options.at = time;
        sealed.options.evidence = sealed.demo.verify_options().evidence;
        return sealed.judge();
    };
    CHECK(at(start + 24h * 300).indication == Indication::total_passed);
    const SignatureReport expired = at(start + 24h * 400);  // seals last a year
    check_indeterminate(expired);
    CHECK(expired.subindication == "OUT_OF_BOUNDS_NO_POE");
    REQUIRE_FALSE(expired.chain.empty());
    CHECK(expired.chain.front().status == "expired");
    const SignatureReport early = at(start - 24h * 2);  // the certificates begin a day before
    CHECK(early.indication != Indication::total_passed);
    REQUIRE_FALSE(early.chain.empty());
    CHECK(early.chain.front().status == "not-yet-valid");
}

TEST_CASE("a revoked seal") {
    Sealed sealed;
    const std::string serial = sealed.judge().signer->serial;
    const TimePoint since = start + 24h;
    const Evidence older = sealed.options.evidence;
    sealed.demo.revoke(serial, since, "keyCompromise", start + 48h);
    sealed.options.evidence = sealed.demo.verify_options().evidence;

    SECTION("verified after the revocation: no proof that it was used before") {
        sealed.options.at = start + 49h;
        const SignatureReport signature = sealed.judge();
        check_indeterminate(signature);
        CHECK(signature.subindication == "REVOKED_NO_POE");
        REQUIRE_FALSE(signature.chain.empty());
        CHECK(signature.chain[0].status == "revoked");
        REQUIRE(signature.chain[0].revocation);
        CHECK(signature.chain[0].revocation->revoked_at == since);
        CHECK(signature.chain[0].revocation->reason == "keyCompromise");
    }
    SECTION("an older CRL beside the new one does not undo it") {
        sealed.options.at = start + 49h;
        VerifyOptions both = sealed.options;
        both.evidence.crls.insert(both.evidence.crls.end(), older.crls.begin(), older.crls.end());
        CHECK(verify(sealed.bytes, both).verdict != Verdict::valid);
    }
    SECTION("soft and hard alike") {
        sealed.options.at = start + 49h;
        sealed.options.policy.revocation = RevocationRule::soft;
        CHECK(sealed.judge().indication != Indication::total_passed);
    }
    SECTION("it stamps no more") {
        StampOptions options = sealed.demo.stamp_options();
        options.signing_time = start + 49h;
        ErrorCode code = ErrorCode::internal;
        Bytes out;
        const Bytes page = blank_page();
        try {
            Stamper(sealed.demo.seal(0))
                .stamp(Input::view(page.data(), page.size()), Output::bytes(out), {Invisible{}}, options);
        } catch (const Error& error) {
            code = error.code();
        }
        CHECK(code == ErrorCode::certificate_revoked);
        CHECK(out.empty());
    }
    SECTION("the other company's seal is not touched") {
        StampOptions options = sealed.demo.stamp_options();
        options.signing_time = start + 49h;
        sealed.bytes = stamp(sealed.demo.seal(1), blank_page(), {"invisible"}, options).bytes;
        sealed.options.at = start + 50h;
        CHECK(sealed.judge().indication == Indication::total_passed);
    }
}

TEST_CASE("evidence from before the end of the grace period") {
    Sealed sealed;
    const SignatureReport signature = sealed.judge();
    CHECK(signature.indication == Indication::total_passed);
    CHECK(has_code(signature.warnings, "in-revocation-grace"));
    REQUIRE(signature.final_after);
    CHECK(*signature.final_after == verifying + 24h);
    sealed.options.policy.revocation_grace_strict = true;
    const SignatureReport strict = sealed.judge();
    check_indeterminate(strict);
    CHECK(strict.subindication == "TRY_LATER");
}

TEST_CASE("what was asked for must hold") {
    Sealed sealed;
    const auto file_verdict = [&](void (*ask)(VerifyOptions&)) {
        VerifyOptions options = sealed.options;
        ask(options);
        return verify(sealed.bytes, options).verdict;
    };
    CHECK(file_verdict([](VerifyOptions& o) { o.require_signer = "青岚数字科技（示例）有限公司"; }) ==
          Verdict::valid);
    CHECK(file_verdict([](VerifyOptions& o) { o.require_signer = "青岚数字科技"; }) != Verdict::valid);
    CHECK(file_verdict([](VerifyOptions& o) { o.policy.require_level = SignatureLevel::b_b; }) == Verdict::valid);
    CHECK(file_verdict([](VerifyOptions& o) { o.policy.require_level = SignatureLevel::b_t; }) != Verdict::valid);
    CHECK(file_verdict([](VerifyOptions& o) { o.policy.require_timestamp = true; }) != Verdict::valid);
    CHECK(file_verdict([](VerifyOptions& o) { o.policy.require_seal = true; }) != Verdict::valid);
}
