#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <thread>

#include "crypto/key.h"
#include "openssl_cli.h"

using namespace sealpdf;
using namespace sealpdf::crypto;
using test::OpensslCli;

namespace {

const Bytes message = to_bytes("what the seal signs");

ErrorCode code_of(const auto& action) {
    try {
        action();
    } catch (const Error& error) {
        return error.code();
    }
    return ErrorCode::internal;
}

}  // namespace

TEST_CASE("The openssl command verifies what a private key signs") {
    const OpensslCli cli;
    cli.write("message", message);
    const std::pair<std::string, std::string> kinds[] = {
        {"rsa-2048", test::rsa_2048},
        {"rsa-3072", "-algorithm RSA -pkeyopt rsa_keygen_bits:3072"},
        {"ec-p256", test::p256},
        {"ec-p384", "-algorithm EC -pkeyopt ec_paramgen_curve:P-384"},
        {"ec-p521", "-algorithm EC -pkeyopt ec_paramgen_curve:P-521"},
    };
    for (const auto& [description, options] : kinds) {
        INFO(description);
        cli.make_identity("it", options);
        const PrivateKey key = load_private_key(cli.read("it.key"), "").key;
        CHECK(key.description() == description);
        CHECK(key.public_spki() == cli.read("it.spki"));
        const PublicKey public_key = PublicKey::from_spki(key.public_spki()).value_or_throw();
        CHECK(key.matches(public_key));
        for (const auto algorithm :
             {DigestAlgorithm::sha256, DigestAlgorithm::sha384, DigestAlgorithm::sha512}) {
            const Bytes signature = key.sign(algorithm, message);
            cli.write("signature", signature);
            cli.run("pkey -in it.key -pubout -out it.pub");
            CHECK(cli.succeeds("dgst -" + std::string(name(algorithm)) +
                               " -verify it.pub -signature signature message"));
            CHECK(public_key.verify(key.algorithm_identifier(algorithm), message, signature) ==
                  SignatureCheck::valid);
            CHECK(key.algorithm_identifier(algorithm) ==
                  signature_algorithm_identifier(public_key, algorithm));
        }
        CHECK(code_of([&] { (void)key.sign(DigestAlgorithm::sha1, message); }) == ErrorCode::weak_algorithm);
    }
}

TEST_CASE("The identifiers written are those of the RFCs") {
    const OpensslCli cli;
    cli.make_identity("rsa", test::rsa_2048);
    cli.make_identity("ec", test::p256);
    const auto written = [&](const std::string& file, DigestAlgorithm algorithm) {
        return to_hex(load_private_key(cli.read(file), "").key.algorithm_identifier(algorithm));
    };
    CHECK(written("rsa.key", DigestAlgorithm::sha256) == "300d06092a864886f70d01010b0500");
    CHECK(written("ec.key", DigestAlgorithm::sha384) == "300a06082a8648ce3d040303");
    CHECK(code_of([&] { (void)written("ec.key", DigestAlgorithm::sm3); }) == ErrorCode::invalid_argument);
}

TEST_CASE("A key that this version cannot sign with is refused with its name") {
    const OpensslCli cli;
    cli.run("genpkey -algorithm X25519 -out odd.key");
    CHECK(code_of([&] { (void)load_private_key(cli.read("odd.key"), "", "odd.key"); }) ==
          ErrorCode::unsupported);
}

