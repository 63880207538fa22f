#include <catch2/catch_test_macros.hpp>

#include "crypto/key.h"
#include "openssl_cli.h"

using namespace sealpdf;
using namespace sealpdf::crypto;
using test::OpensslCli;

namespace {

const Bytes message = to_bytes("合同专用章: the bytes that are signed");

Bytes identifier(std::string_view oid, ByteView parameters = {}) {
    return der::make(der::sequence, {der::make_oid(oid), parameters});
}

Bytes with_null(DigestAlgorithm algorithm) { return identifier(oid(algorithm), der::make_null()); }

Bytes pss_identifier(DigestAlgorithm algorithm, DigestAlgorithm mask, int salt) {
    const Bytes mgf1 = identifier("1.2.840.113549.1.1.8", with_null(mask));
    const Bytes parameters =
        der::make(der::sequence,
                  {der::make(der::context(0), with_null(algorithm)), der::make(der::context(1), mgf1),
                   der::make(der::context(2), der::make_integer(salt))});
    return identifier("1.2.840.113549.1.1.10", parameters);
}

PublicKey public_key(const OpensslCli& cli, const std::string& name) {
    return PublicKey::from_spki(cli.read(name + ".spki")).value_or_throw();
}

/// Signed by `openssl dgst -NAME -sign`.
Bytes dgst(const OpensslCli& cli, const std::string& key, const std::string& digest_name,
           const std::string& more = {}) {
    cli.write("message", message);
    cli.run("dgst -" + digest_name + " -sign " + key + ".key " + more + " -out signature message");
    return cli.read("signature");
}

/// Signed by `openssl pkeyutl -rawin`.
Bytes rawin(const OpensslCli& cli, const std::string& key, const std::string& more = {}) {
    cli.write("message", message);
    cli.run("pkeyutl -sign -rawin -in message -inkey " + key + ".key " + more + " -out signature");
    return cli.read("signature");
}

/// A valid signature is one only for its own message, in full, with its own algorithm.
void check_only_this(const PublicKey& key, const Bytes& algorithm, const Bytes& signature) {
    CHECK(key.verify(algorithm, message, signature) == SignatureCheck::valid);
    Bytes other = message;
    other.back() ^= 1U;
    CHECK(key.verify(algorithm, other, signature) == SignatureCheck::invalid);
    Bytes bent = signature;
    bent[bent.size() / 2] ^= 1U;
    CHECK(key.verify(algorithm, message, bent) == SignatureCheck::invalid);
    CHECK(key.verify(algorithm, message, ByteView(signature).first(signature.size() - 1)) ==
          SignatureCheck::invalid);
    CHECK(key.verify(algorithm, message, {}) == SignatureCheck::invalid);
    Bytes longer = signature;
    longer.push_back(0);
    CHECK(key.verify(algorithm, message, longer) == SignatureCheck::invalid);
}

struct Row {
    DigestAlgorithm digest;
    std::string_view rsa_oid, ecdsa_oid;
};
const Row rows[] = {
    {DigestAlgorithm::sha1, "1.2.840.113549.1.1.5", "1.2.840.10045.4.1"},
    {DigestAlgorithm::sha224, "1.2.840.113549.1.1.14", "1.2.840.10045.4.3.1"},
    {DigestAlgorithm::sha256, "1.2.840.113549.1.1.11", "1.2.840.10045.4.3.2"},
    {DigestAlgorithm::sha384, "1.2.840.113549.1.1.12", "1.2.840.10045.4.3.3"},
    {DigestAlgorithm::sha512, "1.2.840.113549.1.1.13", "1.2.840.10045.4.3.4"},
    {DigestAlgorithm::sha3_256, "2.16.840.1.101.3.4.3.14", "2.16.840.1.101.3.4.3.10"},
    {DigestAlgorithm::sha3_384, "2.16.840.1.101.3.4.3.15", "2.16.840.1.101.3.4.3.11"},
    {DigestAlgorithm::sha3_512, "2.16.840.1.101.3.4.3.16", "2.16.840.1.101.3.4.3.12"},
};

}  // namespace

