#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <cstdlib>
#include <dlfcn.h>
#include <filesystem>
#include <thread>

#include "crypto/pkcs11_token.h"
#include "crypto/pkcs11_uri.h"
#include "crypto/signer_algorithm.h"
#include "openssl_cli.h"

using namespace sealpdf;
using namespace sealpdf::crypto;
using Catch::Matchers::ContainsSubstring;
using test::OpensslCli;

namespace {

constexpr const char* module_path = "/usr/lib/softhsm/libsofthsm2.so";
const Bytes message = to_bytes("what the seal signs");

Error error_of(const auto& action) {
    try {
        action();
    } catch (const Error& error) {
        return error;
    }
    FAIL("no Error was thrown");
    return {ErrorCode::internal, ""};
}

/// One store a process: SoftHSM reads its configuration when it is initialised.
class SoftToken : public OpensslCli {
  public:
    static const SoftToken& get() {
        if (!std::filesystem::exists(module_path)) {
            SKIP("softhsm2 is not installed");
        }
        static const SoftToken token;
        return token;
    }
    static std::string uri(const std::string& object, const std::string& more = {}) {
        return "pkcs11:token=Seals;object=" + object + "?module-path=" + module_path + more;
    }
    Input certificate(const std::string& name) const { return Input::bytes(read(name + ".crt"), name + ".crt"); }
    std::string path() const {
        run("version >/dev/null; pwd");  // whose output goes to out.txt
        std::string text(as_text(read("out.txt")));
        return text.substr(0, text.find('\n'));
    }
    std::shared_ptr<const Signer> signer(const std::string& name) const {
        return Signer::from_pkcs11(uri(name), "1234", certificate(name));
    }
    PublicKey public_key(const std::string& name) const {
        return PublicKey::from_spki(read(name + ".spki")).value_or_throw();
    }

  private:
    SoftToken() {
        const std::string folder = path();
        std::filesystem::create_directory(folder + "/tokens");
        write("softhsm2.conf", as_bytes("directories.tokendir = " + folder + "/tokens\nlog.level = ERROR\n"));
        setenv("SOFTHSM2_CONF", (folder + "/softhsm2.conf").c_str(), 1);
        util("--init-token --free --label Seals --so-pin 5678 --pin 1234");
        const std::tuple<const char*, const char*, const char*> keys[] = {
            {"rsa", test::rsa_2048, "01"},
            {"p256", test::p256, "02"},
            {"p384", "-algorithm EC -pkeyopt ec_paramgen_curve:P-384", "03"},
            {"ed25519", "-algorithm ED25519", "04"},
            {"twin", test::p256, "05"},
            {"salt48", "-algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048 -pkeyopt rsa_pss_keygen_md:sha256"
                       " -pkeyopt rsa_pss_keygen_mgf1_md:sha256 -pkeyopt rsa_pss_keygen_saltlen:48", "08"},
            {"p224", "-algorithm EC -pkeyopt ec_paramgen_curve:secp224r1", "09"},
        };
        for (const auto& [name, options, id] : keys) {
            make_identity(name, options);
            if (std::string(name) == "salt48") {  // to SoftHSM it is an RSA key like others
                run("pkcs8 -topk8 -nocrypt -in salt48.key -outform DER -out salt48.p8");
                const Bytes info = read("salt48.p8");
                der::Reader reader(der::parse(info).value_or_throw().content);
                reader.take(der::integer);
                reader.take(der::sequence);
                write("salt48.rsa", reader.take(der::octet_string).value().content);
                run("rsa -inform DER -in salt48.rsa -out salt48.key");
            }
            util(std::string("--import ") + name + ".key --token Seals --pin 1234 --label " + name + " --id " + id);
        }
        util("--import rsa.key --token Seals --pin 1234 --label twin --id 06");
    }
    void util(const std::string& arguments) const { run("version >/dev/null; softhsm2-util " + arguments); }
};

}  // namespace