namespace {

struct SchemeRow {
    std::string options, description;
    std::optional<DigestAlgorithm> digest;  // asked for
    bool pss;
    DigestAlgorithm chosen;
    std::string check;       // arguments of the openssl command that verifies `signature` of `message` by it.pub
    std::string identifier;  // hexadecimal
};

const std::string rsa = test::rsa_2048;
const std::string pss_check = " -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:";
const std::string dgst_tail = " -verify it.pub -signature signature message";
const std::string raw_check = "pkeyutl -verify -pubin -inkey it.pub -rawin -in message -sigfile signature";
const std::string pss_key = "-algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048";

// Identifiers: RFC 4055, 3.1 (PSS), RFC 8410, 3 (Edwards), GM/T 0006 (SM2), RFC 5758 and the arc of NIST (ECDSA).
const SchemeRow schemes[] = {
    {rsa, "rsa-2048", std::nullopt, true, DigestAlgorithm::sha256, "dgst -sha256" + pss_check + "32" + dgst_tail,
     "304106092a864886f70d01010a3034a00f300d06096086480165030402010500a11c301a06092a864886f70d010108300d0609608648016503"
     "04020105" "00a203020120"},
    {rsa, "rsa-2048", DigestAlgorithm::sha3_384, true, DigestAlgorithm::sha3_384,
     "dgst -sha3-384" + pss_check + "48" + dgst_tail, ""},
    {rsa, "rsa-2048", DigestAlgorithm::sha3_256, false, DigestAlgorithm::sha3_256, "dgst -sha3-256" + dgst_tail,
     "300d060960864801650304030e0500"},
    {pss_key, "rsa-pss-2048", std::nullopt, false, DigestAlgorithm::sha256,
     "dgst -sha256 -sigopt rsa_pss_saltlen:32" + dgst_tail, ""},
    {pss_key + " -pkeyopt rsa_pss_keygen_md:sha384 -pkeyopt rsa_pss_keygen_mgf1_md:sha256 "
               "-pkeyopt rsa_pss_keygen_saltlen:60",
     "rsa-pss-2048", std::nullopt, false, DigestAlgorithm::sha384,
     "dgst -sha384 -sigopt rsa_pss_saltlen:60 -sigopt rsa_mgf1_md:sha256" + dgst_tail, ""},
    {"-algorithm EC -pkeyopt ec_paramgen_curve:P-384", "ec-p384", std::nullopt, false, DigestAlgorithm::sha384,
     "dgst -sha384" + dgst_tail, "300a06082a8648ce3d040303"},
    {"-algorithm EC -pkeyopt ec_paramgen_curve:P-521", "ec-p521", std::nullopt, false, DigestAlgorithm::sha512,
     "dgst -sha512" + dgst_tail, "300a06082a8648ce3d040304"},
    {"-algorithm EC -pkeyopt ec_paramgen_curve:brainpoolP384r1", "ec-brainpoolp384r1", DigestAlgorithm::sha3_384, false,
     DigestAlgorithm::sha3_384, "dgst -sha3-384" + dgst_tail, "300b060960864801650304030b"},
    {"-algorithm ED25519", "ed25519", std::nullopt, false, DigestAlgorithm::sha512, raw_check, "300506032b6570"},
    {"-algorithm ED448", "ed448", std::nullopt, false, DigestAlgorithm::shake256, raw_check, "300506032b6571"},
    {"-algorithm EC -pkeyopt ec_paramgen_curve:SM2", "sm2", std::nullopt, false, DigestAlgorithm::sm3,
     "dgst -sm3 -sigopt distid:1234567812345678" + dgst_tail, "300a06082a811ccf55018375"},
};

}  // namespace

TEST_CASE("The openssl command verifies every scheme of the table") {
    const OpensslCli cli;
    cli.write("message", message);
    for (const SchemeRow& row : schemes) {
        INFO(row.description << ", " << row.check);
        cli.run("genpkey " + row.options + " -out it.key");
        cli.run("pkey -in it.key -pubout -out it.pub");
        const PrivateKey key = load_private_key(cli.read("it.key"), "").key;
        CHECK(key.description() == row.description);
        const SigningScheme scheme = choose_signing_scheme(key.public_key(), row.digest, row.pss);
        CHECK(scheme.digest == row.chosen);
        if (!row.identifier.empty()) {
            CHECK(to_hex(scheme.identifier) == row.identifier);
        }
        const Bytes signature = key.sign(scheme, message);
        CHECK(signature.size() <= key.public_key().max_signature_size());
        cli.write("signature", signature);
        CHECK(cli.succeeds(row.check));
        CHECK(key.public_key().verify(scheme.identifier, message, signature, {}, Sm2Identity::standard) ==
              SignatureCheck::valid);
        CHECK(key.public_key().verify(scheme.identifier, to_bytes("other"), signature) == SignatureCheck::invalid);
    }
}

