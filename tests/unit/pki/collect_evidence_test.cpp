#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <mutex>

#include "pki/path.h"
#include "test_authority.h"

using namespace pki_test;
namespace der = sealpdf::der;
using sealpdf::Error;
using sealpdf::ErrorCode;
using sealpdf::Fetcher;
using sealpdf::Finding;
using sealpdf::Indication;
using sealpdf::parse_time;
using sealpdf::pki::Pool;

namespace {

class MapFetcher final : public Fetcher {
  public:
    mutable std::vector<Request> requests{};
    std::map<std::string, Bytes> answers{};
    mutable std::mutex mutex{};

    Bytes fetch(const Request& request) const override {
        const std::scoped_lock lock(mutex);  // fetches go on at once
        requests.push_back(request);
        const auto found = answers.find(request.url);
        if (found == answers.end()) {
            throw Error(ErrorCode::fetch_failed, "Fetching " + request.url + " failed: nothing there.");
        }
        return found->second;
    }
};

Bytes crl_point(const std::string& url) { return distribution_point({point_name(url)}); }

Bytes authority_information(const std::vector<std::pair<std::string, std::string>>& accesses) {
    Bytes list;
    for (const auto& [method, url] : accesses) {
        sealpdf::append(list, der::make(der::sequence, {der::make_oid(method), uri(url)}));
    }
    return extension("1.3.6.1.5.5.7.1.1", false, der::make(der::sequence, ByteView(list)));
}

const std::string ocsp = "1.3.6.1.5.5.7.48.1";
const std::string ca_issuers = "1.3.6.1.5.5.7.48.2";

}  // namespace

TEST_CASE("issuers, OCSP responses and CRLs are fetched where the pool lacks them") {
    const auto root = Authority::root("Root");
    const auto ca = root.issue_authority(
        "CA", {"",
               2,
               "2024-01-01T00:00:00Z",
               "2026-01-01T00:00:00Z",
               {basic_constraints(true), key_usage(0x06), crl_point("http://a.test/root.crl")}});
    const auto signer = ca.issue({.extensions = {authority_information({{ca_issuers, "http://a.test/ca.cer"},
                                                                        {ocsp, "http://a.test/ocsp"}}),
                                                 crl_point("http://a.test/ca.crl")}});
    MapFetcher fetcher;
    fetcher.answers["http://a.test/ca.cer"] = sealpdf::to_bytes(ca.certificate->der());
    fetcher.answers["http://a.test/root.crl"] = sealpdf::to_bytes(root.crl()->der());
    Pool pool;
    pool.anchors = {root.certificate};
    std::vector<Finding> warnings;
    const auto at = parse_time("2024-06-02T00:00:00Z");

    SECTION("OCSP first") {
        fetcher.answers["http://a.test/ocsp"] = sealpdf::to_bytes(ca.ocsp(*signer, ca)->der());
        collect_evidence(signer, pool, fetcher, at, warnings);
        CHECK(warnings.empty());
        // The issuer, the root's CRL, and the responder by GET, which it does not know, then by POST (RFC 6960, A.1).
        REQUIRE(fetcher.requests.size() == 4);
        CHECK(std::ranges::count_if(fetcher.requests, [](const auto& request) {
                  return request.url.starts_with("http://a.test/ocsp/") && request.body.empty();
              }) == 1);
        CHECK(std::ranges::count_if(fetcher.requests, [](const auto& request) {
                  return request.content_type == "application/ocsp-request" && !request.body.empty();
              }) == 1);
        const auto result = validate_path(signer, pool, {}, at, at);
        CHECK(result.indication == Indication::total_passed);
        CHECK(result.chain.at(0).revocation->origin == "online");
    }
    SECTION("the CRL when OCSP fails, and the failure is told") {
        fetcher.answers["http://a.test/ca.crl"] = sealpdf::to_bytes(ca.crl()->der());
        collect_evidence(signer, pool, fetcher, at, warnings);
        REQUIRE(warnings.size() == 1);
        CHECK(warnings[0].code == "pki.fetch-failed");
        CHECK(warnings[0].message.find("http://a.test/ocsp") != std::string::npos);
        CHECK(validate_path(signer, pool, {}, at, at).indication == Indication::total_passed);
    }
    SECTION("an answer that is none is told") {
        fetcher.answers["http://a.test/ocsp"] = {1, 2, 3};
        fetcher.answers["http://a.test/ca.crl"] = {0x30, 0x00};
        collect_evidence(signer, pool, fetcher, at, warnings);
        CHECK(warnings.size() == 2);
        CHECK(validate_path(signer, pool, {}, at, at).indication == Indication::indeterminate);
    }
    SECTION("nothing is asked offline") {
        collect_evidence(signer, pool, *Fetcher::offline(), at, warnings);
        CHECK(warnings.empty());
        CHECK(pool.certificates.empty());
    }
}

