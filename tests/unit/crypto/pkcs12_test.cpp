#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <chrono>

#include "crypto/key.h"
#include "openssl_cli.h"

using namespace sealpdf;
using namespace sealpdf::crypto;
using Catch::Matchers::ContainsSubstring;
using test::OpensslCli;

namespace {

const std::string chinese = "印章密码";

/// A folder with an RSA seal "seal" issued by "ca".
struct Files : OpensslCli {
    Files() {
        make_identity("ca", test::p256);
        run("genpkey " + std::string(test::rsa_2048) + " -out seal.key");
        run("pkey -in seal.key -pubout -outform DER -out seal.spki");
        run("req -new -key seal.key -subj /CN=seal -out seal.csr");
        run("x509 -req -in seal.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 30 -out seal.crt");
    }
    Bytes p12(const std::string& password, const std::string& options = {}) const {
        run("pkcs12 -export -inkey seal.key -in seal.crt -certfile ca.crt -passout 'pass:" + password + "' " +
            options + " -out it.p12");
        return read("it.p12");
    }
};

Error error_of(const auto& action) {
    try {
        action();
    } catch (const Error& error) {
        return error;
    }
    return Error(ErrorCode::internal, "no error at all");
}

void check_seal(const Files& files, const KeyFile& loaded) {
    CHECK(loaded.key.description() == "rsa-2048");
    CHECK(loaded.key.public_spki() == files.read("seal.spki"));
    REQUIRE(loaded.certificates.size() == 2);
    CHECK(loaded.certificates[0] == read_certificates(files.read("seal.crt")).at(0));
    CHECK(loaded.certificates[1] == read_certificates(files.read("ca.crt")).at(0));
    CHECK(loaded.key.sign(DigestAlgorithm::sha256, as_bytes("x")).size() == 256);
}

/// Replaces the only occurrence of a DER INTEGER by another of the same length.
Bytes with_iterations(Bytes file, const Bytes& from, const Bytes& to) {
    for (auto at = file.begin(); (at = std::search(at, file.end(), from.begin(), from.end())) != file.end();
         ++at) {
        std::ranges::copy(to, at);
    }
    return file;
}

}  // namespace

TEST_CASE("PKCS 12 files open with modern, old and legacy encryption") {
    const Files files;
    for (const std::string options :
         {"", "-legacy", "-keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES -macalg sha1",
          "-keypbe AES-128-CBC -certpbe NONE -macalg sha512", "-keypbe NONE -certpbe NONE", "-iter 600000",
          "-noiter -nomaciter"}) {
        INFO(options);
        check_seal(files, load_pkcs12(files.p12("secret", options), "secret"));
    }
}

TEST_CASE("A file without a MAC opens with the right password and says when it is wrong") {
    const Files files;
    const Bytes file = files.p12("secret", "-nomac");
    check_seal(files, load_pkcs12(file, "secret"));
    CHECK(error_of([&] { (void)load_pkcs12(file, "wrong"); }).code() == ErrorCode::wrong_password);
}

TEST_CASE("Chinese and empty passwords open the files they made") {
    const Files files;
    for (const std::string& password : {chinese, std::string("印章🔏"), std::string()}) {
        for (const std::string options : {"", "-legacy"}) {
            INFO(password << " " << options);
            check_seal(files, load_pkcs12(files.p12(password, options), password));
        }
    }
}

TEST_CASE("A wrong password is named as such, without the password") {
    const Files files;
    for (const std::string options : {"", "-legacy", "-keypbe NONE -certpbe NONE"}) {
        const Bytes file = files.p12(chinese, options);
        for (const std::string& wrong : {std::string("hunter2"), std::string(), chinese + "!"}) {
            const Error error = error_of([&] { (void)load_pkcs12(file, wrong, "seal.p12"); });
            CHECK(error.code() == ErrorCode::wrong_password);
            CHECK(error.file() == "seal.p12");
            CHECK_THAT(error.what(), ContainsSubstring("check it"));
            CHECK_THAT(error.what(), !ContainsSubstring("hunter2") && !ContainsSubstring(chinese));
        }
    }
    CHECK(error_of([&] { (void)load_pkcs12(Bytes{}, std::string(5000, 'x')); }).code() ==
          ErrorCode::invalid_argument);
}

TEST_CASE("A file without a private key is a bad key") {
    const Files files;
    files.run("pkcs12 -export -nokeys -in seal.crt -passout pass:secret -out it.p12");
    const Error error = error_of([&] { (void)load_pkcs12(files.read("it.p12"), "secret"); });
    CHECK(error.code() == ErrorCode::bad_key);
    CHECK_THAT(error.what(), ContainsSubstring("no private key"));
}

