#include "cms/pkcs1_value.h"

#include <catch2/generators/catch_generators.hpp>

#include "unit/cms/signing_fixture.h"

using namespace sealpdf;
using namespace sealpdf::test;

namespace {

const Identity& rsa_signer() {
    static const Identity identity = make_identity(cli(), "rsa", rsa_2048);
    return identity;
}

/// Made by the openssl command, as a second opinion.
Bytes value_by_openssl(const std::string& digest) {
    (void)rsa_signer();
    cli().write("content", content());
    cli().run("dgst -" + digest + " -sign rsa.key -out value content");
    return cli().read("value");
}

Result<cms::SignedData> read(const Bytes& value, const std::vector<Bytes>& certificates) {
    return cms::read_pkcs1_value(der::make_octet_string(value), certificates);
}

std::vector<Bytes> own_certificate() { return {to_bytes(rsa_signer().certificate->der())}; }

}  // namespace

TEST_CASE("A bare PKCS #1 value is verified by the digest that it states") {
    const auto [name, algorithm] = GENERATE(table<const char*, crypto::DigestAlgorithm>({
        {"sha1", crypto::DigestAlgorithm::sha1},
        {"sha256", crypto::DigestAlgorithm::sha256},
        {"sha512", crypto::DigestAlgorithm::sha512},
    }));
    const std::vector<Bytes> certificates = own_certificate();
    const auto data = read(value_by_openssl(name), certificates);
    REQUIRE(data);
    CHECK(data->container == cms::Container::pkcs1);
    CHECK(cms::find_signer_certificate(data->signers.at(0), pki::parse_all(data->certificates)) != nullptr);
    const auto result = cms::check_signature(*data, *rsa_signer().certificate, content_digest, not_pades);
    CHECK(failures(result).empty());
    CHECK(result.digest_ok);
    CHECK(result.signature_ok);
    CHECK(result.digest_algorithm == algorithm);
    CHECK(result.signature_algorithm == std::string("rsa-pkcs1-") + name);
    const bool named = std::ranges::count(remarks(result), "no-signing-certificate-attribute") != 0;
    CHECK_FALSE(named);  // /Cert is signed itself
}

TEST_CASE("A PKCS #1 value over other bytes, or by another key, does not hold") {
    Bytes value = value_by_openssl("sha256");
    SECTION("other bytes") {
        const auto data = read(value, own_certificate());
        REQUIRE(data);
        const auto other_bytes = [](crypto::DigestAlgorithm algorithm) { return crypto::digest(algorithm, {}); };
        const auto result = cms::check_signature(*data, *rsa_signer().certificate, other_bytes, not_pades);
        CHECK(failures(result) == Codes{"cms.signature-invalid"});
        CHECK_FALSE(result.digest_ok);
    }
    SECTION("another value") {
        value[100] ^= 1;
        const auto data = read(value, own_certificate());
        REQUIRE(data);
        CHECK(data->signers.at(0).digest_oid == crypto::oid(crypto::DigestAlgorithm::sha1));
        const auto result = cms::check_signature(*data, *rsa_signer().certificate, content_digest, not_pades);
        CHECK(std::ranges::count(failures(result), "cms.signature-invalid") == 1);
    }
    SECTION("another key, which is not even RSA") {
        const auto data = read(value, {to_bytes(signer().certificate->der())});
        REQUIRE(data);
        const auto result = cms::check_signature(*data, *signer().certificate, content_digest, not_pades);
        CHECK(std::ranges::count(failures(result), "cms.signature-invalid") == 1);
        CHECK_FALSE(result.signature_ok);
    }
}

TEST_CASE("Without /Cert a PKCS #1 value is nobody's; what is no OCTET STRING is none") {
    for (const std::vector<Bytes>& none : {std::vector<Bytes>{}, {Bytes{1, 2, 3}}}) {
        const auto data = read(value_by_openssl("sha1"), none);
        REQUIRE(data);
        CHECK_FALSE(cms::identifies(data->signers.at(0), *rsa_signer().certificate));
    }
    CHECK_FALSE(cms::read_pkcs1_value(Recipe(signer()).make(), own_certificate()));
    CHECK_FALSE(cms::read_pkcs1_value({}, own_certificate()));
    CHECK_FALSE(cms::read_pkcs1_value(Bytes{0x04, 0x05, 1}, own_certificate()));
}
