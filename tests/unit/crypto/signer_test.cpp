#include "sealpdf/signer.h"

#include <catch2/catch_test_macros.hpp>

#include "crypto/key.h"
#include "crypto/signer_algorithm.h"
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

TEST_CASE("A key file is told by its content, and its chain may stand in the file or beside it") {
    const test::OpensslCli cli;
    cli.make_identity("own", test::p256);
    cli.make_identity("ca", test::p256);
    const Bytes own = crypto::read_certificates(cli.read("own.crt")).at(0);
    const Bytes ca = crypto::read_certificates(cli.read("ca.crt")).at(0);
    cli.run("pkcs12 -export -inkey own.key -in own.crt -passout pass:x -out own.p12");
    cli.run("pkcs12 -export -inkey own.key -nocerts -passout pass:x -out bare.p12");
    Bytes bundle = cli.read("own.key");
    append(bundle, cli.read("ca.crt"));
    append(bundle, cli.read("own.crt"));
    cli.write("bundle.pem", bundle);
    Bytes chain = cli.read("ca.crt");
    append(chain, cli.read("own.crt"));
    cli.write("chain.pem", chain);

    using Certificates = std::vector<Bytes>;
    CHECK(Signer::from_file(file(cli, "own.p12"), "x")->certificates() == Certificates{own});
    CHECK(Signer::from_file(file(cli, "own.p12"), "x", {}, file(cli, "ca.crt"))->certificates() == Certificates{own, ca});
    CHECK(Signer::from_file(file(cli, "own.p12"), "x", {}, file(cli, "chain.pem"))->certificates() ==
          Certificates{own, ca});
    CHECK(Signer::from_file(file(cli, "bare.p12"), "x", {}, file(cli, "own.crt"))->certificates() == Certificates{own});
    CHECK(Signer::from_file(file(cli, "bundle.pem"))->certificates() == Certificates{own, ca});
    CHECK(Signer::from_file(file(cli, "own.key"), {}, {}, file(cli, "chain.pem"))->certificates() ==
          Certificates{own, ca});
    CHECK(error_of([&] { Signer::from_file(file(cli, "own.key")); }).code() == ErrorCode::bad_certificate);
    CHECK(error_of([&] { Signer::from_file(file(cli, "bundle.pem"), {}, "own"); }).code() ==
          ErrorCode::invalid_argument);
    CHECK(error_of([&] { Signer::from_file(file(cli, "own.crt")); }).code() == ErrorCode::bad_key);
    const Error none = error_of([&] { Signer::from_file(file(cli, "own.p12")); });
    CHECK(none.code() == ErrorCode::wrong_password);
    CHECK(std::string(none.what()).find("none was given") != std::string::npos);
}

