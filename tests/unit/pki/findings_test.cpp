// One case for each finding about a path, its certificates and a revocation. Evidence: evidence_test.cpp.

#include "test_world.h"

using namespace pki_test;
using sealpdf::pki::Purpose;

TEST_CASE("a good path with fresh CRLs passes and says when it is final") {
    World world;
    const auto result = world.judge();
    CHECK(result.indication == Indication::total_passed);
    CHECK(result.subindication.empty());
    CHECK(result.reasons.empty());
    REQUIRE(result.chain.size() == 3);
    CHECK(result.chain[0].role == "signer");
    CHECK(result.chain[0].status == "good");
    REQUIRE(result.chain[0].revocation);
    CHECK(result.chain[0].revocation->source == "crl");
    CHECK(result.chain[1].role == "ca");
    CHECK(result.chain[1].revocation);
    CHECK(result.chain[2].role == "anchor");
    CHECK_FALSE(result.chain[2].revocation);
    CHECK(result.final_after == parse_time("2024-06-03T00:00:00Z"));
    CHECK(has(result.warnings, "in-revocation-grace"));
}

TEST_CASE("without trust anchors nothing passes") {
    World world;
    Pool pool;
    pool.certificates = {world.ca.certificate, world.root.certificate};
    const auto at = parse_time(world.at);
    const auto result = sealpdf::pki::validate_path(world.target(), pool, {}, at, at);
    expect(result, "NO_CERTIFICATE_CHAIN_FOUND", "pki.no-path");
    CHECK(has(result.warnings, "no-trust-anchors"));
    CHECK(result.chain.size() == 3);  // what was found is shown
}

TEST_CASE("validity is judged at T") {
    World world;
    SECTION("expired without an earlier proof, evidence given") {
        world.signer.not_after = "2024-06-01T12:00:00Z";
        expect(world.judge(), "OUT_OF_BOUNDS_NOT_REVOKED", "pki.expired");
    }
    SECTION("expired, revocation not looked at") {
        world.signer.not_after = "2024-06-01T12:00:00Z";
        world.policy.revocation = sealpdf::RevocationRule::none;
        expect(world.judge(), "OUT_OF_BOUNDS_NO_POE", "pki.expired");
    }
    SECTION("expired since T") {
        world.signer.not_after = "2024-06-01T12:00:00Z";
        world.time = "2024-05-01T00:00:00Z";
        const auto result = world.judge();
        CHECK(result.indication == Indication::total_passed);
        CHECK(result.chain[0].status == "expired");
        CHECK_FALSE(has(result.warnings, "in-revocation-grace"));
    }
    SECTION("not yet valid") {
        world.signer.not_before = "2024-07-01T00:00:00Z";
        const auto result = world.judge();
        expect(result, "NOT_YET_VALID", "pki.not-yet-valid");
        CHECK(result.indication == Indication::total_failed);
        CHECK(result.chain[0].status == "not-yet-valid");
    }
    SECTION("a CA that has expired") {
        world.ca =
            world.root.issue_authority("Issuing CA", {"", 2, "2023-01-01T00:00:00Z", "2024-01-01T00:00:00Z"});
        expect(world.judge(), general, "pki.expired");
    }
    SECTION("notAfter itself is still inside") {
        world.signer.not_after = world.at;
        CHECK(world.judge().indication == Indication::total_passed);
    }
}

