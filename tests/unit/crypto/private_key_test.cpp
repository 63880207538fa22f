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
    CHECK(code_of([&] { (void)written("ec.key", DigestAlgorithm::sm3); }) == ErrorCode::unsupported);
}

TEST_CASE("A key that this version cannot sign with is refused with its name") {
    const OpensslCli cli;
    for (const std::string options :
         {"-algorithm ED25519", "-algorithm EC -pkeyopt ec_paramgen_curve:SM2", "-algorithm X25519"}) {
        cli.run("genpkey " + options + " -out odd.key");
        CHECK(code_of([&] { (void)load_private_key(cli.read("odd.key"), "", "odd.key"); }) ==
              ErrorCode::unsupported);
    }
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
