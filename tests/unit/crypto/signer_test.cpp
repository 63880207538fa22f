#include "sealpdf/signer.h"

#include <catch2/catch_test_macros.hpp>

#include "crypto/key.h"
#include "unit/crypto/openssl_cli.h"

using namespace sealpdf;

namespace {

Input file(const test::OpensslCli& cli, const std::string& name) {
    return Input::bytes(cli.read(name), name);
}

template <class Function>
Error error_of(Function function) {
    try {
        function();
    } catch (const Error& error) {
        return error;
    }
    FAIL("no Error was thrown");
    return {ErrorCode::internal, ""};
}

}  // namespace

TEST_CASE("The certificate that belongs to the key comes first, wherever it stands in the file") {
    const test::OpensslCli cli;
    cli.make_identity("own", test::p256);
    cli.make_identity("ca", test::p256);
    Bytes both = cli.read("ca.crt");
    append(both, cli.read("own.crt"));
    const auto signer = Signer::from_pem(file(cli, "own.key"), Input::bytes(both, "both.pem"));
    REQUIRE(signer->certificates().size() == 2);
    CHECK(signer->certificates()[0] == crypto::read_certificates(cli.read("own.crt")).at(0));
    CHECK(signer->certificates()[1] == crypto::read_certificates(cli.read("ca.crt")).at(0));

    const Bytes message = {1, 2, 3};
    const auto key = crypto::PublicKey::from_spki(cli.read("own.spki"));
    REQUIRE(key);
    for (const auto& [method, digest] : {std::pair(DigestMethod::sha256, crypto::DigestAlgorithm::sha256),
                                         std::pair(DigestMethod::sha384, crypto::DigestAlgorithm::sha384),
                                         std::pair(DigestMethod::sha512, crypto::DigestAlgorithm::sha512)}) {
        CHECK(key->verify(crypto::signature_algorithm_identifier(*key, digest), message,
                          signer->sign(message, method)) == crypto::SignatureCheck::valid);
    }
}

TEST_CASE("A key without its certificate is refused, each case with its own code") {
    const test::OpensslCli cli;
    cli.make_identity("own", test::p256);
    cli.make_identity("other", test::p256);
    const auto mismatch = error_of([&] { Signer::from_pem(file(cli, "own.key"), file(cli, "other.crt")); });
    CHECK(mismatch.code() == ErrorCode::key_mismatch);
    CHECK(mismatch.file() == "other.crt");
    CHECK(error_of([&] { Signer::from_pem(file(cli, "own.key"), file(cli, "own.key")); }).code() ==
          ErrorCode::bad_certificate);
    CHECK(error_of([&] { Signer::from_pem(file(cli, "own.crt"), file(cli, "own.crt")); }).code() ==
          ErrorCode::bad_key);
    cli.run("pkcs12 -export -inkey own.key -nocerts -passout pass:x -out bare.p12");
    CHECK(error_of([&] { Signer::from_pkcs12(file(cli, "bare.p12"), "x"); }).code() ==
          ErrorCode::bad_certificate);
    CHECK(error_of([] { Signer::from_pkcs12(Input::file("/nowhere/seal.p12"), "x"); }).code() ==
          ErrorCode::cannot_read);
}

TEST_CASE("A function signs digests, or the attributes where the curve hashes by itself") {
    const test::OpensslCli cli;
    const Bytes message = to_bytes(std::string_view("signed attributes"));
    for (const auto& [name, options, digest] :
         {std::tuple("ec", test::p256, DigestMethod::sha256),
          std::tuple("sm2", "-algorithm EC -pkeyopt ec_paramgen_curve:SM2", DigestMethod::sm3),
          std::tuple("ed", "-algorithm ED25519", DigestMethod::sha512)}) {
        INFO(name);
        cli.make_identity(name, options);
        const auto signer = Signer::from_function(
            crypto::read_certificates(cli.read(std::string(name) + ".crt")), [&](const SigningInput& input) {
                CHECK(input.to_be_signed == message);
                CHECK(input.digest_method == digest);
                CHECK(input.digest.has_value() == (std::string(name) != "ed"));
                cli.write("input", input.digest.value_or(input.to_be_signed));
                cli.run(std::string("pkeyutl -sign -in input -out signature -inkey ") + name + ".key" +
                        (input.digest ? "" : " -rawin"));
                return cli.read("signature");
            });
        const auto key = crypto::PublicKey::from_spki(cli.read(std::string(name) + ".spki")).value_or_throw();
        CHECK(key.verify(crypto::choose_signing_scheme(key).identifier, message, signer->sign(message, digest)) ==
              crypto::SignatureCheck::valid);
    }
}