TEST_CASE("a certificate cannot make us ask without end") {
    const auto root = Authority::root("Root");
    std::vector<std::pair<std::string, std::string>> accesses;
    for (int i = 0; i < 100; ++i) {
        accesses.emplace_back(ocsp, "http://a.test/" + std::to_string(i));
    }
    const auto signer = root.issue({.extensions = {authority_information(accesses)}});
    Pool pool;
    pool.anchors = {root.certificate};
    MapFetcher fetcher;
    std::vector<Finding> warnings;
    collect_evidence(signer, pool, fetcher, parse_time("2024-06-02T00:00:00Z"), warnings);
    CHECK(fetcher.requests.size() == 24);
    CHECK(warnings.back().code == "pki.fetch-limit");
}

namespace {

struct Folder {
    std::string path = make();
    static std::string make() {
        std::string name = (std::filesystem::temp_directory_path() / "sealpdf-cache-XXXXXX").string();
        return mkdtemp(name.data()) != nullptr ? name : std::string();
    }
    std::vector<std::filesystem::path> files() const {
        std::vector<std::filesystem::path> found;
        for (const auto& entry : std::filesystem::directory_iterator(path)) {
            found.push_back(entry.path());
        }
        return found;
    }
    ~Folder() { std::filesystem::remove_all(path); }
};

struct CrlSite {
    Authority root = Authority::root("Root");
    std::shared_ptr<const sealpdf::pki::Certificate> signer =
        root.issue({.extensions = {crl_point("http://a.test/root.crl")}});
    sealpdf::TimePoint at = parse_time("2024-06-02T00:00:00Z");
    std::vector<Finding> warnings{};

    /// The origin of what decided; empty: unknown.
    std::string judge(const Fetcher& fetcher, const std::string& cache) {
        Pool pool;
        pool.anchors = {root.certificate};
        collect_evidence(signer, pool, fetcher, at, warnings, {cache, false, {}, false});
        const auto chain = validate_path(signer, pool, {}, at, at).chain;
        return chain.at(0).status == "unknown" ? "" : chain.at(0).revocation->origin;
    }
};

}  // namespace

TEST_CASE("what was fetched is kept, and nothing is asked while it answers") {
    CrlSite site;
    const Folder cache;
    MapFetcher fetcher;
    fetcher.answers["http://a.test/root.crl"] = sealpdf::to_bytes(site.root.crl()->der());
    CHECK(site.judge(fetcher, cache.path) == "online");
    CHECK(site.judge(fetcher, cache.path) == "cache");
    CHECK(fetcher.requests.size() == 1);
    CHECK(site.judge(*Fetcher::offline(), cache.path) == "cache");
    CHECK(site.warnings.empty());
}

TEST_CASE("a damaged entry is fetched anew") {
    CrlSite site;
    const Folder cache;
    MapFetcher fetcher;
    fetcher.answers["http://a.test/root.crl"] = sealpdf::to_bytes(site.root.crl()->der());
    CHECK(site.judge(fetcher, cache.path) == "online");
    REQUIRE(cache.files().size() == 1);
    const auto file = cache.files().front();
    SECTION("cut off") { std::filesystem::resize_file(file, std::filesystem::file_size(file) / 2); }
    SECTION("empty") { std::filesystem::resize_file(file, 0); }
    SECTION("altered") {
        std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
        stream.seekp(-20, std::ios::end);
        stream.put('X');
    }
    SECTION("of another format") { std::ofstream(file) << "something else\n"; }
    CHECK(site.judge(*Fetcher::offline(), cache.path).empty());
    CHECK(site.judge(fetcher, cache.path) == "online");
    CHECK(site.judge(fetcher, cache.path) == "cache");
}

TEST_CASE("what says nothing about the certificate is not kept") {
    CrlSite site;
    const Folder cache;
    MapFetcher fetcher;
    SECTION("of another issuer") {
        fetcher.answers["http://a.test/root.crl"] = sealpdf::to_bytes(Authority::root("Root").crl()->der());
    }
    SECTION("no CRL at all") { fetcher.answers["http://a.test/root.crl"] = {'h', 't', 'm', 'l'}; }
    CHECK(site.judge(fetcher, cache.path).empty());
    CHECK(cache.files().empty());
}

