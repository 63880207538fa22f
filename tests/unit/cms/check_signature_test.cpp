#include <catch2/generators/catch_generators.hpp>

#include "unit/cms/signing_fixture.h"

using namespace sealpdf;
using namespace sealpdf::test;

TEST_CASE("A signature with the three attributes of PAdES passes without a finding") {
    const auto result = check(Recipe(signer()));
    CHECK(failures(result).empty());
    CHECK(remarks(result).empty());
    CHECK(result.digest_ok);
    CHECK(result.signature_ok);
    CHECK(result.digest_algorithm == crypto::DigestAlgorithm::sha256);
    CHECK(result.signature_algorithm == "ecdsa-sha256");
}

TEST_CASE("A changed document is a digest mismatch, and the signature value still holds") {
    const auto data = cms::parse_signed_data(Recipe(signer()).make());
    REQUIRE(data);
    const auto result =
        cms::check_signature(*data, *signer().certificate,
                             [](crypto::DigestAlgorithm algorithm) {
                                 return crypto::digest(algorithm, to_bytes(std::string_view("x")));
                             },
                             {});
    CHECK(failures(result) == Codes{"cms.message-digest-mismatch"});
    CHECK(result.findings.front().subindication == "HASH_FAILURE");
    CHECK_FALSE(result.digest_ok);
    CHECK(result.signature_ok);
}

TEST_CASE("A digest that could not be computed is never taken for an empty attribute") {
    Recipe recipe(signer());
    recipe.attributes[1] = attribute(cms::oid::message_digest, {der::make_octet_string({})});
    const auto data = cms::parse_signed_data(recipe.make());
    REQUIRE(data);
    const auto result = cms::check_signature(*data, *signer().certificate,
                                             [](crypto::DigestAlgorithm) { return Bytes(); }, {});
    CHECK(failures(result) == Codes{"cms.message-digest-mismatch"});
}

TEST_CASE("Each required attribute must be there exactly once with exactly one value") {
    Recipe recipe(signer());
    struct Case {
        const char* what;
        std::function<void(Recipe&)> spoil;
        Codes expected;
    };
    const Bytes type = recipe.attributes[0], digest = recipe.attributes[1], ess = recipe.attributes[2];
    const Bytes octets = der::make_octet_string(content_digest(crypto::DigestAlgorithm::sha256));
    const auto spoiled = GENERATE_COPY(
        Case{"no content-type",
             [=](Recipe& r) { r.attributes = {digest, ess}; },
             {"cms.content-type-missing"}},
        Case{"no message-digest",
             [=](Recipe& r) { r.attributes = {type, ess}; },
             {"cms.message-digest-missing"}},
        Case{"no signing-certificate",
             [=](Recipe& r) { r.attributes = {type, digest}; },
             {"cms.no-signing-certificate"}},
        Case{"two content-types",
             [=](Recipe& r) { r.attributes = {type, type, digest, ess}; },
             {"cms.duplicate-attribute"}},
        Case{"two message-digests",
             [=](Recipe& r) { r.attributes = {type, digest, digest, ess}; },
             {"cms.duplicate-attribute"}},
        Case{"two signing-certificates",
             [=](Recipe& r) { r.attributes = {type, digest, ess, ess}; },
             {"cms.duplicate-attribute"}},
        Case{"any attribute twice",
             [=](Recipe& r) {
                 const Bytes unknown = attribute("2.999.7", {der::make_null()});
                 r.attributes = {type, digest, ess, unknown, unknown};
             },
             {"cms.duplicate-attribute"}},
        Case{"message-digest with two values",
             [=](Recipe& r) {
                 r.attributes = {
                     type, attribute(cms::oid::message_digest, {octets, der::make_octet_string(type)}), ess};
             },
             {"cms.message-digest-malformed"}},
        Case{"message-digest without value",
             [=](Recipe& r) { r.attributes = {type, attribute(cms::oid::message_digest, {}), ess}; },
             {"cms.message-digest-malformed"}},
        Case{"message-digest of another type",
             [=](Recipe& r) {
                 r.attributes = {type, attribute(cms::oid::message_digest, {der::make_null()}), ess};
             },
             {"cms.message-digest-malformed"}},
        Case{"content-type with two values",
             [=](Recipe& r) {
                 r.attributes = {attribute(cms::oid::content_type, {der::make_oid(cms::oid::data),
                                                                    der::make_oid(cms::oid::tst_info)}),
                                 digest, ess};
             },
             {"cms.content-type-malformed"}},
        Case{"content-type of another content",
             [=](Recipe& r) {
                 r.attributes = {attribute(cms::oid::content_type, {der::make_oid(cms::oid::tst_info)}),
                                 digest, ess};
             },
             {"cms.content-type-mismatch"}},
        Case{"signing-certificate without value",
             [=](Recipe& r) {
                 r.attributes = {type, digest, attribute(cms::oid::signing_certificate_v2, {})};
             },
             {"cms.ess-malformed"}},
        Case{"signing-certificate that is none",
             [=](Recipe& r) {
                 r.attributes = {type, digest,
                                 attribute(cms::oid::signing_certificate_v2, {der::make_null()})};
             },
             {"cms.ess-malformed"}},
        Case{"no attributes at all",
             [](Recipe& r) { r.with_attributes = false; },
             {"cms.no-signed-attributes"}});
    INFO(spoiled.what);
    spoiled.spoil(recipe);
    CHECK(failures(check(recipe)) == spoiled.expected);
}

