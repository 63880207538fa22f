#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "crypto/key.h"
#include "openssl_cli.h"

using namespace sealpdf;
using namespace sealpdf::crypto;
using Catch::Matchers::ContainsSubstring;
using test::OpensslCli;

namespace {

Error error_of(const auto& action) {
    try {
        action();
    } catch (const Error& error) {
        return error;
    }
    return Error(ErrorCode::internal, "no error at all");
}

}  // namespace

TEST_CASE("Private keys are read in every usual form") {
    const OpensslCli cli;
    cli.make_identity("rsa", test::rsa_2048);
    cli.make_identity("ec", test::p256);
    for (const std::string name : {"rsa", "ec"}) {
        INFO(name);
        const std::string in = "-in " + name + ".key ";
        const Bytes spki = cli.read(name + ".spki");
        for (const std::string& form : std::vector<std::string>{
                 "pkey " + in + "-out f", "pkey " + in + "-outform DER -out f",
                 "pkey " + in + "-traditional -out f", "pkey " + in + "-traditional -outform DER -out f",
                 "pkcs8 -topk8 " + in + "-passout pass:印章密码 -out f",
                 "pkcs8 -topk8 " + in + "-passout pass:印章密码 -outform DER -out f",
                 "pkcs8 -topk8 " + in + "-passout pass:印章密码 -v1 PBE-SHA1-3DES -out f",
                 "pkcs8 -topk8 " + in + "-passout pass:印章密码 -scrypt -out f",
                 "pkcs8 -topk8 " + in +
                     "-passout pass:印章密码 -v1 PBE-MD5-DES -provider legacy -provider default -out f",
                 name + " " + in + "-aes128 -passout pass:印章密码 -out f"}) {
            INFO(form);
            cli.run(form);
            CHECK(load_private_key(cli.read("f"), "印章密码").key.public_spki() == spki);
        }
        CHECK(error_of([&] { (void)load_private_key(cli.read("f"), "wrong"); }).code() ==
              ErrorCode::wrong_password);
        cli.run("pkcs8 -topk8 " + in + "-passout pass:secret -out f");
        const Error error = error_of([&] { (void)load_private_key(cli.read("f"), "hunter2", "seal.pem"); });
        CHECK(error.code() == ErrorCode::wrong_password);
        CHECK(error.file() == "seal.pem");
        CHECK_THAT(error.what(), !ContainsSubstring("hunter2"));
    }
}

TEST_CASE("EC files with a parameter block, and certificates beside the key, are taken whole") {
    const OpensslCli cli;
    cli.run("ecparam -name prime256v1 -genkey -out ec.key");
    cli.run("req -x509 -new -key ec.key -subj /CN=ec -days 30 -out ec.crt");
    cli.make_identity("other", test::p256);
    Bytes file = to_bytes(
        "\xef\xbb\xbf"
        "a remark\r\n");
    append(file, cli.read("other.crt"));
    append(file, cli.read("ec.key"));
    append(file, cli.read("ec.crt"));
    const KeyFile loaded = load_private_key(file, "");
    CHECK(loaded.key.description() == "ec-p256");
    REQUIRE(loaded.certificates.size() == 2);
    CHECK(loaded.certificates[0] == read_certificates(cli.read("ec.crt")).at(0));
}

TEST_CASE("A file that holds no private key says what it holds instead") {
    const OpensslCli cli;
    cli.make_identity("ec", test::p256);
    cli.run("x509 -in ec.crt -outform DER -out ec.der");
    cli.run("pkcs12 -export -inkey ec.key -in ec.crt -passout pass:x -out ec.p12");
    const auto error = [&](const Bytes& bytes) {
        return error_of([&] { (void)load_private_key(bytes, ""); });
    };
    for (const Bytes& bytes :
         {cli.read("ec.crt"), cli.read("ec.der"), cli.read("ec.p12"), Bytes{}, to_bytes("0"),
          to_bytes("-----BEGIN PRIVATE KEY-----\n@@@@\n-----END PRIVATE KEY-----\n"), Bytes(10, 0x30)}) {
        CHECK(error(bytes).code() == ErrorCode::bad_key);
    }
    CHECK_THAT(error(cli.read("ec.p12")).what(), ContainsSubstring("PKCS #12"));
    CHECK_THAT(error(cli.read("ec.der")).what(), ContainsSubstring("certificate"));
}