TEST_CASE("evidence that is not final is asked for again") {
    CrlSite site;
    MapFetcher fetcher;
    fetcher.answers["http://a.test/root.crl"] = sealpdf::to_bytes(site.root.crl()->der());
    Pool pool;
    pool.anchors = {site.root.certificate};
    pool.crls = {site.root.crl()};
    const auto this_update = pool.crls[0]->this_update();
    collect_evidence(site.signer, pool, fetcher, site.at, site.warnings, {{}, false, this_update, false});
    CHECK(fetcher.requests.empty());
    collect_evidence(site.signer, pool, fetcher, site.at, site.warnings,
                     {{}, false, this_update + std::chrono::seconds(1), false});
    CHECK(fetcher.requests.size() == 1);
}

TEST_CASE("a cache that is no folder is an error") {
    CrlSite site;
    const Folder folder;
    std::ofstream(folder.path + "/file") << "x";
    try {
        site.judge(*Fetcher::offline(), folder.path + "/file");
        FAIL("no error");
    } catch (const Error& error) {
        CHECK(error.code() == ErrorCode::cannot_write);
    }
}

namespace {

/// A responder that answers with the nonce that `nonce_for` makes of the one it was sent.
class NonceResponder final : public Fetcher {
  public:
    Authority authority = Authority::root("Root");
    std::shared_ptr<const sealpdf::pki::Certificate> signer =
        authority.issue({.extensions = {authority_information({{ocsp, "http://a.test/ocsp"}})}});
    std::function<Bytes(const Bytes&)> nonce_for{};
    mutable std::vector<Request> requests{};

    Bytes fetch(const Request& request) const override {
        requests.push_back(request);
        OcspSpec spec;
        // The nonce is what a request ends with (RFC 6960, 4.1.1; RFC 8954, 2.1).
        const Bytes value = nonce_for(Bytes(request.body.end() - 32, request.body.end()));
        if (!value.empty()) {
            spec.extensions = {extension("1.3.6.1.5.5.7.48.1.2", false, value)};
        }
        return sealpdf::to_bytes(authority.ocsp(*signer, authority, spec)->der());
    }
};

}  // namespace

TEST_CASE("the nonce of an OCSP request has to come back, if any does") {
    NonceResponder responder;
    Indication expected = Indication::total_passed;
    std::string code;
    SECTION("as it was sent") {
        responder.nonce_for = [](const Bytes& nonce) { return der::make_octet_string(nonce); };
    }
    SECTION("without its OCTET STRING, as some responders write it") {
        responder.nonce_for = [](const Bytes& nonce) { return nonce; };
    }
    SECTION("another one") {
        responder.nonce_for = [](Bytes nonce) {
            nonce.back() ^= 1U;
            return der::make_octet_string(nonce);
        };
        expected = Indication::indeterminate;
        code = "pki.ocsp.nonce";
    }
    SECTION("a part of it") {
        responder.nonce_for = [](const Bytes& nonce) {
            return der::make_octet_string(ByteView(nonce).first(16));
        };
        expected = Indication::indeterminate;
        code = "pki.ocsp.nonce";
    }
    SECTION("none") {
        responder.nonce_for = [](const Bytes&) { return Bytes(); };
        code = "pki.ocsp.no-nonce";
    }
    Pool pool;
    pool.anchors = {responder.authority.certificate};
    std::vector<Finding> warnings;
    const auto at = parse_time("2024-06-02T00:00:00Z");
    collect_evidence(responder.signer, pool, responder, at, warnings, {{}, true, {}, false});
    REQUIRE(responder.requests.size() == 1);
    CHECK(responder.requests[0].url == "http://a.test/ocsp");  // by POST
    CHECK(validate_path(responder.signer, pool, {}, at, at).indication == expected);
    CHECK(warnings.size() == (code.empty() ? 0 : 1));
    CHECK((warnings.empty() || warnings[0].code == code));
}

TEST_CASE("each OCSP request has a nonce of its own") {
    NonceResponder responder;
    responder.nonce_for = [](const Bytes& nonce) { return der::make_octet_string(nonce); };
    for (int i = 0; i < 2; ++i) {
        Pool pool;
        pool.anchors = {responder.authority.certificate};
        std::vector<Finding> warnings;
        collect_evidence(responder.signer, pool, responder, parse_time("2024-06-02T00:00:00Z"), warnings,
                         {{}, true, {}, false});
    }
    REQUIRE(responder.requests.size() == 2);
    CHECK(responder.requests[0].body != responder.requests[1].body);
}