TEST_CASE("RFC 5280 rules break a path") {
    World world;
    SECTION("an issuer that is no CA") {
        world.ca = world.root.issue_authority(
            "Issuing CA",
            {"", 2, "2024-01-01T00:00:00Z", "2026-01-01T00:00:00Z", {basic_constraints(false)}});
        expect(world.judge(), general, "pki.basic-constraints");
    }
    SECTION("an issuer without keyCertSign") {
        world.ca = world.root.issue_authority("Issuing CA", {"",
                                                             2,
                                                             "2024-01-01T00:00:00Z",
                                                             "2026-01-01T00:00:00Z",
                                                             {basic_constraints(true), key_usage(0x82)}});
        expect(world.judge(), general, "pki.key-cert-sign");
    }
    SECTION("a path longer than the root allows") {
        world.root = Authority::root("Root", {basic_constraints(true, 0), key_usage(0x06)});
        world.ca = world.root.issue_authority("Issuing CA", {"", 2});
        expect(world.judge(), general, "pki.path-length");
    }
    SECTION("an unknown critical extension") {
        world.signer.extensions = {unknown_extension(true)};
        expect(world.judge(), general, "pki.unknown-critical-extension");
    }
    SECTION("the same extension, not critical") {
        world.signer.extensions = {unknown_extension(false)};
        CHECK(world.judge().indication == Indication::total_passed);
    }
    SECTION("a name outside the permitted ones") {
        const Bytes base = name("Elsewhere");
        const Bytes tagged = sealpdf::der::make(sealpdf::der::context(4), ByteView(base));
        const Bytes subtree = sealpdf::der::make(sealpdf::der::sequence, ByteView(tagged));
        const Bytes permitted = sealpdf::der::make(sealpdf::der::context(0), ByteView(subtree));
        const Bytes constraint = sealpdf::der::make(sealpdf::der::sequence, ByteView(permitted));
        world.ca = world.root.issue_authority("Issuing CA", {"",
                                                             2,
                                                             "2024-01-01T00:00:00Z",
                                                             "2026-01-01T00:00:00Z",
                                                             {basic_constraints(true), key_usage(0x06),
                                                              extension("2.5.29.30", true, constraint)}});
        expect(world.judge(), general, "pki.name-constraints");
    }
    SECTION("a policy required and none there") {
        const Bytes zero = sealpdf::der::make(sealpdf::der::context_primitive(0), ByteView(Bytes{0}));
        const Bytes constraint = sealpdf::der::make(sealpdf::der::sequence, ByteView(zero));
        world.ca = world.root.issue_authority("Issuing CA", {"",
                                                             2,
                                                             "2024-01-01T00:00:00Z",
                                                             "2026-01-01T00:00:00Z",
                                                             {basic_constraints(true), key_usage(0x06),
                                                              extension("2.5.29.36", true, constraint)}});
        expect(world.judge(), general, "pki.policy");
    }
    SECTION("a trusted certificate that is not a CA's issues nothing") {
        const auto seal = Authority::root("Root").issue_authority(
            "Seal", {"", 3, "2024-01-01T00:00:00Z", "2026-01-01T00:00:00Z", {key_usage(0x80)}});
        Pool pool;
        pool.anchors = {seal.certificate};
        const auto at = parse_time(world.at);
        expect(sealpdf::pki::validate_path(seal.issue({}), pool, {}, at, at), general,
               "pki.basic-constraints");
        // but is itself trusted
        CHECK(sealpdf::pki::validate_path(seal.certificate, pool, {}, at, at).indication ==
              Indication::total_passed);
    }
}

namespace {

Bytes policies(const std::string& policy) {
    const Bytes id = sealpdf::der::make_oid(policy);
    const Bytes information = sealpdf::der::make(sealpdf::der::sequence, ByteView(id));
    return extension("2.5.29.32", false, sealpdf::der::make(sealpdf::der::sequence, ByteView(information)));
}

}  // namespace

TEST_CASE("what a trusted certificate says restricts its paths") {  // RFC 5937, 3.2
    World world;
    const auto trust = [&](std::vector<Bytes> more, const std::string& policy = "1.2.3") {
        more.insert(more.begin(), {basic_constraints(true), key_usage(0x06)});
        world.root = Authority::root("Root", std::move(more));
        world.ca = world.root.issue_authority("Issuing CA",
                                              {"",
                                               2,
                                               "2024-01-01T00:00:00Z",
                                               "2026-01-01T00:00:00Z",
                                               {basic_constraints(true), key_usage(0x06), policies(policy)}});
        world.signer.extensions = {policies(policy)};
    };
    world.policy.policies.require_explicit = true;
    SECTION("the policies it lists are those it stands for") {
        trust({policies("1.2.3")});
        const auto result = world.judge();
        CHECK(result.indication == Indication::total_passed);
        CHECK(result.policies == std::vector<std::string>{"1.2.3"});
    }
    SECTION("others do not hold below it") {
        trust({policies("1.2.4")});
        expect(world.judge(), general, "pki.policy");
    }
    SECTION("a critical extension that is not understood") {
        trust({unknown_extension(true)});
        expect(world.judge(), general, "pki.unknown-critical-extension");
    }
    SECTION("an intermediate is as good an anchor") {
        trust({});
        Pool pool;
        pool.anchors = {world.ca.certificate};
        pool.crls = {world.ca.crl({})};
        const auto at = parse_time(world.at);
        const auto result = sealpdf::pki::validate_path(world.target(), pool, world.policy, at, at);
        CHECK(result.indication == Indication::total_passed);
        CHECK(result.chain.size() == 2);
    }
}