TEST_CASE("Of a key's certificates the one valid now signs, of several such the newest") {
    const test::OpensslCli cli;
    cli.make_identity("own", test::p256);  // valid now
    cli.make_identity("other", test::p256);
    const auto issue = [&](const char* name, const char* from, const char* to) {
        cli.run("req -new -key own.key -subj /CN=own -out own.csr");
        cli.run("version >/dev/null; rm -rf ca && mkdir ca && touch ca/index.txt");
        cli.write("ca/serial", as_bytes("01\n"));
        cli.write("ca.cnf", as_bytes("[ca]\ndefault_ca=d\n[d]\ndatabase=ca/index.txt\nserial=ca/serial\nnew_certs_dir=ca\n"
                                     "default_md=sha256\npolicy=p\n[p]\ncommonName=supplied\n"));
        cli.run(std::string("ca -batch -config ca.cnf -selfsign -keyfile own.key -in own.csr -notext -startdate ") + from +
                " -enddate " + to + " -out " + name);
        return crypto::read_certificates(cli.read(name)).at(0);
    };
    const Bytes expired = issue("expired.crt", "20100101000000Z", "20110101000000Z");
    const Bytes old = issue("old.crt", "20200101000000Z", "20990101000000Z");
    const Bytes renewed = issue("renewed.crt", "20240101000000Z", "20990101000000Z");
    const Bytes future = issue("future.crt", "20980101000000Z", "20990101000000Z");
    Bytes all;
    for (const char* name : {"other.crt", "expired.crt", "future.crt", "old.crt", "renewed.crt", "old.crt", "other.crt"}) {
        append(all, cli.read(name));
    }
    cli.write("all.pem", all);
    cli.run("pkcs12 -export -inkey own.key -in all.pem -passout pass:x -out own.p12");
    const Bytes other = crypto::read_certificates(cli.read("other.crt")).at(0);
    const std::vector<Bytes> wanted = {renewed, old, future, expired, other};  // each once
    CHECK(Signer::from_pem(file(cli, "own.key"), file(cli, "all.pem"))->certificates() == wanted);
    CHECK(Signer::from_pkcs12(file(cli, "own.p12"), "x")->certificates() == wanted);
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

TEST_CASE("A function is told the salt and the mask of a restricted key, and a signer without PSS is told to override") {
    const test::OpensslCli cli;
    cli.make_identity("own", "-algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048 -pkeyopt rsa_pss_keygen_md:sha256"
                             " -pkeyopt rsa_pss_keygen_mgf1_md:sha384 -pkeyopt rsa_pss_keygen_saltlen:48");
    const std::vector<Bytes> certificates = crypto::read_certificates(cli.read("own.crt"));
    const auto key = crypto::PublicKey::from_spki(cli.read("own.spki")).value_or_throw();
    const crypto::SigningScheme scheme = crypto::choose_signing_scheme(key);
    const Bytes message = {1, 2, 3};
    const auto signer = Signer::from_function(certificates, [&](const SigningInput& input) {
        CHECK(input.pss);
        CHECK(input.salt_length == 48);
        CHECK(input.mgf1_digest == "sha384");
        cli.write("input", input.digest.value());
        cli.run("pkeyutl -sign -in input -out signature -inkey own.key -pkeyopt digest:sha256 "
                "-pkeyopt rsa_padding_mode:pss -pkeyopt rsa_pss_saltlen:48 -pkeyopt rsa_mgf1_md:sha384");
        return cli.read("signature");
    });
    CHECK(crypto::sign_checked(*signer, key, scheme, message).size() == 256);

    class Plain final : public Signer {
      public:
        explicit Plain(std::vector<Bytes> certificates) : certificates_(std::move(certificates)) {}
        const std::vector<Bytes>& certificates() const override { return certificates_; }
        Bytes sign(const Bytes&, DigestMethod) const override { return {}; }

      private:
        std::vector<Bytes> certificates_;
    };
    const Error error = error_of([&] { crypto::sign_checked(Plain(certificates), key, scheme, message); });
    CHECK(error.code() == ErrorCode::unsupported);
    CHECK(std::string(error.what()).find("RSASSA-PSS only") != std::string::npos);
}

TEST_CASE("Weak keys of every kind sign nothing, and a value of the wrong form is told so") {
    const test::OpensslCli cli;
    for (const char* curve : {"prime192v1", "secp224r1"}) {
        INFO(curve);
        cli.make_identity(curve, (std::string("-algorithm EC -pkeyopt ec_paramgen_curve:") + curve).c_str());
        const std::string name = curve;
        const auto signer = Signer::from_pem(file(cli, name + ".key"), file(cli, name + ".crt"));
        CHECK(error_of([&] { (void)signer->sign({1}, DigestMethod::sha256); }).code() == ErrorCode::weak_algorithm);
        const auto function = Signer::from_function(signer->certificates(), [](const SigningInput&) { return Bytes(); });
        CHECK(error_of([&] { (void)function->sign({1}, DigestMethod::sha256); }).code() == ErrorCode::weak_algorithm);
    }
    cli.make_identity("p256", test::p256);
    const auto key = crypto::PublicKey::from_spki(cli.read("p256.spki")).value_or_throw();
    const auto raw = Signer::from_function(crypto::read_certificates(cli.read("p256.crt")),
                                           [](const SigningInput&) { return Bytes(64); });
    const Error error = error_of([&] { crypto::sign_checked(*raw, key, crypto::choose_signing_scheme(key), {1}); });
    CHECK(error.code() == ErrorCode::key_mismatch);
    CHECK(std::string(error.what()).find("DER SEQUENCE of r and s") != std::string::npos);
}
