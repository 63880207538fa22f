// The judgement of paths, CRLs and OCSP responses against the suites of others. What is answered otherwise on
// purpose stands in divergences.json with the rule that decides; an entry that is no longer needed fails.

#include <catch2/catch_test_macros.hpp>
#include <iostream>

#include "corpus.h"
#include "pki/path.h"
#include "support/repository.h"

using namespace pki_test;
using sealpdf::AlgorithmTable;
using sealpdf::parse_time;
using sealpdf::pki::Origin;
using sealpdf::pki::PathResult;
using test_support::corpus;

namespace {

PathResult judge(const SuiteCase& one, const AlgorithmTable& algorithms) {
    const auto target = sealpdf::pki::Certificate::parse(one.target);
    if (!target) {
        PathResult unreadable;
        unreadable.reasons.push_back({"unreadable", target.failure().message});
        return unreadable;
    }
    sealpdf::pki::Pool pool;
    pool.anchors = sealpdf::pki::parse_all(one.anchors);
    add_certificates(pool, one.intermediates);
    add_crls(pool, one.crls, Origin::local);
    add_ocsps(pool, one.ocsps, Origin::local);
    sealpdf::pki::PathPolicy policy;
    policy.purpose = sealpdf::pki::Purpose::any;
    policy.algorithms = algorithms;
    policy.max_intermediates = one.max_intermediates;
    policy.revocation = one.with_revocation ? sealpdf::RevocationRule::hard : sealpdf::RevocationRule::none;
    return validate_path(*target, pool, policy, parse_time(one.at), parse_time(one.at));
}

/// Returns how many of the cases are answered as their authors say.
int run(const std::string& suite, const std::vector<SuiteCase>& cases,
        const AlgorithmTable& algorithms = sealpdf::pki::default_algorithms()) {
    const auto divergences = read_divergences(suite);
    int right = 0;
    for (const auto& one : cases) {
        const auto result = judge(one, algorithms);
        const bool same = one.valid == (result.indication == sealpdf::Indication::total_passed);
        right += same ? 1 : 0;
        std::string reasons;
        for (const auto& reason : result.reasons) {
            reasons += "\n" + reason.code + ": " + reason.message;
        }
        INFO(suite << " " << one.id << ", valid: " << one.valid << reasons);
        CHECK(same != divergences.contains(one.id));
    }
    std::cout << suite << ": " << right << " of " << cases.size() << "\n";
    return right;
}

}  // namespace

TEST_CASE("x509-limbo's cases of RFC 5280 are judged as expected") {
    const auto cases = read_limbo(corpus("pki/limbo-shared.json"), "rfc5280");
    CHECK(cases.size() == 73);
    CHECK(run("x509-limbo", cases) >= 70);  // 95 %
}

TEST_CASE("the BSI's path tests are judged as expected") {
    const auto cases = read_bsi(corpus("pki/bsi"));
    CHECK(cases.size() == 32);
    CHECK(run("bsi", cases) == 32);
}

TEST_CASE("OpenSSL's OCSP tests are judged as expected") {
    const auto cases = read_openssl_ocsp(corpus("pki/ocsp-crl/openssl-ocsp"));
    CHECK(cases.size() == 17);
    // All are signed with SHA-1, of which the table of algorithms says that it was too weak some months before.
    AlgorithmTable older = sealpdf::pki::default_algorithms();
    std::ranges::find(older.digests, "sha1", &sealpdf::DigestRule::digest)->trusted_until.reset();
    CHECK(run("openssl-ocsp", cases, older) == 16);
}
