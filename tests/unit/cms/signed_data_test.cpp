#include "cms/signed_data.h"

#include <catch2/generators/catch_generators.hpp>

#include "unit/cms/signing_fixture.h"

using namespace sealpdf;
using namespace sealpdf::test;

namespace {

Bytes sign(const Identity& signer, crypto::DigestAlgorithm digest,
           std::vector<Bytes> more_certificates = {}) {
    cms::SignedDataParts parts;
    parts.digest = digest;
    parts.signed_attributes =
        cms::make_signed_attributes(content_digest(digest), digest, *signer.certificate);
    parts.signature_algorithm = signer.key.algorithm_identifier(digest);
    parts.signature = signer.key.sign(digest, parts.signed_attributes);
    parts.certificates = {to_bytes(signer.certificate->der())};
    parts.certificates.insert(parts.certificates.end(), more_certificates.begin(), more_certificates.end());
    return cms::make_signed_data(parts);
}

}  // namespace

TEST_CASE("What we sign OpenSSL verifies, and so do we") {
    const OpensslCli cli;
    const char* kind = GENERATE(rsa_2048, p256, "-algorithm EC -pkeyopt ec_paramgen_curve:P-384");
    const auto digest = GENERATE(crypto::DigestAlgorithm::sha256, crypto::DigestAlgorithm::sha384,
                                 crypto::DigestAlgorithm::sha512);
    const Identity signer = make_identity(cli, "signer", kind);
    const Bytes encoded = sign(signer, digest);

    cli.write("signature.der", encoded);
    cli.write("content.bin", content());
    // -cades makes OpenSSL check the signing-certificate attribute.
    CHECK(
        cli.succeeds("cms -verify -cades -inform DER -in signature.der -content content.bin -binary "
                     "-CAfile signer.crt -purpose any"));
    CHECK(der::is_der(encoded));
    CHECK(encoded.size() <=
          cms::estimate_size({to_bytes(signer.certificate->der())}, *signer.certificate, digest));

    const auto data = cms::parse_signed_data(encoded);
    REQUIRE(data);
    CHECK(data->encoded_size == encoded.size());
    CHECK_FALSE(data->content);
    const auto found = cms::find_signer_certificate(data->signers.at(0), pki::parse_all(data->certificates));
    REQUIRE(found);
    const auto result = cms::check_signature(*data, *found, content_digest, {});
    CHECK(result.findings.empty());
    CHECK(result.digest_ok);
    CHECK(result.signature_ok);
    CHECK(cms::find_attribute(data->signers[0].attributes, cms::oid::signing_time) == nullptr);
}

TEST_CASE("The estimate is met exactly by an RSA signer and never exceeded by an EC signer") {
    const OpensslCli cli;
    const Identity rsa = make_identity(cli, "rsa", rsa_2048);
    const Identity ec = make_identity(cli, "ec", p256);
    const std::vector<Bytes> chain = {to_bytes(ec.certificate->der())};
    const auto sha512 = crypto::DigestAlgorithm::sha512;
    CHECK(sign(rsa, sha512, chain).size() ==
          cms::estimate_size({to_bytes(rsa.certificate->der()), chain[0]}, *rsa.certificate));
    const std::size_t bound = cms::estimate_size(chain, *ec.certificate);
    std::size_t largest = 0;
    for (int i = 0; i < 40; ++i) {
        largest = std::max(largest, sign(ec, sha512).size());
    }
    CHECK(largest <= bound);
    CHECK(largest + 3 >= bound);  // r and s lose their leading zero octet half of the time
}

TEST_CASE("SHA-256 is the default of ESSCertIDv2 and is left out") {
    const OpensslCli cli;
    const Identity signer = make_identity(cli, "signer", p256);
    const pki::Certificate& certificate = *signer.certificate;
    const auto value = [&](crypto::DigestAlgorithm digest) {
        return cms::make_signing_certificate_v2(certificate.der(), digest, certificate.issuer(),
                                                certificate.serial());
    };
    const auto first_of_id = [](const Bytes& encoded) {
        der::Reader reader(encoded);
        for (int i = 0; i < 3; ++i) {
            reader = reader.inside(*reader.take(der::sequence));
        }
        return reader.next()->tag;
    };
    CHECK(first_of_id(value(crypto::DigestAlgorithm::sha256)) == der::octet_string);
    CHECK(first_of_id(value(crypto::DigestAlgorithm::sha512)) == der::sequence);
}

