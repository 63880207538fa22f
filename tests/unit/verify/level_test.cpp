// The level of a signature from made facts (EN 319 142-1, 6.3), and what is said of the digests it rests on.

#include "unit/cms/signing_fixture.h"
#include "verify/checks/checks.h"

using namespace sealpdf;
using namespace sealpdf::test;
using namespace sealpdf::verify;

namespace {

const TimePoint stamped_at = parse_time("2026-05-01T00:00:00Z");

/// A signature of the B level, covered by no timestamp.
Facts signed_facts(const Recipe& recipe = Recipe(signer())) {
    SignatureFacts signature;
    signature.signature.subfilter = "ETSI.CAdES.detached";
    signature.signature.revision = 1;
    signature.cms = cms::parse_signed_data(recipe.make()).value_or_throw();
    signature.signer = signer().certificate;
    signature.certificates = {signature.signer};
    Facts facts;
    facts.signatures.push_back(std::move(signature));
    return facts;
}

SignatureReport report() {
    SignatureReport report;
    report.digest_algorithm = "sha256";
    report.claimed_signing_time = stamped_at;
    report.best_signature_time = stamped_at;
    return report;
}

SignatureLevel level_of(const Facts& facts, const SignatureReport& report, LevelRule rule = LevelRule::structure) {
    return find_level(facts, prove_existence(facts, {}, stamped_at), 0, report, rule, stamped_at);
}

Identity make_tsa(const std::string& name, const std::string& usage) {
    cli().run("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out " + name + ".key");
    cli().run("req -x509 -new -key " + name + ".key -subj /CN=" + name + " -days 3650 " + usage + " -out " + name +
              ".crt");
    return {crypto::load_private_key(cli().read(name + ".key"), {}).key, read_certificate(cli(), name + ".crt")};
}

const Identity& sound_tsa() {
    static const Identity identity = make_tsa("tsa", "-addext extendedKeyUsage=critical,timeStamping");
    return identity;
}

TimestampFacts timestamp_by(const Identity& tsa) {
    cms::TimestampRequest request;
    request.imprint = content_digest(crypto::DigestAlgorithm::sha256);
    request.want_certificate = true;
    const TimePoint time = std::max(tsa.certificate->not_before(), stamped_at);
    const Bytes response =
        cms::make_timestamp_response(request, tsa.key, *tsa.certificate, {}, time, Bytes{1}, "2.999.1");
    TimestampFacts facts;
    facts.kind = "signature";
    facts.token =
        cms::parse_timestamp_token(cms::parse_timestamp_response(response).value_or_throw().token).value_or_throw();
    facts.imprint_of_content = request.imprint;
    facts.certificates = pki::parse_all(facts.token->data.certificates);
    return facts;
}

}  // namespace

TEST_CASE("The B level wants the signer's certificate in the signature, and /M") {
    Facts facts = signed_facts();
    CHECK(level_of(facts, report()) == SignatureLevel::b_b);
    SignatureReport timeless = report();
    timeless.claimed_signing_time.reset();
    CHECK(level_of(facts, timeless) == SignatureLevel::none);
    // Found among the given certificates only.
    facts.signatures[0].certificates = {other().certificate};
    CHECK(level_of(facts, report()) == SignatureLevel::none);
}

TEST_CASE("Only a token that is one makes the T level, and only a valid one can be relied on") {
    Facts facts = signed_facts();
    TimestampFacts& timestamp = facts.signatures[0].timestamps.emplace_back(timestamp_by(sound_tsa()));
    CHECK(level_of(facts, report()) == SignatureLevel::b_t);
    CHECK(level_of(facts, report(), LevelRule::reliable) == SignatureLevel::b_b);  // nobody trusts its authority
    SECTION("of other bytes") { timestamp.imprint_of_content = content_digest(crypto::DigestAlgorithm::sha384); }
    SECTION("a changed signature") { timestamp.token->data.signers[0].signature.back() ^= 1; }
    SECTION("a certificate for something else") { timestamp = timestamp_by(signer()); }
    SECTION("a certificate for more than timestamping") {
        timestamp = timestamp_by(make_tsa("more", "-addext extendedKeyUsage=critical,timeStamping,emailProtection"));
    }
    SECTION("a certificate that the token does not name") {
        std::erase_if(timestamp.token->data.signers[0].attributes,
                      [](const cms::Attribute& a) { return a.oid == cms::oid::signing_certificate_v2; });
    }
    CHECK(level_of(facts, report()) == SignatureLevel::b_b);
}