TEST_CASE("A SignedData with two SignerInfos or with none fails") {
    Recipe recipe(signer());
    recipe.signers = 2;
    CHECK(failures(check(recipe)) == Codes{"cms.two-signer-infos"});
    recipe.signers = 0;
    CHECK(failures(check(recipe)) == Codes{"cms.no-signer-info"});
}

TEST_CASE("Outside PAdES the ESS attribute and the signed attributes may be missing") {
    Recipe recipe(signer());
    recipe.attributes.pop_back();
    CHECK(failures(check(recipe, not_pades)).empty());
    CHECK(remarks(check(recipe, not_pades)) == Codes{"no-signing-certificate-attribute"});

    Recipe bare(signer());
    bare.with_attributes = false;
    const auto result = check(bare, not_pades);
    CHECK(failures(result).empty());
    CHECK(remarks(result) == Codes{"no-signing-certificate-attribute"});
    CHECK(result.digest_ok);
    CHECK(result.signature_ok);

    bare.content_type = "2.999.1";  // RFC 5652, 5.3: then the attributes are a must
    CHECK(failures(check(bare, not_pades)) == Codes{"cms.no-signed-attributes"});

    // Signed over the attributes, presented without them: the value is not one over the content.
    Recipe with(signer());
    auto data = cms::parse_signed_data(with.make());
    REQUIRE(data);
    data->signers[0].has_signed_attributes = false;
    const auto stripped = cms::check_signature(*data, *signer().certificate, content_digest, not_pades);
    CHECK(failures(stripped) == Codes{"cms.signature-invalid"});
}

TEST_CASE("signing-time is a remark in PAdES, silent elsewhere, and has one value") {
    Recipe recipe(signer());
    const Bytes time = der::make(der::utc_time, as_bytes("260301080000Z"));
    recipe.attributes.push_back(attribute(cms::oid::signing_time, {time}));
    CHECK(failures(check(recipe)).empty());
    CHECK(remarks(check(recipe)) == Codes{"cms.signing-time"});
    CHECK(remarks(check(recipe, not_pades)).empty());
    recipe.attributes.back() = attribute(cms::oid::signing_time, {});
    CHECK(failures(check(recipe, not_pades)) == Codes{"cms.signing-time-malformed"});
}

TEST_CASE("An algorithm-protection attribute must agree with the algorithms that are used") {
    Recipe recipe(signer());
    const auto protection = [](crypto::DigestAlgorithm digest, Bytes signature) {
        signature.front() = der::context(1);
        return attribute(
            cms::oid::algorithm_protection,
            {der::make(der::sequence,
                       {der::make(der::sequence, {der::make_oid(crypto::oid(digest)), der::make_null()}),
                        signature})});
    };
    using enum crypto::DigestAlgorithm;
    recipe.attributes.push_back(protection(sha256, signer().key.algorithm_identifier(sha256)));
    CHECK(failures(check(recipe)).empty());
    recipe.attributes.back() = protection(sha512, signer().key.algorithm_identifier(sha256));
    CHECK(failures(check(recipe)) == Codes{"cms.algorithm-protection-mismatch"});
    recipe.attributes.back() = protection(sha256, signer().key.algorithm_identifier(sha512));
    CHECK(failures(check(recipe)) == Codes{"cms.algorithm-protection-mismatch"});
}