TEST_CASE("What OpenSSL signs we read: certificates by name or key identifier, DER or streamed BER") {
    const OpensslCli cli;
    cli.run("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out s.key");
    cli.run("req -x509 -new -key s.key -subj /CN=s -days 30 -out s.crt");
    cli.write("content.bin", content());
    const std::string options = GENERATE("-cades", "-cades -keyid", "-cades -stream -nodetach -indef",
                                         "-cades -keyid -nodetach -indef", "-noattr");
    INFO(options);
    cli.run("cms -sign -binary -signer s.crt -inkey s.key -in content.bin -outform DER -out s.p7s " +
            options);
    Bytes encoded = cli.read("s.p7s");
    const std::size_t size = encoded.size();
    encoded.resize(size + 1000);  // /Contents is padded with zeros

    const auto data = cms::parse_signed_data(encoded);
    REQUIRE(data);
    CHECK(data->encoded_size == size);
    CHECK(data->content.has_value() == (options.find("-nodetach") != std::string::npos));
    if (data->content) {
        CHECK(*data->content == content());
    }
    const auto certificate =
        cms::find_signer_certificate(data->signers.at(0), pki::parse_all(data->certificates));
    REQUIRE(certificate);
    const auto result = cms::check_signature(*data, *certificate, content_digest, {false, false});
    CHECK(failures(result).empty());
    CHECK(result.signature_ok);
}

TEST_CASE("CRLs and OCSP responses are found in the CMS value and in Adobe's attribute") {
    const OpensslCli cli;
    const Identity signer = make_identity(cli, "signer", p256);
    const Bytes list = der::make(der::sequence, der::make_null());  // stands for any CRL or response
    Recipe recipe(signer);
    const Bytes archival =
        der::make(der::sequence, {der::make(der::context(0), der::make(der::sequence, {list, list})),
                                  der::make(der::context(1), der::make(der::sequence, list))});
    recipe.attributes.push_back(attribute(cms::oid::adobe_revocation, {archival}));
    const auto data = cms::parse_signed_data(recipe.make());
    REQUIRE(data);
    CHECK(data->crls.size() == 2);
    CHECK(data->ocsps.size() == 1);
}

TEST_CASE("Truncated, overlong and foreign values are refused") {
    const OpensslCli cli;
    const Identity signer = make_identity(cli, "signer", p256);
    const Bytes good = sign(signer, crypto::DigestAlgorithm::sha256);

    SECTION("cut off anywhere") {
        for (std::size_t size = 0; size < good.size(); ++size) {
            CHECK_FALSE(cms::parse_signed_data(ByteView(good).first(size)));
        }
    }
    SECTION("any byte changed: no crash, and never a signature that holds over other attributes") {
        for (std::size_t i = 0; i < good.size(); ++i) {
            Bytes changed = good;
            changed[i] ^= 0x01;
            const auto data = cms::parse_signed_data(changed);
            if (data && !data->signers.empty()) {
                const auto result = cms::check_signature(*data, *signer.certificate, content_digest, {});
                const bool same_signed = equal(data->signers[0].signed_attributes,
                                               cms::parse_signed_data(good)->signers[0].signed_attributes);
                CHECK((!failures(result).empty() || same_signed));
            }
        }
    }
    SECTION("another content type") {
        const Bytes other =
            der::make(der::sequence, {der::make_oid("1.2.840.113549.1.7.3"),  // EnvelopedData
                                      der::make(der::context(0), der::make(der::sequence, Bytes()))});
        const auto data = cms::parse_signed_data(other);
        REQUIRE_FALSE(data);
        CHECK(data.failure().code == ErrorCode::unsupported);
    }
    SECTION("too many certificates") {
        Recipe recipe(signer);
        recipe.certificates.assign(257, der::make(der::sequence, Bytes()));
        CHECK(cms::parse_signed_data(recipe.make()).failure().code == ErrorCode::limit_exceeded);
        recipe.certificates.pop_back();
        CHECK(cms::parse_signed_data(recipe.make()));
    }
    SECTION("too many attributes") {
        Recipe recipe(signer);
        recipe.attributes.assign(65, Recipe::message_digest());
        CHECK(cms::parse_signed_data(recipe.make()).failure().code == ErrorCode::limit_exceeded);
    }
    SECTION("more than 16 MiB") {
        Recipe recipe(signer);
        recipe.encapsulated = der::make(der::context(0), der::make_octet_string(Bytes(16u << 20)));
        CHECK(cms::parse_signed_data(recipe.make()).failure().code == ErrorCode::limit_exceeded);
    }
}