TEST_CASE("RSA PKCS 1 signatures of the openssl command verify with every digest") {
    const OpensslCli cli;
    cli.make_identity("rsa", test::rsa_2048);
    const PublicKey key = public_key(cli, "rsa");
    CHECK(key.description() == "rsa-2048");
    CHECK(key.bits() == 2048);
    CHECK(key.is_rsa());
    CHECK_FALSE(key.is_ec());
    for (const Row& row : rows) {
        INFO(name(row.digest));
        const Bytes signature = dgst(cli, "rsa", std::string(name(row.digest)));
        check_only_this(key, identifier(row.rsa_oid, der::make_null()), signature);
        const Bytes hash = digest(row.digest, message);
        CHECK(key.verify_digest(identifier(row.rsa_oid), row.digest, hash, signature) ==
              SignatureCheck::valid);
        const Bytes bare = identifier("1.2.840.113549.1.1.1", der::make_null());
        CHECK(key.verify(bare, message, signature, row.digest) == SignatureCheck::valid);
        CHECK(key.verify(bare, message, signature) == SignatureCheck::unsupported);
        CHECK(key.verify_digest(bare, row.digest, hash, signature) == SignatureCheck::valid);
    }
}

TEST_CASE("RSA-PSS signatures are held to the parameters of their identifier") {
    const OpensslCli cli;
    cli.make_identity("rsa", test::rsa_2048);
    const PublicKey key = public_key(cli, "rsa");
    const std::string pss = "-sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:";
    const Bytes signature = dgst(cli, "rsa", "sha256", pss + "32");
    const Bytes algorithm = pss_identifier(DigestAlgorithm::sha256, DigestAlgorithm::sha256, 32);
    check_only_this(key, algorithm, signature);
    const Bytes hash = digest(DigestAlgorithm::sha256, message);
    CHECK(key.verify_digest(algorithm, DigestAlgorithm::sha256, hash, signature) == SignatureCheck::valid);
    CHECK(key.verify_digest(algorithm, DigestAlgorithm::sha3_256, hash, signature) ==
          SignatureCheck::invalid);
    for (const Bytes& other : {pss_identifier(DigestAlgorithm::sha256, DigestAlgorithm::sha256, 20),
                               pss_identifier(DigestAlgorithm::sha256, DigestAlgorithm::sha384, 32),
                               pss_identifier(DigestAlgorithm::sha384, DigestAlgorithm::sha256, 32),
                               pss_identifier(DigestAlgorithm::sha256, DigestAlgorithm::sha256, -1),
                               pss_identifier(DigestAlgorithm::sha256, DigestAlgorithm::sha256, 4000)}) {
        CHECK(key.verify(other, message, signature) == SignatureCheck::invalid);
    }
    const Bytes mixed = dgst(cli, "rsa", "sha256", pss + "32 -sigopt rsa_mgf1_md:sha384");
    CHECK(key.verify(pss_identifier(DigestAlgorithm::sha256, DigestAlgorithm::sha384, 32), message, mixed) ==
          SignatureCheck::valid);
    // RFC 4055, 3.1: no parameters mean SHA-1 and 20 octets of salt.
    const Bytes defaults = dgst(cli, "rsa", "sha1", pss + "20");
    CHECK(key.verify(identifier("1.2.840.113549.1.1.10"), message, defaults) == SignatureCheck::valid);
    CHECK(key.verify(identifier("1.2.840.113549.1.1.10", Bytes{0x30, 0x00}), message, defaults) ==
          SignatureCheck::valid);
    CHECK(key.verify(identifier("1.2.840.113549.1.1.10", Bytes{0x30, 0x02, 0x05, 0x00}), message, defaults) ==
          SignatureCheck::invalid);
}

TEST_CASE("An RSASSA-PSS key verifies PSS signatures only, within its restrictions") {
    const OpensslCli cli;
    cli.run(
        "genpkey -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048 -pkeyopt rsa_pss_keygen_md:sha256 "
        "-pkeyopt rsa_pss_keygen_mgf1_md:sha256 -pkeyopt rsa_pss_keygen_saltlen:32 -out pss.key");
    cli.run("pkey -in pss.key -pubout -outform DER -out pss.spki");
    const PublicKey key = public_key(cli, "pss");
    CHECK(key.description() == "rsa-pss-2048");
    CHECK(key.is_rsa());
    const Bytes signature = dgst(cli, "pss", "sha256", "-sigopt rsa_pss_saltlen:32");
    check_only_this(key, pss_identifier(DigestAlgorithm::sha256, DigestAlgorithm::sha256, 32), signature);
    CHECK(key.verify(identifier("1.2.840.113549.1.1.11"), message, signature) == SignatureCheck::invalid);
    CHECK(key.verify(pss_identifier(DigestAlgorithm::sha256, DigestAlgorithm::sha256, 20), message,
                     signature) == SignatureCheck::invalid);
    CHECK(key.verify(pss_identifier(DigestAlgorithm::sha1, DigestAlgorithm::sha1, 32), message, signature) !=
          SignatureCheck::valid);
}