TEST_CASE("A digest that digestAlgorithms does not list is a remark") {
    Recipe recipe(signer());
    recipe.digest_algorithms.clear();
    CHECK(failures(check(recipe)).empty());
    CHECK(remarks(check(recipe)) == Codes{"cms.digest-not-listed"});
}

TEST_CASE("A weak digest is a finding of its own, not a failure here") {
    cli().run(
        "cms -sign -binary -md sha1 -signer signer.crt -inkey signer.key -in err.txt -outform DER -out "
        "sha1.p7s");
    const auto data = cms::parse_signed_data(cli().read("sha1.p7s"));
    REQUIRE(data);
    const auto result = cms::check_signature(
        *data, *signer().certificate, [](crypto::DigestAlgorithm a) { return crypto::digest(a, {}); },
        not_pades);
    CHECK(failures(result).empty());
    CHECK(remarks(result) == Codes{"weak-digest", "no-signing-certificate-attribute"});
}

TEST_CASE("An Edwards curve goes with one digest of the attributes") {  // RFC 8419, 3.1
    const Identity edwards = make_identity(cli(), "edwards", "-algorithm ED25519");
    Recipe recipe(edwards);
    recipe.digest = crypto::DigestAlgorithm::sha512;
    recipe.digest_algorithms = {der::make(der::sequence, der::make_oid(crypto::oid(recipe.digest)))};
    recipe.attributes[1] = attribute(cms::oid::message_digest, {der::make_octet_string(content_digest(recipe.digest))});
    CHECK(failures(check(recipe.make(), *edwards.certificate)).empty());
    // A signature over attributes made with SHA-256 is as good as any by its arithmetic.
    cms::SignedData data = *cms::parse_signed_data(recipe.make());
    data.signers[0].digest_oid = crypto::oid(crypto::DigestAlgorithm::sha256);
    const auto content_is = [](crypto::DigestAlgorithm) { return content_digest(crypto::DigestAlgorithm::sha512); };
    const auto result = cms::check_signature(data, *edwards.certificate, content_is, {});
    CHECK(result.signature_ok);
    CHECK(failures(result) == Codes{"cms.edwards-digest"});
}

TEST_CASE("A PAdES signature carries no content and is no timestamp") {
    Recipe recipe(signer());
    recipe.encapsulated = der::make(der::context(0), der::make_octet_string(content()));
    CHECK(failures(check(recipe)) == Codes{"cms.not-detached"});
    CHECK(failures(check(recipe, not_pades)).empty());

    Recipe token(signer());
    token.content_type = cms::oid::tst_info;
    token.attributes[0] = attribute(cms::oid::content_type, {der::make_oid(cms::oid::tst_info)});
    CHECK(failures(check(token)) == Codes{"cms.timestamp-as-signature"});
    CHECK(failures(check(token, {true, true})) == Codes{"cms.not-a-timestamp"});
    CHECK(failures(check(Recipe(signer()), {true, true})) == Codes{"cms.not-a-timestamp"});
}

TEST_CASE("Attributes are verified in the order they were received, not in the order of DER") {
    Recipe recipe(signer());
    std::ranges::reverse(recipe.attributes);
    CHECK(failures(check(recipe)).empty());
    // Put back in another order than the signed one, they are no longer what was signed.
    auto data = cms::parse_signed_data(recipe.make());
    REQUIRE(data);
    const Recipe sorted(signer());
    Bytes joined;
    for (const Bytes& one : sorted.attributes) {
        append(joined, one);
    }
    data->signers[0].signed_attributes = der::make(der::set, joined);
    const auto result = cms::check_signature(*data, *signer().certificate, content_digest, {});
    CHECK(failures(result) == Codes{"cms.signature-invalid"});
}