TEST_CASE("A weak digest in the reference to a certificate is a warning, of a timestamp's too") {
    const auto warnings = [](const Facts& facts) {
        Judgement judgement;
        check_algorithms(facts.signatures[0], {}, report(), judgement);
        CHECK(judgement.indication == Indication::total_passed);
        Codes codes;
        for (const Finding& warning : judgement.warnings) {
            codes.push_back(warning.code);
        }
        return codes;
    };
    CHECK(warnings(signed_facts()).empty());
    Recipe recipe(signer());
    recipe.attributes[2] = Recipe::ess_v1(signer());
    CHECK(warnings(signed_facts(recipe)) == Codes{"weak-certificate-digest"});

    Facts facts = signed_facts();
    TimestampFacts& timestamp = facts.signatures[0].timestamps.emplace_back(timestamp_by(sound_tsa()));
    CHECK(warnings(facts).empty());
    const pki::Certificate& tsa = *sound_tsa().certificate;
    for (cms::Attribute& attribute : timestamp.token->data.signers[0].attributes) {
        if (attribute.oid == cms::oid::signing_certificate_v2) {
            attribute.values = {cms::make_signing_certificate_v2(tsa.der(), crypto::DigestAlgorithm::md5,
                                                                 tsa.issuer(), tsa.serial())};
        }
    }
    CHECK(warnings(facts) == Codes{"weak-certificate-digest"});
}

TEST_CASE("A token that names another authority than its signer's is warned of") {
    Facts facts = signed_facts();
    TimestampFacts& timestamp = facts.signatures[0].timestamps.emplace_back(timestamp_by(sound_tsa()));
    const auto warnings = [&] {
        Judgement judgement;
        check_token_names(facts, facts.signatures[0], judgement);
        return judgement.warnings.size();
    };
    CHECK(warnings() == 0);
    timestamp.token->info.authority_name = der::make(der::context(4), sound_tsa().certificate->subject());
    CHECK(warnings() == 0);
    timestamp.token->info.authority_name = der::make(der::context(4), signer().certificate->subject());
    CHECK(warnings() == 1);
}

TEST_CASE("A kind of signature that cannot be verified is left open, never called broken") {
    SignatureFacts facts;
    facts.signature.subfilter = "acme.signature.v1";
    facts.cms_error = "no ContentInfo";
    Judgement judgement;
    check_format(facts, judgement);
    CHECK(judgement.indication == Indication::indeterminate);
    CHECK_FALSE(judgement.broken);
    REQUIRE(judgement.reasons.size() == 1);
    CHECK(judgement.reasons[0].code == "unknown-subfilter");
    CHECK(judgement.reasons[0].message.find("cannot be verified by this version") != std::string::npos);
}

TEST_CASE("The SHA-1 that adbe.pkcs7.sha1 signs is judged, however strong the digest of its attributes") {
    Facts facts = signed_facts();
    facts.signatures[0].signature.subfilter = "adbe.pkcs7.sha1";
    Judgement judgement;
    check_algorithms(facts.signatures[0], {}, report(), judgement);
    CHECK(judgement.subindication == "CRYPTO_CONSTRAINTS_FAILURE_NO_POE");
    REQUIRE(judgement.reasons.size() == 1);
    CHECK(judgement.reasons[0].code == "weak-digest");
}