TEST_CASE("An encrypted key with an iteration bomb is refused") {
    const OpensslCli cli;
    cli.make_identity("ec", test::p256);
    cli.run("pkcs8 -topk8 -in ec.key -passout pass:x -iter 74565 -outform DER -out f");
    Bytes file = cli.read("f");
    const Bytes count{0x02, 0x03, 0x01, 0x23, 0x45}, bomb{0x02, 0x03, 0x7f, 0xff, 0xff};
    const auto at = std::search(file.begin(), file.end(), count.begin(), count.end());
    REQUIRE(at != file.end());
    std::ranges::copy(bomb, at);
    CHECK(error_of([&] { (void)load_private_key(file, "x"); }).code() == ErrorCode::limit_exceeded);
    // scrypt with N = 2^30
    cli.run("pkcs8 -topk8 -in ec.key -passout pass:x -scrypt -outform DER -out f");
    file = cli.read("f");
    const Bytes n{0x02, 0x02, 0x40, 0x00}, large{0x02, 0x02, 0x7f, 0xff};
    const auto n_at = std::search(file.begin(), file.end(), n.begin(), n.end());
    REQUIRE(n_at != file.end());
    std::ranges::copy(large, n_at);
    const Bytes r{0x02, 0x01, 0x08, 0x02, 0x01, 0x01}, wide{0x02, 0x01, 0x7f, 0x02, 0x01, 0x7f};
    const auto r_at = std::search(file.begin(), file.end(), r.begin(), r.end());
    REQUIRE(r_at != file.end());
    std::ranges::copy(wide, r_at);
    CHECK(error_of([&] { (void)load_private_key(file, "x"); }).code() == ErrorCode::limit_exceeded);
}

TEST_CASE("Certificates are found in PEM, DER and PKCS 7 files") {
    const OpensslCli cli;
    cli.make_identity("a", test::p256);
    cli.make_identity("b", test::rsa_2048);
    cli.run("x509 -in a.crt -outform DER -out a.der");
    cli.run("x509 -in b.crt -outform DER -out b.der");
    const Bytes a = cli.read("a.der"), b = cli.read("b.der");
    const std::vector<Bytes> both{a, b};
    CHECK(read_certificates(a) == std::vector<Bytes>{a});
    CHECK(read_certificates(cli.read("a.crt")) == std::vector<Bytes>{a});
    CHECK(read_certificates(der::concatenate({cli.read("a.crt"), cli.read("b.crt")})) == both);
    CHECK(read_certificates(der::concatenate({a, b})) == both);
    for (const std::string form : {"PEM", "DER"}) {
        cli.run("crl2pkcs7 -nocrl -certfile a.crt -certfile b.crt -outform " + form + " -out it.p7b");
        CHECK(read_certificates(cli.read("it.p7b")).size() == 2);
    }
    cli.run("x509 -in a.crt -trustout -out trusted.pem");
    CHECK(read_certificates(cli.read("trusted.pem")) == std::vector<Bytes>{a});
    for (const bool little : {true, false}) {  // UTF-16, as PowerShell writes text
        Bytes wide = little ? Bytes{0xff, 0xfe} : Bytes{0xfe, 0xff};
        for (const std::uint8_t octet : cli.read("a.crt")) {
            append(wide, little ? Bytes{octet, 0} : Bytes{0, octet});
        }
        CHECK(read_certificates(wide) == std::vector<Bytes>{a});
        CHECK(read_pem_or_der(wide, "CERTIFICATE") == std::vector<Bytes>{a});
    }
    for (const Bytes& none :
         {Bytes{0xff, 0xfe}, Bytes{0xff, 0xfe, 0x30}, Bytes{}, to_bytes("hello"), cli.read("a.key"), cli.read("a.spki"), Bytes(40, 0x30)}) {
        CHECK(read_certificates(none).empty());
    }
}

TEST_CASE("A PEM certificate on one long line, or behind a broken block, is still read") {
    const OpensslCli cli;
    cli.make_identity("a", test::p256);
    cli.run("x509 -in a.crt -outform DER -out a.der");
    cli.run("base64 -A -in a.der -out a.b64");
    Bytes file = to_bytes(
        "-----BEGIN CERTIFICATE-----\n@@@@\n-----END CERTIFICATE-----\n-----BEGIN CERTIFICATE-----\n");
    append(file, cli.read("a.b64"));
    append(file, "\n-----END CERTIFICATE-----\n");
    CHECK(read_certificates(file) == std::vector<Bytes>{cli.read("a.der")});
}

TEST_CASE("Blocks of a PEM file are found by label, other files are one block") {
    const OpensslCli cli;
    cli.make_identity("a", test::p256);
    const Bytes file = der::concatenate({cli.read("a.key"), cli.read("a.crt")});
    CHECK(read_pem_or_der(file, "CERTIFICATE").size() == 1);
    CHECK(read_pem_or_der(file, "PRIVATE KEY").size() == 1);
    CHECK(read_pem_or_der(file, "X509 CRL").empty());
    CHECK(read_pem_or_der(cli.read("a.spki"), "X509 CRL") == std::vector<Bytes>{cli.read("a.spki")});
}