TEST_CASE("A pkcs11: URI is read as RFC 7512 says") {
    const auto uri = parse_pkcs11_uri(
        "pkcs11:token=The%20Software%20PKCS%2311%20Softtoken;manufacturer=Snake%20Oil,%20Inc.;model=1.0;"
        "object=my-certificate;type=private;id=%69%95%3E%5C%F4%BD%EC%91;serial=?pin-source=file:/etc/token_pin"
        "&module-path=/lib/m.so&x-vendor=1");
    REQUIRE(uri);
    CHECK(uri->token == "The Software PKCS#11 Softtoken");
    CHECK(uri->manufacturer == "Snake Oil, Inc.");
    CHECK(uri->model == "1.0");
    CHECK(uri->serial == "");
    CHECK(uri->object == "my-certificate");
    CHECK(to_hex(uri->id.value()) == "69953e5cf4bdec91");
    CHECK(uri->pin_source == "file:/etc/token_pin");
    CHECK(uri->module_path == "/lib/m.so");
    CHECK(parse_pkcs11_uri("pkcs11:")->redacted == "pkcs11:");
    CHECK(parse_pkcs11_uri("pkcs11:slot-id=12")->slot == 12);
    CHECK(parse_pkcs11_uri(" PKCS11:token=a?x-v=1&x-v=2 ")->token == "a");
    CHECK(parse_pkcs11_uri("pkcs11:object=x&y")->object == "x&y");
}

TEST_CASE("A URI that is broken or asks for more than we know is refused, and a PIN is never shown") {
    for (const std::string text :
         {"", "pkcs12:a=b", "pkcs11:token", "pkcs11:token=a;token=b", "pkcs11:object=%4", "pkcs11:object=%zz",
          "pkcs11:slot-id=x", "pkcs11:type=cert", "pkcs11:library-version=1", "pkcs11:colour=red",
          "pkcs11:?pin-value=1&pin-source=f", "pkcs11:?colour=red", "pkcs11:id=%01;id=%02", "pkcs11:slot-id=1;slot-id=2",
          "pkcs11:?module-path=/a&module-path=/b", "pkcs11:?module-name=a&module-name=b", "pkcs11:type=private;type=private",
          "pkcs11:?module-path=/m;pin-value=1", "pkcs11:token=a&pin-value=1?pin-value=%zz"}) {
        INFO(text);
        const auto uri = parse_pkcs11_uri(text);
        REQUIRE_FALSE(uri);
        CHECK(uri.failure().code == ErrorCode::invalid_argument);
    }
    CHECK_FALSE(parse_pkcs11_uri("pkcs11:object=" + std::string(5000, 'a')));
    CHECK(parse_pkcs11_uri("pkcs11:token=t?pin-value=sEcret&module-path=/m")->redacted ==
          "pkcs11:token=t?module-path=/m");
    for (const std::string start : {"pkcs11:?", "Pkcs11:object=a&pin-value=sEcret?"}) {
        const Error error = error_of([&] { Signer::from_pkcs11(start + "module-path=/nowhere.so&pin-value=sEcret"); });
        CHECK(error.code() == ErrorCode::token_failed);
        CHECK_THAT(error.file() + error.what(), !ContainsSubstring("sEcret"));
    }
}

TEST_CASE("Keys in a token sign what the certificate verifies, by every scheme the token has") {
    const SoftToken& token = SoftToken::get();
    const std::tuple<const char*, DigestMethod, bool> rows[] = {
        {"rsa", DigestMethod::sha256, false}, {"rsa", DigestMethod::sha512, false}, {"rsa", DigestMethod::sha256, true},
        {"rsa", DigestMethod::sha384, true},  {"p256", DigestMethod::sha256, false}, {"p256", DigestMethod::sha512, false},
        {"p384", DigestMethod::sha384, false}, {"ed25519", DigestMethod::sha512, false},
        {"salt48", DigestMethod::sha256, true},
    };
    for (const auto& [name, digest, pss] : rows) {
        INFO(name << ", " << pss);
        const auto signer = token.signer(name);
        CHECK(signer->certificates() == read_certificates(token.read(std::string(name) + ".crt")));
        const PublicKey key = token.public_key(name);
        const SigningScheme scheme = choose_signing_scheme(key, to_algorithm(digest), pss);
        for (int i = 0; i < 20; ++i) {  // r and s begin with 00 now and then
            const Bytes signature = sign_checked(*signer, key, scheme, message);
            CHECK(key.verify(scheme.identifier, message, signature) == SignatureCheck::valid);
        }
    }
}

TEST_CASE("A weak key in a token signs nothing") {
    const SoftToken& token = SoftToken::get();
    const auto signer = token.signer("p224");
    CHECK(error_of([&] { (void)signer->sign(message, DigestMethod::sha256); }).code() == ErrorCode::weak_algorithm);
}