TEST_CASE("Weak keys, and digests that do not go with a key, are refused") {
    const OpensslCli cli;
    const auto refused = [&](const std::string& options, std::optional<DigestAlgorithm> digest, bool pss = false) {
        cli.run("genpkey " + options + " -out it.key");
        cli.run("pkey -in it.key -pubout -outform DER -out it.spki");
        const PublicKey key = PublicKey::from_spki(cli.read("it.spki")).value_or_throw();
        return code_of([&] { (void)choose_signing_scheme(key, digest, pss); });
    };
    CHECK(refused("-algorithm RSA -pkeyopt rsa_keygen_bits:1024", {}) == ErrorCode::weak_algorithm);
    CHECK(refused("-algorithm RSA -pkeyopt rsa_keygen_bits:2047", {}) == ErrorCode::weak_algorithm);
    CHECK(refused(test::rsa_2048, DigestAlgorithm::sha1) == ErrorCode::weak_algorithm);
    CHECK(refused(test::rsa_2048, DigestAlgorithm::sm3) == ErrorCode::invalid_argument);
    CHECK(refused(pss_key + " -pkeyopt rsa_pss_keygen_md:sha1", {}) == ErrorCode::weak_algorithm);
    CHECK(refused(pss_key + " -pkeyopt rsa_pss_keygen_md:sha384", DigestAlgorithm::sha256) ==
          ErrorCode::invalid_argument);
    CHECK(refused(test::p256, DigestAlgorithm::shake256) == ErrorCode::invalid_argument);
    CHECK(refused(test::p256, {}, true) == ErrorCode::invalid_argument);
    CHECK(refused("-algorithm ED25519", DigestAlgorithm::sha256) == ErrorCode::invalid_argument);
    CHECK(refused("-algorithm ED448", DigestAlgorithm::sha512) == ErrorCode::invalid_argument);
    CHECK(refused("-algorithm EC -pkeyopt ec_paramgen_curve:SM2", DigestAlgorithm::sha256) ==
          ErrorCode::invalid_argument);
}

TEST_CASE("What a device that hashes nothing is given is what its signature verifies with") {
    const OpensslCli cli;
    cli.run("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:SM2 -out it.key");
    const PrivateKey sm2 = load_private_key(cli.read("it.key"), "").key;
    const SigningScheme scheme = choose_signing_scheme(sm2.public_key());
    // The raw SM2 of pkeyutl signs the e it is given.
    cli.write("e", make_prehash(sm2.public_key(), scheme, message).value());
    cli.run("pkeyutl -sign -inkey it.key -in e -out signature");
    CHECK(sm2.public_key().verify(scheme.identifier, message, cli.read("signature"), {}, Sm2Identity::standard) ==
          SignatureCheck::valid);
    cli.run("genpkey -algorithm ED25519 -out it.key");
    const PrivateKey edwards = load_private_key(cli.read("it.key"), "").key;
    CHECK_FALSE(make_prehash(edwards.public_key(), choose_signing_scheme(edwards.public_key()), message));
}

TEST_CASE("One key signs on several threads at once") {
    const OpensslCli cli;
    cli.make_identity("rsa", test::rsa_2048);
    const PrivateKey key = load_private_key(cli.read("rsa.key"), "").key;
    const PublicKey public_key = PublicKey::from_spki(key.public_spki()).value_or_throw();
    const Bytes algorithm = key.algorithm_identifier(DigestAlgorithm::sha256);
    std::atomic<int> good = 0;
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&] {
            for (int i = 0; i < 20; ++i) {
                const Bytes signature = key.sign(DigestAlgorithm::sha256, message);
                good += public_key.verify(algorithm, message, signature) == SignatureCheck::valid ? 1 : 0;
            }
        });
    }
    threads.clear();
    CHECK(good == 80);
}

TEST_CASE("An EC key whose file states another public key is refused when it is loaded") {
    const OpensslCli cli;
    cli.make_identity("own", test::p256);
    cli.make_identity("other", test::p256);
    cli.run("pkcs8 -topk8 -nocrypt -in own.key -outform DER -out own.der");
    constexpr std::ptrdiff_t point = 65;
    const Bytes own_key = cli.read("own.spki"), other_key = cli.read("other.spki");
    Bytes file = cli.read("own.der");
    CHECK(load_private_key(file, {}).key.matches(PublicKey::from_spki(own_key).value_or_throw()));
    const auto stated = std::search(file.begin(), file.end(), own_key.end() - point, own_key.end());
    REQUIRE(stated != file.end());
    std::copy(other_key.end() - point, other_key.end(), stated);
    try {
        load_private_key(file, {}, "own.der");
        FAIL("it was loaded");
    } catch (const Error& error) {
        CHECK(error.code() == ErrorCode::bad_key);
        CHECK(error.file() == "own.der");
        CHECK(std::string(error.what()).find("does not belong to its public key") != std::string::npos);
    }
}
