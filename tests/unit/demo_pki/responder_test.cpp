#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <filesystem>

#include "base/bytes.h"
#include "cms/timestamp.h"
#include "pki/revocation.h"
#include "sealpdf/demo_pki.h"
#include "support/files.h"

using namespace sealpdf;
namespace fs = std::filesystem;

namespace {

// OpenSSL's OCSP command compares with the present, so these answers are made for it.
const TimePoint present = now();

struct Served {
    test_support::TemporaryFolder folder;
    DemoPki pki = make_demo_pki(folder.file("demo"), {present, "http://127.0.0.1:8780"});
    DemoResponder responder{folder.file("demo")};

    /// The output of a shell command in the folder, both streams; nullopt when it fails.
    std::optional<std::string> run(const std::string& command) const {
        const std::string line = "cd '" + folder.path().string() + "' && (" + command + ") >out.txt 2>&1";
        if (std::system(line.c_str()) != 0) {
            return std::nullopt;
        }
        return test_support::read_text(folder.path() / "out.txt");
    }
    void write(const std::string& name, const Bytes& content) const {
        test_support::write_text(folder.path() / name, as_text(content));
    }
    Bytes read(const std::string& name) const { return test_support::read_bytes(folder.path() / name); }
};
const Served& served() {
    static const Served instance;
    return instance;
}

/// What OpenSSL says of the answer about `certificate`.
std::string ask_ocsp(const std::string& certificate, const std::string& options = {}) {
    const Served& s = served();
    REQUIRE(s.run("openssl ocsp -issuer demo/issuing.crt " + options + " -cert " + certificate +
                  " -reqout q.der"));
    const auto answer = s.responder.answer("POST", "/ocsp", s.read("q.der"), present);
    CHECK(answer.status == 200);
    CHECK(answer.content_type == "application/ocsp-response");
    s.write("r.der", answer.body);
    // -no_nonce: keep the nonce of the request as it is; without it the command would put a new one in.
    const auto said =
        s.run("openssl ocsp -issuer demo/issuing.crt " + options + " -cert " + certificate +
              " -no_nonce -reqin q.der -respin r.der -CAfile demo/root.crt -verify_other demo/issuing.crt");
    REQUIRE(said);
    CHECK(said->find("Response verify OK") != std::string::npos);
    return *said;
}

class Revoked {
  public:
    explicit Revoked(const std::string& lines) {
        test_support::write_text(served().folder.path() / "demo/revoked.txt", lines);
    }
    ~Revoked() { test_support::write_text(served().folder.path() / "demo/revoked.txt", ""); }
};

std::string serial_of(const std::string& certificate) {
    const auto text = served().run("openssl x509 -noout -serial -in " + certificate);
    REQUIRE(text);
    return text->substr(text->find('=') + 1, 32);
}

}  // namespace

TEST_CASE("OCSP answers good by both hashes, and repeats the nonce") {
    const std::string options = GENERATE("", "-sha256", "-no_nonce");
    const std::string said = ask_ocsp("demo/seals/holder.crt", options);
    CHECK(said.find("holder.crt: good") != std::string::npos);
    CHECK(said.find("WARNING: no nonce") == std::string::npos);
    CHECK(pki::OcspResponse::parse(served().read("r.der"), pki::Origin::local));
}

TEST_CASE("OCSP answers revoked with time and reason as soon as revoked.txt says so, CRLs too") {
    const std::string serial = serial_of("demo/seals/platform.crt");
    const std::string time = format_time(present - std::chrono::hours(1));
    const Revoked revoked("# comment\n\n" + serial + " " + time + " keyCompromise\n");
    const std::string said = ask_ocsp("demo/seals/platform.crt");
    CHECK(said.find("platform.crt: revoked") != std::string::npos);
    CHECK(said.find("keyCompromise") != std::string::npos);
    const std::string holder = ask_ocsp("demo/seals/holder.crt");
    CHECK(holder.find("holder.crt: good") != std::string::npos);

    const auto crl = served().responder.answer("GET", "/crl/issuing.crl", {}, present);
    CHECK(crl.content_type == "application/pkix-crl");
    served().write("i.crl", crl.body);
    const auto text = served().run("openssl crl -inform DER -in i.crl -noout -text -CAfile demo/issuing.crt");
    REQUIRE(text);
    CHECK(text->find("verify OK") != std::string::npos);
    CHECK(text->find(serial) != std::string::npos);
    CHECK(text->find("Key Compromise") != std::string::npos);
    served().write("r.crl", served().responder.answer("GET", "/crl/root.crl", {}, present).body);
    const auto root = served().run("openssl crl -inform DER -in r.crl -noout -text -CAfile demo/root.crt");
    REQUIRE(root);
    CHECK(root->find("No Revoked Certificates") != std::string::npos);
}

TEST_CASE("A revocation of tomorrow is not known today") {
    const std::string time = format_time(present + std::chrono::hours(24));
    const Revoked revoked(serial_of("demo/seals/platform.crt") + " " + time + " superseded\n");
    const std::string said = ask_ocsp("demo/seals/platform.crt");
    CHECK(said.find("platform.crt: good") != std::string::npos);
}

TEST_CASE("What the issuing CA never issued is unknown, not good") {
    const std::string foreign = ask_ocsp("demo/seals/holder.crt", "-serial 0x4711");
    CHECK(foreign.find("0x4711: unknown") != std::string::npos);
    // A certificate of ours, but asked about under another issuer.
    const Served& s = served();
    REQUIRE(s.run("openssl ocsp -issuer demo/root.crt -cert demo/seals/holder.crt -reqout q.der"));
    s.write("r.der", s.responder.answer("POST", "/ocsp", s.read("q.der"), present).body);
    const auto said = s.run("openssl ocsp -respin r.der -noverify -text");
    REQUIRE(said);
    CHECK(said->find("Cert Status: unknown") != std::string::npos);
}