TEST_CASE("The login is made once and the sessions serve all threads") {
    const SoftToken& token = SoftToken::get();
    const auto signer = token.signer("p256");
    const PublicKey key = token.public_key("p256");
    const SigningScheme scheme = choose_signing_scheme(key);
    std::atomic<int> good = 0;
    std::vector<std::jthread> threads;
    for (int t = 0; t < 24; ++t) {  // more than sessions
        threads.emplace_back([&] {
            for (int i = 0; i < 10; ++i) {
                const Bytes signature = signer->sign(message, DigestMethod::sha256);
                good += key.verify(scheme.identifier, message, signature) == SignatureCheck::valid ? 1 : 0;
            }
        });
    }
    threads.clear();
    CHECK(good == 240);
}

TEST_CASE("The PIN comes from the caller, from the URI or from its file") {
    const SoftToken& token = SoftToken::get();
    token.write("pin", as_bytes("\xef\xbb\xbf" "1234\r\n"));
    const std::string path = token.path() + "/pin";
    for (const std::string& more : {std::string("&pin-value=1234"), "&pin-source=" + path, "&pin-source=file:" + path,
                                    "&pin-source=file://" + path, "&pin-source=file://localhost" + path}) {
        INFO(more);
        CHECK(Signer::from_pkcs11(SoftToken::uri("p256", more), {}, token.certificate("p256"))
                  ->sign(message, DigestMethod::sha256)
                  .size() > 60);
    }
    for (const char* more : {"&pin-source=|id", "&pin-source=file://elsewhere/pin", "&pin-source=file:pin"}) {
        CHECK(error_of([&] { Signer::from_pkcs11(SoftToken::uri("p256", more), {}, token.certificate("p256")); }).code() ==
              ErrorCode::invalid_argument);
    }
    CHECK(error_of([&] { Signer::from_pkcs11(SoftToken::uri("p256"), {}, token.certificate("p256")); }).code() ==
          ErrorCode::wrong_password);
}

TEST_CASE("While one signer of a token lives, another one needs the right PIN all the same") {
    const SoftToken& token = SoftToken::get();
    const auto with = [&](const char* pin) {
        return Signer::from_pkcs11(SoftToken::uri("p384"), pin, token.certificate("p384"));
    };
    auto first = token.signer("p256");
    CHECK(error_of([&] { with("4321"); }).code() == ErrorCode::wrong_password);
    CHECK(error_of([&] { with("12345"); }).code() == ErrorCode::wrong_password);
    const auto second = with("1234");
    first.reset();
    CHECK(error_of([&] { with("4321"); }).code() == ErrorCode::wrong_password);
    CHECK(second->sign(message, DigestMethod::sha384).size() > 90);
}

TEST_CASE("A module is found by its name in the folders where modules are, or p11-kit's is taken") {
    const SoftToken& token = SoftToken::get();
    CHECK(Signer::from_pkcs11("pkcs11:token=Seals;object=p256?module-name=softhsm2", "1234", token.certificate("p256"))
              ->sign(message, DigestMethod::sha256)
              .size() > 60);
    CHECK(error_of([] { Signer::from_pkcs11("pkcs11:?module-name=nobodys"); }).code() == ErrorCode::token_failed);
    CHECK(error_of([] { Signer::from_pkcs11("pkcs11:?module-name=../softhsm2"); }).code() ==
          ErrorCode::invalid_argument);
    if (void* const proxy = dlopen("libp11-kit.so.0", RTLD_NOW)) {
        dlclose(proxy);
        const Error error = error_of([] { Signer::from_pkcs11("pkcs11:token=Nobody"); });
        CHECK_THAT(error.what(), ContainsSubstring("No token"));  // it was asked
    }
}