TEST_CASE("the purpose decides what a certificate may be used for") {
    World world;
    SECTION("an encryption certificate") {
        world.signer.extensions = {key_usage(0x20)};
        expect(world.judge(), constraints, "pki.key-usage");
    }
    SECTION("a server's certificate") {
        world.signer.extensions = {extended_key_usage({"1.3.6.1.5.5.7.3.1"})};
        expect(world.judge(), constraints, "pki.extended-key-usage");
    }
    SECTION("any use of it") {
        world.signer.extensions = {extended_key_usage({"1.3.6.1.5.5.7.3.1"})};
        world.policy.purpose = Purpose::any;
        CHECK(world.judge().indication == Indication::total_passed);
    }
    SECTION("a TSA without the usage") {
        world.policy.purpose = Purpose::timestamping;
        expect(world.judge(), constraints, "pki.extended-key-usage");
    }
    SECTION("a TSA whose usage is not critical") {
        world.policy.purpose = Purpose::timestamping;
        world.signer.extensions = {extended_key_usage({"1.3.6.1.5.5.7.3.8"})};
        const auto result = world.judge();
        CHECK(result.indication == Indication::total_passed);
        CHECK(result.chain[0].role == "tsa");
        CHECK(has(result.warnings, "pki.timestamping-not-critical"));
    }
    SECTION("a signer judged as a CA") {
        world.policy.purpose = Purpose::certificate_authority;
        expect(world.judge(), constraints, "pki.basic-constraints");
    }
    SECTION("more intermediates than allowed") {
        world.policy.max_intermediates = 0;
        expect(world.judge(), constraints, "pki.chain-too-long");
    }
    SECTION("SHA-1 after its end") {
        world.signer.weak = true;
        expect(world.judge(), "CRYPTO_CONSTRAINTS_FAILURE_NO_POE", "pki.weak-algorithm");
    }
}

TEST_CASE("a revocation counts from its date") {
    World world;
    world.signer_crl.entries = {{7, "2024-03-01T00:00:00Z", 1}};
    SECTION("before T") {
        const auto result = world.judge();
        expect(result, "REVOKED_NO_POE", "pki.revoked");
        CHECK(result.chain[0].status == "revoked");
        CHECK(result.chain[0].revocation->reason == "keyCompromise");
        CHECK(result.chain[0].revocation->revoked_at == parse_time("2024-03-01T00:00:00Z"));
    }
    SECTION("at T") {
        world.time = "2024-03-01T00:00:00Z";
        expect(world.judge(), "REVOKED_NO_POE", "pki.revoked");
    }
    SECTION("after T") {
        world.time = "2024-02-29T23:59:59Z";
        const auto result = world.judge();
        CHECK(result.indication == Indication::total_passed);
        CHECK(result.chain[0].status == "revoked");
        CHECK(has(result.warnings, "pki.revoked-later"));
    }
    SECTION("dated ahead, with no proof that the signature was made before") {  // EN 319 102-1, 5.2.6.4
        world.signer_crl.entries[0].date = "2024-06-05T00:00:00Z";
        expect(world.judge(), "REVOKED_NO_POE", "pki.revoked");
        world.time = "2024-06-01T00:00:00Z";
        CHECK(world.judge().indication == Indication::total_passed);
    }
    SECTION("after T, but invalid before") {
        world.signer_crl.entries[0].extensions = {
            extension("2.5.29.24", false, time("2024-02-01T00:00:00Z"))};
        world.time = "2024-02-29T00:00:00Z";
        CHECK(has(world.judge().warnings, "invalidity-date"));
    }
    SECTION("on a CRL that is out of date") {
        world.signer_crl.next_update = "2024-06-01T12:00:00Z";
        expect(world.judge(), "REVOKED_NO_POE", "pki.revoked");
    }
    SECTION("not undone by a newer answer of another source") {
        const auto answer = world.ca.ocsp(*world.target(), world.ca, {.this_update = "2024-06-01T20:00:00Z"});
        world.more.ocsps = {answer};
        expect(world.judge(), "REVOKED_NO_POE", "pki.revoked");
    }
    SECTION("on hold") {
        world.signer_crl.entries[0].reason = 6;
        const auto result = world.judge();
        expect(result, "TRY_LATER", "pki.on-hold");
        CHECK(result.chain[0].status == "on-hold");
    }
    SECTION("a hold that is over") {
        world.signer_crl.entries[0].reason = 6;
        world.more.ocsps = {
            world.ca.ocsp(*world.target(), world.ca, {.this_update = "2024-06-01T20:00:00Z"})};
        CHECK(world.judge().indication == Indication::total_passed);
    }
    SECTION("of the CA") {
        world.signer_crl.entries.clear();
        world.ca_crl.entries = {{2, "2024-03-01T00:00:00Z", 2}};
        expect(world.judge(), "REVOKED_CA_NO_POE", "pki.revoked");
    }
}

TEST_CASE("a mesh of cross certificates is given up on, not searched to its end") {
    Pool pool;
    std::vector<Authority> authorities;
    for (int i = 0; i < 6; ++i) {
        authorities.push_back(Authority{"CA " + std::to_string(i)});
    }
    for (int i = 0; i < 6; ++i) {
        for (int j = 0; j < 6; ++j) {
            if (i != j) {
                CertificateSpec spec{authorities[j].subject, 100 + i * 6 + j};
                spec.extensions = {basic_constraints(true)};
                pool.certificates.push_back(authorities[i].issue(spec, authorities[j].key));
            }
        }
    }
    pool.anchors = {Authority::root("Far away").certificate};
    const auto at = parse_time("2024-06-02T00:00:00Z");
    const auto result = sealpdf::pki::validate_path(authorities[0].issue({}), pool, {}, at, at);
    expect(result, "NO_CERTIFICATE_CHAIN_FOUND", "pki.budget");
}
