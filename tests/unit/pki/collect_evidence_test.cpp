#include <catch2/catch_test_macros.hpp>
#include <map>

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

    Bytes fetch(const Request& request) const override {
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
        REQUIRE(fetcher.requests.size() == 3);
        CHECK(fetcher.requests[1].content_type == "application/ocsp-request");
        CHECK_FALSE(fetcher.requests[1].body.empty());
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