TEST_CASE("OCSP by GET takes the request in the path, URL encoded or not") {
    const Served& s = served();
    REQUIRE(
        s.run("openssl ocsp -issuer demo/issuing.crt -no_nonce -cert demo/seals/holder.crt -reqout q.der && "
              "openssl base64 -A -in q.der -out q.b64"));
    std::string path = "/ocsp/" + test_support::read_text(s.folder.path() / "q.b64");
    const auto posted = s.responder.answer("POST", "/ocsp", s.read("q.der"), present);
    CHECK(s.responder.answer("GET", path, {}, present).body.size() + 8 > posted.body.size());
    std::string encoded;
    for (const char c : path) {
        encoded += c == '+' ? "%2B" : c == '=' ? "%3D" : std::string(1, c);
    }
    s.write("r.der", s.responder.answer("GET", encoded, {}, present).body);
    const auto said = s.run("openssl ocsp -respin r.der -noverify -text");
    REQUIRE(said);
    CHECK(said->find("Cert Status: good") != std::string::npos);
}

TEST_CASE("Requests that are none get an OCSP error, a damaged revoked.txt too, never a status") {
    const Served& s = served();
    const Bytes malformed = {0x30, 0x03, 0x0a, 0x01, 0x01};
    CHECK(s.responder.answer("POST", "/ocsp", {}, present).body == malformed);
    CHECK(s.responder.answer("POST", "/ocsp", {0x30, 0x00}, present).body == malformed);
    CHECK(s.responder.answer("GET", "/ocsp/%zz", {}, present).body == malformed);
    REQUIRE(s.run("openssl ocsp -issuer demo/issuing.crt -cert demo/seals/holder.crt -reqout q.der"));
    const std::string line = GENERATE("xyz 2026-01-01T00:00:00Z", "4711", "4711 yesterday",
                                      "4711 2026-01-01T00:00:00Z why", "00 2026-01-01T00:00:00Z");
    INFO(line);
    const Revoked revoked(line + "\n");
    CHECK(s.responder.answer("POST", "/ocsp", s.read("q.der"), present).body ==
          Bytes{0x30, 0x03, 0x0a, 0x01, 0x02});
    CHECK(s.responder.answer("GET", "/crl/issuing.crl", {}, present).status == 500);
}

TEST_CASE("The TSA stamps what OpenSSL asks for and verifies, at the time it is given") {
    const Served& s = served();
    s.write("data.bin", {1, 2, 3});
    REQUIRE(s.run("openssl ts -query -data data.bin -sha256 -cert -out q.tsq"));
    const auto answer = s.responder.answer("POST", "/tsa", s.read("q.tsq"), present);
    CHECK(answer.content_type == "application/timestamp-reply");
    s.write("r.tsr", answer.body);
    CHECK(s.run(
        "openssl ts -verify -in r.tsr -queryfile q.tsq -CAfile demo/root.crt -untrusted demo/issuing.crt"));
    const auto text = s.run("openssl ts -reply -in r.tsr -text");
    REQUIRE(text);
    CHECK(text->find("Granted") != std::string::npos);

    REQUIRE(s.run("openssl ts -query -data data.bin -sha1 -cert -out q.tsq"));
    s.write("r.tsr", s.responder.answer("POST", "/tsa", s.read("q.tsq"), present).body);
    CHECK(s.run("openssl ts -reply -in r.tsr -text")->find("unrecognized or unsupported algorithm") !=
          std::string::npos);
    REQUIRE(s.run("openssl ts -query -data data.bin -sha256 -tspolicy 2.999.2 -out q.tsq"));
    s.write("r.tsr", s.responder.answer("POST", "/tsa", s.read("q.tsq"), present).body);
    CHECK(s.run("openssl ts -reply -in r.tsr -text")->find("policy is not supported") != std::string::npos);
    s.write("r.tsr", s.responder.answer("POST", "/tsa", {1, 2}, present).body);
    CHECK(s.run("openssl ts -reply -in r.tsr -text")->find("wrong format") != std::string::npos);
}

TEST_CASE("CRLs are fresh at the time of the request, certificates are served as DER, the rest is 404") {
    const Served& s = served();
    const TimePoint later = present + std::chrono::days(100);
    s.write("i.crl", s.responder.answer("GET", "/crl/issuing.crl", {}, later).body);
    const auto crl = pki::Crl::parse(s.read("i.crl"), pki::Origin::local);
    REQUIRE(crl);
    CHECK((*crl)->this_update() == later);
    CHECK((*crl)->next_update() == later + std::chrono::days(30));
    for (const char* path : {"/aia/root.crt", "/aia/issuing.crt"}) {
        const auto answer = s.responder.answer("GET", path, {}, present);
        CHECK(answer.content_type == "application/pkix-cert");
        CHECK(pki::Certificate::parse(answer.body));
    }
    CHECK(s.responder.answer("GET", "/root.key", {}, present).status == 404);
    CHECK(s.responder.answer("GET", "/aia/../root.key", {}, present).status == 404);
    CHECK(s.responder.answer("POST", "/crl/root.crl", {}, present).status == 404);
    CHECK(s.responder.answer("PUT", "/ocsp", {}, present).status == 405);
    CHECK_THROWS_AS(DemoResponder(s.folder.file("nowhere")), Error);
}