TEST_CASE("ECDSA signatures of the openssl command verify on every curve and with every digest") {
    const OpensslCli cli;
    const std::pair<std::string, std::string> curves[] = {
        {"P-256", "ec-p256"},
        {"P-384", "ec-p384"},
        {"P-521", "ec-p521"},
        {"brainpoolP256r1", "ec-brainpoolp256r1"},
        {"brainpoolP512r1", "ec-brainpoolp512r1"},
        {"secp256k1", "ec-secp256k1"},
    };
    for (const auto& [curve, description] : curves) {
        INFO(curve);
        cli.make_identity("ec", "-algorithm EC -pkeyopt ec_paramgen_curve:" + curve);
        const PublicKey key = public_key(cli, "ec");
        CHECK(key.description() == description);
        CHECK(key.is_ec());
        for (const Row& row : rows) {
            INFO(name(row.digest));
            const Bytes signature = dgst(cli, "ec", std::string(name(row.digest)));
            check_only_this(key, identifier(row.ecdsa_oid), signature);
            CHECK(key.verify_digest(identifier(row.ecdsa_oid), row.digest, digest(row.digest, message),
                                    signature) == SignatureCheck::valid);
            CHECK(key.verify(identifier("1.2.840.10045.2.1"), message, signature, row.digest) ==
                  SignatureCheck::valid);
        }
    }
}

TEST_CASE("Edwards curve signatures verify over the message, not over a digest") {
    const OpensslCli cli;
    for (const auto& [type, oid_text] :
         {std::pair{"ed25519", "1.3.101.112"}, std::pair{"ed448", "1.3.101.113"}}) {
        INFO(type);
        cli.make_identity("ed", std::string("-algorithm ") + type);
        const PublicKey key = public_key(cli, "ed");
        CHECK(key.description() == type);
        const Bytes signature = rawin(cli, "ed");
        check_only_this(key, identifier(oid_text), signature);
        CHECK(key.verify_digest(identifier(oid_text), DigestAlgorithm::sha512,
                                digest(DigestAlgorithm::sha512, message),
                                signature) == SignatureCheck::unsupported);
    }
}

TEST_CASE("SM2 signatures verify with the national identity and with the empty one") {
    const OpensslCli cli;
    cli.make_identity("sm2", "-algorithm EC -pkeyopt ec_paramgen_curve:SM2");
    const PublicKey key = public_key(cli, "sm2");
    CHECK(key.description() == "sm2");
    CHECK_FALSE(key.is_ec());
    const Bytes sm2_sm3 = identifier("1.2.156.10197.1.501");
    const Bytes national = rawin(cli, "sm2", "-digest sm3 -pkeyopt distid:1234567812345678");
    check_only_this(key, sm2_sm3, national);
    check_only_this(key, identifier("1.2.156.10197.1.501", der::make_null()), national);
    CHECK(key.verify(identifier("1.2.156.10197.1.301.1"), message, national) == SignatureCheck::valid);
    CHECK(key.verify(identifier("1.2.840.10045.2.1"), message, national, DigestAlgorithm::sm3) ==
          SignatureCheck::valid);
    CHECK(key.verify(identifier("1.2.840.10045.2.1"), message, national, DigestAlgorithm::sha256) ==
          SignatureCheck::unsupported);
    CHECK(key.verify(sm2_sm3, message, rawin(cli, "sm2", "-digest sm3")) == SignatureCheck::valid);
    CHECK(key.verify(sm2_sm3, message, rawin(cli, "sm2", "-digest sm3 -pkeyopt distid:somebody")) ==
          SignatureCheck::invalid);
}