TEST_CASE("What is not in the token, or there twice, has an error of its own") {
    const SoftToken& token = SoftToken::get();
    const auto code = [&](const std::string& uri) {
        return error_of([&] { Signer::from_pkcs11(uri, "1234", token.certificate("p256")); });
    };
    const Error unknown = code(SoftToken::uri("nobody"));
    CHECK(unknown.code() == ErrorCode::key_not_found);
    CHECK_THAT(unknown.what(), ContainsSubstring("object=p256;id=%02"));
    CHECK(code(SoftToken::uri("twin")).code() == ErrorCode::key_ambiguous);
    CHECK(code("pkcs11:token=Other?module-path=" + std::string(module_path)).code() == ErrorCode::token_failed);
    CHECK(code("pkcs11:?module-path=/usr/lib/os-release").code() == ErrorCode::token_failed);
    CHECK(error_of([&] { Signer::from_pkcs11(SoftToken::uri("p256"), "1234"); }).code() ==
          ErrorCode::bad_certificate);  // none in the token
    // A certificate of another key: found when it signs, before anything is written.
    const auto wrong = Signer::from_pkcs11(SoftToken::uri("p256"), "1234", token.certificate("p384"));
    const PublicKey key = token.public_key("p384");
    CHECK(error_of([&] { sign_checked(*wrong, key, choose_signing_scheme(key), message); }).code() ==
          ErrorCode::key_mismatch);
}

TEST_CASE("Certificates are taken from the token: the key's own first, then those of authorities") {
    const SoftToken& token = SoftToken::get();
    token.make_identity("ca", test::p256);
    const Pkcs11Module module(parse_pkcs11_uri(SoftToken::uri("p256")).value_or_throw());
    const cryptoki::FunctionList& call = module.functions();
    const Pkcs11Token logged_in(parse_pkcs11_uri(SoftToken::uri("p256")).value_or_throw(), "1234");
    cryptoki::Slot slots[8] = {};
    cryptoki::Ulong count = 8;  // the token, and SoftHSM's offer of another one
    REQUIRE(call.get_slot_list(1, slots, &count) == cryptoki::ok);
    cryptoki::SessionHandle session = 0;
    REQUIRE(call.open_session(slots[0], cryptoki::serial_session | 2, nullptr, nullptr, &session) == cryptoki::ok);
    using Create = cryptoki::Status (*)(cryptoki::SessionHandle, cryptoki::Attribute*, cryptoki::Ulong,
                                        cryptoki::ObjectHandle*);
    const auto create = reinterpret_cast<Create>(reinterpret_cast<void*>(call.create_object));
    const std::pair<const char*, std::uint8_t> objects[] = {{"ca", 0x77}, {"p256", 0x02}, {"rsa", 0x01}};
    for (const auto& [name, id] : objects) {
        Bytes der = read_certificates(token.read(std::string(name) + ".crt")).at(0);
        Bytes subject = der::make(der::sequence, Bytes{});
        Bytes key_id{id};
        cryptoki::Ulong object_class = cryptoki::object_certificate, type = 0;
        cryptoki::Attribute attributes[] = {
            {cryptoki::attribute_class, &object_class, sizeof object_class},
            {cryptoki::attribute_certificate_type, &type, sizeof type},
            {0x101, subject.data(), subject.size()},
            {cryptoki::attribute_id, key_id.data(), key_id.size()},
            {cryptoki::attribute_value, der.data(), der.size()},
        };
        cryptoki::ObjectHandle made = 0;
        REQUIRE(create(session, attributes, 5, &made) == cryptoki::ok);
    }
    const auto signer = Signer::from_pkcs11(SoftToken::uri("p256"), "1234");
    REQUIRE(signer->certificates().size() == 2);
    CHECK(signer->certificates()[0] == read_certificates(token.read("p256.crt")).at(0));
    CHECK(signer->certificates()[1] == read_certificates(token.read("ca.crt")).at(0));
    CHECK(sign_checked(*signer, token.public_key("p256"), choose_signing_scheme(token.public_key("p256")), message)
              .size() > 60);
    (void)call.close_session(session);
}

TEST_CASE("A token that is pulled out is a typed error, and signs again when it is back") {
    const SoftToken& token = SoftToken::get();
    const std::string removed = token.path() + "/removed";
    setenv("FAULTY_TOKEN_REMOVED", removed.c_str(), 1);
    const auto signer = Signer::from_pkcs11("pkcs11:token=Seals;object=p256?module-path=" SEALPDF_FAULTY_TOKEN, "1234",
                                            token.certificate("p256"));
    CHECK(signer->sign(message, DigestMethod::sha256).size() > 60);
    token.write("removed", {});
    const Error error = error_of([&] { (void)signer->sign(message, DigestMethod::sha256); });
    CHECK(error.code() == ErrorCode::token_failed);
    CHECK_THAT(error.what(), ContainsSubstring("token is in place"));
    std::filesystem::remove(removed);
    CHECK(signer->sign(message, DigestMethod::sha256).size() > 60);  // after a new login
}
