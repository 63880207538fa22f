#include "sealpdf/demo_pki.h"

#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <set>

#include "demo_pki/credit_code.h"
#include "demo_pki/folder.h"
#include "sealpdf/electronic_seal.h"
#include "sealpdf/seal.h"
#include "support/files.h"

using namespace sealpdf;
namespace fs = std::filesystem;

namespace {

const TimePoint made_at = parse_time("2026-03-01T08:00:00Z");

bool succeeds(const std::string& command) {
    return std::system(("(" + command + ") >/dev/null 2>&1").c_str()) == 0;
}

/// A demo CA for all tests that leave it as it is.
struct Demo {
    test_support::TemporaryFolder folder;
    DemoPki pki = make_demo_pki(folder.file("demo"), {made_at, "http://127.0.0.1:8780"});
    fs::path path() const { return folder.path() / "demo"; }
};
const Demo& demo() {
    static const Demo instance;
    return instance;
}

pki::CertificatePtr certificate(const fs::path& path) {
    return pki::Certificate::parse(crypto::read_certificates(test_support::read_bytes(path)).at(0))
        .value_or_throw();
}

}  // namespace

TEST_CASE("The demo folder holds what the contract names, keys for their owner alone") {
    const DemoPki& pki = demo().pki;
    CHECK(pki.anchors == std::vector{(demo().path() / "root.crt").string()});
    CHECK(pki.intermediates == std::vector{(demo().path() / "issuing.crt").string()});
    REQUIRE(pki.crl.size() == 2);
    REQUIRE(pki.seals.size() == 2);
    CHECK(pki.seal_makers == std::vector{(demo().path() / "seal-maker.crt").string()});
    for (const auto& paths : {pki.anchors, pki.intermediates, pki.crl}) {
        for (const std::string& path : paths) {
            CHECK(fs::exists(path));
        }
    }
    for (const DemoPki::DemoSeal& seal : pki.seals) {
        const std::string password = test_support::read_text(seal.password_file);
        CHECK(password.size() == 32);
        const Seal loaded = Seal::from_pkcs12(Input::file(seal.picture), Input::file(seal.p12), password);
        CHECK(loaded.signer().certificates().size() == 2);
        CHECK(loaded.width().millimetres() > 41);
        CHECK(loaded.width().millimetres() < 43);
        SealVerifyOptions options;
        options.at = made_at;
        options.trust = TrustStore::from_paths(pki.seal_makers);
        const SealVerification verified = verify_seal(Input::file(seal.seal), options);
        CHECK(verified.verdict == Verdict::valid);
        CHECK(verified.warnings.empty());
        // By the CA's anchors, too.
        options.trust = TrustStore::from_paths(pki.anchors);
        options.evidence.add_certificates(pki.intermediates.front());
        for (const std::string& crl : pki.crl) {
            options.evidence.add_crls(crl);
        }
        CHECK(verify_seal(Input::file(seal.seal), options).verdict == Verdict::valid);
    }
    for (const auto& entry : fs::recursive_directory_iterator(demo().path())) {
        const std::string ending = entry.path().extension().string();
        if (ending == ".key" || ending == ".p12" || ending == ".pass") {
            CHECK((entry.status().permissions() & fs::perms::mask) ==
                  (fs::perms::owner_read | fs::perms::owner_write));
        }
    }
    const auto names = demo().folder.names();
    CHECK(names == std::vector<std::string>{"demo"});  // nothing left beside it
}

TEST_CASE("The certificates say what seals, TSA and responder are") {
    const auto holder = certificate(demo().path() / "seals/holder.crt");
    const auto platform = certificate(demo().path() / "seals/platform.crt");
    CHECK(holder->organization() == "青岚数字科技（示例）有限公司");
    CHECK(platform->organization() == "云岫合同服务平台（示例）有限公司");
    CHECK(holder->public_key().description() == "rsa-2048");
    CHECK(platform->public_key().description() == "ec-p256");
    std::set<std::string> serials;
    for (const auto& seal : {holder, platform}) {
        CHECK(demo_pki::is_credit_code(seal->organization_identifier()));
        REQUIRE(seal->key_usage());
        CHECK(seal->key_usage()->digital_signature);
        CHECK(seal->key_usage()->non_repudiation);
        CHECK(seal->is_ca() == false);
        CHECK(seal->crl_urls() == std::vector<std::string>{"http://127.0.0.1:8780/crl/issuing.crl"});
        CHECK(seal->ocsp_urls() == std::vector<std::string>{"http://127.0.0.1:8780/ocsp"});
        CHECK(seal->ca_issuer_urls() == std::vector<std::string>{"http://127.0.0.1:8780/aia/issuing.crt"});
        CHECK(seal->not_before() == parse_time("2026-02-28T08:00:00Z"));
        CHECK(seal->not_after() == parse_time("2027-02-28T07:59:59Z"));
        CHECK(seal->serial_hex().size() == 32);
        serials.insert(seal->serial_hex());
    }
    CHECK(serials.size() == 2);
    const auto tsa = certificate(demo().path() / "tsa.crt");
    CHECK(tsa->extended_key_usage() == std::vector<std::string>{"1.3.6.1.5.5.7.3.8"});
    CHECK(tsa->extended_key_usage_critical());
    const auto ocsp = certificate(demo().path() / "ocsp.crt");
    CHECK(ocsp->extended_key_usage() == std::vector<std::string>{"1.3.6.1.5.5.7.3.9"});
    CHECK(ocsp->ocsp_no_check());
    const auto root = certificate(demo().path() / "root.crt");
    CHECK(root->self_issued());
    CHECK(root->not_after() == parse_time("2046-02-28T07:59:59Z"));
    CHECK(certificate(demo().path() / "issuing.crt")->path_length() == 0);
}