TEST_CASE("DSA signatures of old certificates still verify") {
    const OpensslCli cli;
    cli.run(
        "genpkey -genparam -algorithm DSA -pkeyopt dsa_paramgen_bits:1024 -pkeyopt dsa_paramgen_q_bits:160 "
        "-out dsa.par");
    cli.run("genpkey -paramfile dsa.par -out dsa.key");
    cli.run("pkey -in dsa.key -pubout -outform DER -out dsa.spki");
    const PublicKey key = public_key(cli, "dsa");
    CHECK(key.description() == "dsa-1024");
    CHECK(key.verify(identifier("1.2.840.10040.4.3"), message, dgst(cli, "dsa", "sha1")) ==
          SignatureCheck::valid);
}

TEST_CASE("Keys and algorithms that do not belong together give no valid signature and no crash") {
    const OpensslCli cli;
    const std::pair<std::string, std::string> kinds[] = {
        {"rsa", test::rsa_2048},
        {"ec", test::p256},
        {"ed", "-algorithm ED25519"},
        {"sm2", "-algorithm EC -pkeyopt ec_paramgen_curve:SM2"}};
    const Bytes algorithms[] = {identifier("1.2.840.113549.1.1.11"),
                                pss_identifier(DigestAlgorithm::sha256, DigestAlgorithm::sha256, 32),
                                identifier("1.2.840.10045.4.3.2"),
                                identifier("1.3.101.112"),
                                identifier("1.3.101.113"),
                                identifier("1.2.156.10197.1.501"),
                                identifier("1.2.840.10040.4.3"),
                                identifier("1.2.3.4"),
                                Bytes{},
                                Bytes{0x30, 0x80},
                                Bytes{0x30, 0x00}};
    const Bytes signatures[] = {Bytes(256, 0), Bytes(256, 0xff), Bytes(64, 1),
                                Bytes{0x30, 6, 2, 1, 0, 2, 1, 0}};
    for (const auto& [kind, options] : kinds) {
        cli.make_identity(kind, options);
        const PublicKey key = public_key(cli, kind);
        for (const Bytes& algorithm : algorithms) {
            for (const Bytes& signature : signatures) {
                CHECK(key.verify(algorithm, message, signature, DigestAlgorithm::sha256) !=
                      SignatureCheck::valid);
                CHECK(key.verify_digest(algorithm, DigestAlgorithm::sha256, Bytes(32, 0), signature) !=
                      SignatureCheck::valid);
            }
        }
        CHECK(key.verify(identifier("1.2.3.4"), message, Bytes(64, 1)) == SignatureCheck::unsupported);
    }
    CHECK(public_key(cli, "rsa")
              .verify_digest(algorithms[0], DigestAlgorithm::sha256, Bytes(31, 0), signatures[0]) ==
          SignatureCheck::invalid);
    CHECK(PublicKey().verify(algorithms[0], message, signatures[0]) == SignatureCheck::unsupported);
    CHECK(PublicKey().description() == "unknown");
}

TEST_CASE("Signature algorithms have the names of the JSON contract") {
    const auto named = [](const Bytes& bytes, std::optional<DigestAlgorithm> fallback = {}) {
        return parse_signature_algorithm(bytes, fallback).value_or_throw().name;
    };
    CHECK(named(identifier("1.2.840.113549.1.1.11")) == "rsa-pkcs1-sha256");
    CHECK(named(identifier("1.2.840.10045.4.3.3")) == "ecdsa-sha384");
    CHECK(named(pss_identifier(DigestAlgorithm::sha256, DigestAlgorithm::sha256, 32)) == "rsa-pss-sha256");
    CHECK(named(identifier("1.3.101.112")) == "ed25519");
    CHECK(named(identifier("1.2.156.10197.1.501")) == "sm2-sm3");
    CHECK(named(identifier("1.2.840.113549.1.1.1")) == "rsa-pkcs1");
    CHECK(named(identifier("1.2.840.113549.1.1.1"), DigestAlgorithm::sha512) == "rsa-pkcs1-sha512");
    CHECK_FALSE(parse_signature_algorithm(identifier("1.3.101.112")).value_or_throw().digest);
    CHECK(parse_signature_algorithm(identifier("1.2.3")).failure().code == ErrorCode::unsupported);
}
