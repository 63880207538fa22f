#include "unit/cms/signing_fixture.h"

using namespace sealpdf;
using namespace sealpdf::test;

TEST_CASE("A twin certificate fails: same issuer, serial number and key, other content") {
    cli().run("req -x509 -new -key signer.key -subj /CN=twin -set_serial 77 -days 30 -out one.crt");
    cli().run("req -x509 -new -key signer.key -subj /CN=twin -set_serial 77 -days 60 -out two.crt");
    const Identity one{signer().key, read_certificate(cli(), "one.crt")};
    const auto twin = read_certificate(cli(), "two.crt");
    const Bytes encoded = Recipe(one).make();

    SECTION("the real one passes") { CHECK(failures(test::check(encoded, *one.certificate)).empty()); }
    SECTION("the twin fails, though the signature value fits it") {
        const auto result = test::check(encoded, *twin);
        CHECK(failures(result) == Codes{"cms.ess-mismatch"});
        CHECK(result.signature_ok);
    }
    SECTION("it fails in signatures that are not PAdES and by the old attribute too") {
        Recipe recipe(one);
        recipe.attributes[2] = Recipe::ess_v1(one);
        CHECK(failures(test::check(recipe.make(), *one.certificate, not_pades)).empty());
        CHECK(failures(test::check(recipe.make(), *twin, not_pades)) == Codes{"cms.ess-mismatch"});
    }
    SECTION("a twin put in front is not taken for the signer") {
        const auto data = cms::parse_signed_data(encoded);
        REQUIRE(data);
        CHECK(cms::find_signer_certificate(data->signers[0], {twin, one.certificate}) == one.certificate);
        CHECK(cms::find_signer_certificate(data->signers[0], {twin}) == twin);
        CHECK(cms::find_signer_certificate(data->signers[0], {other().certificate}) == nullptr);
    }
}

TEST_CASE("Every signing-certificate attribute that is there must match") {
    Recipe recipe(signer());
    recipe.attributes.push_back(Recipe::ess_v1(signer()));
    CHECK(failures(check(recipe, not_pades)).empty());
    CHECK(failures(check(recipe)) == Codes{"cms.ess-duplicate"});
    recipe.attributes.back() = Recipe::ess_v1(other());
    CHECK(failures(check(recipe, not_pades)) == Codes{"cms.ess-mismatch"});
}

TEST_CASE("An issuer and serial number in the ESS attribute must be the certificate's, even if the hash is") {
    Recipe recipe(signer());
    const pki::Certificate& certificate = *signer().certificate;
    recipe.attributes[2] =
        attribute(cms::oid::signing_certificate_v2,
                  {cms::make_signing_certificate_v2(certificate.der(), crypto::DigestAlgorithm::sha256,
                                                    other().certificate->issuer(), certificate.serial())});
    CHECK(failures(check(recipe)) == Codes{"cms.ess-mismatch"});
}

TEST_CASE("The ESS attribute may use any digest that is known") {
    Recipe recipe(signer());
    const pki::Certificate& certificate = *signer().certificate;
    recipe.attributes[2] =
        attribute(cms::oid::signing_certificate_v2,
                  {cms::make_signing_certificate_v2(certificate.der(), crypto::DigestAlgorithm::sha512,
                                                    certificate.issuer(), certificate.serial())});
    CHECK(failures(check(recipe)).empty());
    const Bytes unknown = der::make(der::sequence, der::make_oid("2.999.1"));
    const Bytes id = der::make(der::sequence, {unknown, der::make_octet_string(Bytes(32))});
    recipe.attributes[2] =
        attribute(cms::oid::signing_certificate_v2, {der::make(der::sequence, der::make(der::sequence, id))});
    CHECK(failures(check(recipe)) == Codes{"cms.ess-unsupported"});
}

TEST_CASE("Another signer's certificate fails by identifier, attribute and value") {
    CHECK(failures(test::check(Recipe(signer()).make(), *other().certificate)) ==
          Codes{"cms.signer-identifier-mismatch", "cms.ess-mismatch", "cms.signature-invalid"});
}