TEST_CASE("OpenSSL verifies every chain with both CRLs, strictly") {
    const std::string base = "cd '" + demo().path().string() + "' && ";
    REQUIRE(
        succeeds(base +
                 "for n in root issuing; do openssl crl -inform DER -in crl/$n.crl -out ../$n.pem; done && "
                 "cat ../root.pem ../issuing.pem > ../crls.pem"));
    const std::string verify =
        base + "openssl verify -x509_strict -crl_check_all -CRLfile ../crls.pem -attime " +
        std::to_string(made_at.time_since_epoch().count()) + " -CAfile root.crt -untrusted issuing.crt ";
    CHECK(succeeds(verify + "seals/holder.crt"));
    CHECK(succeeds(verify + "seals/platform.crt"));
    CHECK(succeeds(verify + "-purpose timestampsign tsa.crt"));
    CHECK(succeeds(verify + "ocsp.crt"));
    REQUIRE(succeeds(base + "rm ../root.pem ../issuing.pem ../crls.pem"));
}

TEST_CASE("A whole folder is read back with its CRLs renewed and nothing else changed") {
    test_support::TemporaryFolder folder;
    const std::string directory = folder.file("demo");
    const DemoPki first = make_demo_pki(directory, {made_at, "http://127.0.0.1:8780"});
    const auto root = test_support::read_bytes(first.anchors[0]);
    const auto seal = test_support::read_bytes(first.seals[0].p12);
    const auto crl = test_support::read_bytes(first.crl[1]);
    const DemoPki second =
        make_demo_pki(directory + "/", {made_at + std::chrono::days(3), "http://127.0.0.1:8780"});
    CHECK(second.crl == first.crl);
    CHECK(test_support::read_bytes(first.anchors[0]) == root);
    CHECK(test_support::read_bytes(first.seals[0].p12) == seal);
    CHECK(test_support::read_bytes(first.crl[1]) != crl);

    fs::remove(first.seals[1].p12);
    CHECK_THROWS_AS(make_demo_pki(directory, {made_at, "http://127.0.0.1:8780"}), Error);
}

TEST_CASE("A folder with other files keeps them; one with files of a demo CA is refused and left as it was") {
    test_support::TemporaryFolder folder;
    test_support::write_text(folder.path() / "agreement.txt", "mine");
    test_support::write_text(folder.path() / "root.crt", "mine too");
    try {
        make_demo_pki(folder.path().string(), {made_at, "http://127.0.0.1:8780"});
        FAIL("not refused");
    } catch (const Error& error) {
        CHECK(error.code() == ErrorCode::cannot_write);
    }
    CHECK(folder.names() == std::vector<std::string>{"agreement.txt", "root.crt"});
    fs::remove(folder.path() / "root.crt");
    CHECK(make_demo_pki(folder.path().string(), {made_at, "http://127.0.0.1:8780"}).seals.size() == 2);
    CHECK(test_support::read_text(folder.path() / "agreement.txt") == "mine");
}

TEST_CASE("A base URL that is none is refused before anything is made") {
    test_support::TemporaryFolder folder;
    for (const char* url : {"", "ftp://x", "http://x/", "http://x,OCSP", "http://x y"}) {
        CHECK_THROWS_AS(make_demo_pki(folder.file("demo"), {made_at, url}), Error);
    }
    test_support::write_text(folder.path() / "file", "");
    CHECK_THROWS_AS(make_demo_pki(folder.file("file/demo"), {made_at, "http://127.0.0.1:8780"}), Error);
    CHECK(folder.names() == std::vector<std::string>{"file"});
}

TEST_CASE("Credit codes end in the check character of GB 32100") {
    CHECK(demo_pki::is_credit_code("91350100M000100Y43"));  // the example in the standard
    CHECK_FALSE(demo_pki::is_credit_code("91350100M000100Y44"));
    CHECK_FALSE(demo_pki::is_credit_code("91350100M000100I43"));
    CHECK(demo_pki::is_credit_code(demo_pki::make_credit_code("990000", "MA00QL01")));
}