TEST_CASE("Keys of every kind are taken from a file; one that nobody signs with is named") {
    const OpensslCli cli;
    const std::pair<std::string, std::string> kinds[] = {
        {"sm2", "-algorithm EC -pkeyopt ec_paramgen_curve:SM2"}, {"ed25519", "-algorithm ED25519"},
        {"ed448", "-algorithm ED448"}, {"rsa-pss-2048", "-algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048"}};
    for (const auto& [description, options] : kinds) {
        cli.make_identity("it", options);
        cli.run("pkcs12 -export -inkey it.key -in it.crt -passout pass:secret -out it.p12");
        const KeyFile loaded = load_pkcs12(cli.read("it.p12"), "secret");
        CHECK(loaded.key.description() == description);
        CHECK(loaded.certificates.size() == 1);
    }
    cli.run("genpkey -genparam -algorithm DSA -pkeyopt dsa_paramgen_bits:1024 -out dsa.par");
    cli.run("genpkey -paramfile dsa.par -out dsa.key");
    cli.run("pkcs12 -export -inkey dsa.key -nocerts -passout pass:secret -out it.p12");
    const Error error = error_of([&] { (void)load_pkcs12(cli.read("it.p12"), "secret"); });
    CHECK(error.code() == ErrorCode::unsupported);
    CHECK_THAT(error.what(), ContainsSubstring("dsa"));
}

TEST_CASE("Iteration counts that keep a processor busy are refused before any work") {
    const Files files;
    // 2,000,001 in place of 0x4567 is one octet longer, so the file is made with an odd count of the same
    // width.
    const Bytes count{0x02, 0x03, 0x01, 0x23, 0x45}, bomb{0x02, 0x03, 0x7f, 0xff, 0xff};
    for (const std::string options :
         {"-iter 74565", "-iter 74565 -nomac", "-iter 74565 -legacy", "-iter 74565 -nomac -certpbe NONE"}) {
        INFO(options);
        const Bytes file = with_iterations(files.p12("secret", options), count, bomb);
        const auto start = std::chrono::steady_clock::now();
        const Error error = error_of([&] { (void)load_pkcs12(file, "secret"); });
        CHECK(std::chrono::steady_clock::now() - start < std::chrono::milliseconds(500));
        CHECK(error.code() == ErrorCode::limit_exceeded);
        CHECK_THAT(error.what(), ContainsSubstring("2,000,000"));
    }
}

TEST_CASE("Of several keys the alias chooses, and none is lost without a word") {
    const OpensslCli cli;
    if (std::system("keytool -help >/dev/null 2>&1") != 0) {
        SKIP("keytool is not installed");
    }
    const auto keytool = [&](const std::string& alias, const std::string& options) {
        cli.run(
            "version >/dev/null; keytool -J-Dfile.encoding=UTF-8 -J-Dsun.jnu.encoding=UTF-8 -genkeypair -keystore it.p12 "
            "-storetype PKCS12 -storepass secret1 -dname CN=" +
            alias + " -alias " + alias + " " + options);
    };
    keytool("first", "-keyalg EC -groupname secp256r1");
    keytool("second", "-keyalg RSA -keysize 2048");
    const Bytes file = cli.read("it.p12");
    const Error error = error_of([&] { (void)load_pkcs12(file, "secret1", "it.p12"); });
    CHECK(error.code() == ErrorCode::key_ambiguous);
    CHECK(error.file() == "it.p12");
    CHECK_THAT(error.what(), ContainsSubstring("\"first\" (ec-p256)") && ContainsSubstring("\"second\" (rsa-2048)"));
    for (const std::string alias : {"first", "second"}) {
        cli.run("version >/dev/null; keytool -exportcert -keystore it.p12 -storepass secret1 -file it.der -alias " + alias);
        const KeyFile loaded = load_pkcs12(file, "secret1", {}, alias);
        CHECK(loaded.key.description() == (alias == "first" ? "ec-p256" : "rsa-2048"));
        REQUIRE(loaded.certificates.size() == 1);  // not the other key's
        CHECK(loaded.certificates[0] == cli.read("it.der"));
    }
    const Error unknown = error_of([&] { (void)load_pkcs12(file, "secret1", {}, "third"); });
    CHECK(unknown.code() == ErrorCode::key_not_found);
    CHECK_THAT(unknown.what(), ContainsSubstring("second"));
}

TEST_CASE("A key answers to its friendly name in Chinese and to its local key id") {
    const Files files;
    const Bytes file = files.p12("secret", "-name 合同专用章");
    check_seal(files, load_pkcs12(file, "secret", {}, "合同专用章"));
    files.run("pkcs12 -in it.p12 -passin pass:secret -nocerts -nodes -out bag.txt");
    // "localKeyID: AA BB ..."
    const std::string text(as_text(files.read("bag.txt")));
    std::string id;
    for (std::size_t i = text.find("localKeyID: ") + 12; text[i] != '\n'; ++i) {
        if (text[i] != ' ') {
            id += static_cast<char>(std::tolower(static_cast<unsigned char>(text[i])));
        }
    }
    check_seal(files, load_pkcs12(file, "secret", {}, id));
    CHECK(error_of([&] { (void)load_pkcs12(file, "secret", {}, "公章"); }).code() == ErrorCode::key_not_found);
}

TEST_CASE("What is no PKCS 12 file is told apart from a wrong password") {
    const Files files;
    CHECK(error_of([&] { (void)load_pkcs12(files.read("seal.key"), ""); }).code() == ErrorCode::bad_key);
    CHECK(error_of([&] { (void)load_pkcs12(to_bytes("hello"), ""); }).code() == ErrorCode::bad_key);
    CHECK(error_of([&] { (void)load_pkcs12(Bytes{}, ""); }).code() == ErrorCode::bad_key);
    Bytes file = files.p12("secret");
    file.resize(file.size() / 2);
    CHECK(error_of([&] { (void)load_pkcs12(file, "secret"); }).code() == ErrorCode::bad_key);
}
