// One case for each finding about a CRL or an OCSP response.

#include "test_world.h"

using namespace pki_test;

TEST_CASE("a CRL that is no evidence is named with its fault") {
    World world;
    SECTION("none at all") {
        world.with_signer_crl = false;
        world.with_ca_crl = false;
        expect(world.judge(), general, "pki.no-evidence");
    }
    SECTION("none at all, softly") {
        world.with_signer_crl = false;
        world.policy.revocation = sealpdf::RevocationRule::soft;
        const auto result = world.judge();
        CHECK(result.indication == Indication::total_passed);
        CHECK(has(result.warnings, "revocation-unknown"));
    }
    SECTION("of another issuer") {
        world.with_signer_crl = false;
        expect(world.judge(), general, "pki.crl.wrong-issuer");
    }
    SECTION("expired") {
        world.signer_crl.next_update = "2024-06-01T12:00:00Z";
        const auto result = world.judge();
        expect(result, "TRY_LATER", "pki.crl.expired");
        CHECK(result.chain[0].status == "unknown");
        CHECK(result.chain[0].revocation->source == "crl");
    }
    SECTION("expired now, fresh at T") {
        world.signer_crl.next_update = "2024-06-01T12:00:00Z";
        world.time = "2024-06-01T06:00:00Z";
        CHECK(world.judge().indication == Indication::total_passed);
    }
    SECTION("without nextUpdate") {
        world.signer_crl.next_update.reset();
        expect(world.judge(), "TRY_LATER", "pki.crl.expired");
        world.policy.max_age_hours = 23;
        expect(world.judge(), "TRY_LATER", "pki.crl.expired");
        world.policy.max_age_hours = 24;
        CHECK(world.judge().indication == Indication::total_passed);
    }
    SECTION("with nextUpdate, whatever its age") {
        world.signer_crl.next_update = "2024-06-01T12:00:00Z";
        world.policy.max_age_hours = 1000;
        expect(world.judge(), "TRY_LATER", "pki.crl.expired");
    }
    SECTION("from the future") {
        world.signer_crl.this_update = "2024-06-02T00:00:01Z";
        expect(world.judge(), general, "pki.crl.future");
    }
}

TEST_CASE("a CRL that may not be used is named with its fault") {
    World world;
    SECTION("signed by another key") {
        world.with_signer_crl = false;
        world.more.crls = {Authority{"Issuing CA"}.crl()};
        expect(world.judge(), general, "pki.crl.signature");
    }
    SECTION("by a CA that may not sign CRLs") {
        world.ca = world.root.issue_authority("Issuing CA", {"",
                                                             2,
                                                             "2024-01-01T00:00:00Z",
                                                             "2026-01-01T00:00:00Z",
                                                             {basic_constraints(true), key_usage(0x04)}});
        expect(world.judge(), general, "pki.crl.key-usage");
    }
    SECTION("for CA certificates only") {
        const Bytes flag = sealpdf::der::make(sealpdf::der::context_primitive(2), ByteView(Bytes{0xff}));
        world.signer_crl.extensions = {
            extension("2.5.29.28", true, sealpdf::der::make(sealpdf::der::sequence, ByteView(flag)))};
        expect(world.judge(), general, "pki.crl.scope");
    }
    SECTION("for some reasons only") {
        const Bytes reasons =
            sealpdf::der::make(sealpdf::der::context_primitive(3), ByteView(Bytes{0, 0x60}));
        world.signer_crl.extensions = {
            extension("2.5.29.28", true, sealpdf::der::make(sealpdf::der::sequence, ByteView(reasons)))};
        expect(world.judge(), general, "pki.crl.reasons");
    }
    SECTION("with an unknown critical extension") {
        world.signer_crl.extensions = {unknown_extension(true)};
        expect(world.judge(), general, "pki.crl.unknown-critical-extension");
    }
    SECTION("with one in an entry about another certificate") {
        world.signer_crl.entries = {{99, "2024-03-01T00:00:00Z", 1, {unknown_extension(true)}}};
        expect(world.judge(), general, "pki.crl.unknown-critical-extension");
    }
    SECTION("signed with SHA-1") {
        world.signer_crl.weak = true;
        expect(world.judge(), general, "pki.crl.weak-algorithm");
    }
    SECTION("issued after the certificate had expired") {
        world.signer.not_after = "2024-05-30T00:00:00Z";
        world.time = "2024-05-01T00:00:00Z";
        expect(world.judge(), "OUT_OF_BOUNDS_NO_POE", "pki.crl.after-expiry");
        world.signer_crl.extensions = {extension("2.5.29.60", false, time("2024-01-01T00:00:00Z"))};
        CHECK(world.judge().indication == Indication::total_passed);
    }
    SECTION("too young, where that counts") {
        world.policy.grace_strict = true;
        expect(world.judge(), "TRY_LATER", "in-revocation-grace");
    }
}

TEST_CASE("an OCSP response that is no evidence is named with its fault") {
    World world;
    world.with_signer_crl = false;
    const auto answer = [&](const OcspSpec& spec) {
        world.more.ocsps = {world.ca.ocsp(*world.target(), world.ca, spec)};
        return world.judge();
    };
    SECTION("a good one passes, by name and by key") {
        CHECK(answer({}).indication == Indication::total_passed);
        const auto result = answer({.by_key = true});
        CHECK(result.indication == Indication::total_passed);
        CHECK(result.chain[0].revocation->source == "ocsp");
    }
    SECTION("revoked and on hold") {
        expect(answer({.status = 'r'}), "REVOKED_NO_POE", "pki.revoked");
        expect(answer({.status = 'h'}), "TRY_LATER", "pki.on-hold");
    }
    SECTION("unknown is not good") { expect(answer({.status = 'u'}), general, "pki.ocsp.unknown"); }
    SECTION("expired") {
        expect(answer({.next_update = "2024-06-01T12:00:00Z"}), "TRY_LATER", "pki.ocsp.expired");
    }
    SECTION("without nextUpdate") { expect(answer({.next_update = {}}), "TRY_LATER", "pki.ocsp.expired"); }
    SECTION("known by either hash, among other answers, with parts of a second") {
        CHECK(answer({.sha256_id = true}).indication == Indication::total_passed);
        CHECK(answer({.about_others_too = true}).indication == Indication::total_passed);
        expect(answer({.status = 'r', .sha256_id = true, .about_others_too = true}), "REVOKED_NO_POE",
               "pki.revoked");
        CHECK(answer({.parts_of_seconds = true}).indication == Indication::total_passed);
    }
    SECTION("unauthorized and tryLater are no answer") {
        for (const std::uint8_t code : {std::uint8_t{3}, std::uint8_t{6}}) {
            const Bytes status{0x30, 0x03, 0x0a, 0x01, code};
            world.more.ocsps = {*sealpdf::pki::OcspResponse::parse(status, sealpdf::pki::Origin::online)};
            world.with_ca_crl = false;
            expect(world.judge(), general, "pki.ocsp.unsuccessful");
        }
    }
    SECTION("from the future") {
        expect(answer({.this_update = "2024-06-03T00:00:00Z", .produced_at = "2024-06-03T00:00:00Z"}),
               general, "pki.ocsp.future");
    }
    SECTION("signed with SHA-1") { expect(answer({.weak = true}), general, "pki.ocsp.weak-algorithm"); }
    SECTION("an unknown critical extension") {
        expect(answer({.single_extensions = {unknown_extension(true)}}), general,
               "pki.ocsp.unknown-critical-extension");
        expect(answer({.extensions = {unknown_extension(true)}}), general,
               "pki.ocsp.unknown-critical-extension");
    }
    SECTION("about another certificate") {
        const auto other = world.ca.issue({.serial = 8});
        world.more.ocsps = {world.ca.ocsp(*other, world.ca)};
        expect(world.judge(), general, "pki.ocsp.other-certificate");
    }
    SECTION("about the same serial of another issuer's key") {
        world.more.ocsps = {world.ca.ocsp(*world.target(), Authority{"Issuing CA"})};
        expect(world.judge(), general, "pki.ocsp.other-certificate");
    }
    SECTION("signed by another key") {
        world.more.ocsps = {Authority{"Issuing CA"}.ocsp(*world.target(), world.ca)};
        expect(world.judge(), general, "pki.ocsp.signature");
    }
    SECTION("no answer at all") {
        const Bytes status{0x30, 0x03, 0x0a, 0x01, 0x03};
        world.more.ocsps = {*sealpdf::pki::OcspResponse::parse(status, sealpdf::pki::Origin::online)};
        world.with_ca_crl = false;
        expect(world.judge(), general, "pki.ocsp.unsuccessful");
    }
    SECTION("issued after the certificate had expired") {
        world.signer.not_after = "2024-05-30T00:00:00Z";
        world.time = "2024-05-01T00:00:00Z";
        expect(answer({}), "OUT_OF_BOUNDS_NO_POE", "pki.ocsp.after-expiry");
        CHECK(answer({.single_extensions = {extension("1.3.6.1.5.5.7.48.1.6", false,
                                                      time("2024-01-01T00:00:00Z"))}})
                  .indication == Indication::total_passed);
    }
}

TEST_CASE("a delegated OCSP responder has to be authorised") {
    World world;
    world.with_signer_crl = false;
    const Bytes ocsp_signing = extended_key_usage({"1.3.6.1.5.5.7.3.9"});
    const Bytes no_check = extension("1.3.6.1.5.5.7.48.1.5", false, sealpdf::der::make_null());
    const auto answer = [&](const Authority& responder, bool in_response = true) {
        OcspSpec spec;
        if (in_response) {
            spec.certificates = {sealpdf::to_bytes(responder.certificate->der())};
        }
        world.more.ocsps = {responder.ocsp(*world.target(), world.ca, spec)};
        return world.judge();
    };
    const auto responder = [&](const Authority& issuer, std::vector<Bytes> extensions,
                               const std::string& not_after = "2026-01-01T00:00:00Z") {
        return issuer.issue_authority("Responder",
                                      {"", 40, "2024-01-01T00:00:00Z", not_after, std::move(extensions)});
    };
    SECTION("nocheck") {
        const auto result = answer(responder(world.ca, {ocsp_signing, no_check}));
        CHECK(result.indication == Indication::total_passed);
        CHECK(result.chain.back().role == "ocsp-responder");
    }
    SECTION("its certificate in the pool only") {
        const auto delegate = responder(world.ca, {ocsp_signing, no_check});
        world.more.certificates = {delegate.certificate};
        CHECK(answer(delegate, false).indication == Indication::total_passed);
    }
    SECTION("without the usage") {
        expect(answer(responder(world.ca, {no_check, key_usage(0x80)})), general, "pki.ocsp.responder");
    }
    SECTION("trusted by the caller, whoever certified it") {
        const auto stranger = Authority::root("Stranger");
        world.more.ocsp_responders = {stranger.certificate};
        const auto result = answer(stranger, false);
        CHECK(result.indication == Indication::total_passed);
        CHECK(result.chain.back().role == "ocsp-responder");
        CHECK(result.chain.back().subject == stranger.certificate->subject_text());
    }
    SECTION("another one trusted by the caller") {
        world.more.ocsp_responders = {
            Authority::root("Stranger").certificate};  // of the same name, with another key
        expect(answer(Authority::root("Stranger"), false), general, "pki.ocsp.signature");
    }
    SECTION("trusted by the caller, but expired when it answered") {
        const auto stranger =
            responder(Authority::root("Stranger"), {ocsp_signing, no_check}, "2024-05-01T00:00:00Z");
        world.more.ocsp_responders = {stranger.certificate};
        expect(answer(stranger, false), general, "pki.ocsp.responder-expired");
    }
    SECTION("of another CA of the same root") {
        expect(answer(responder(world.root, {ocsp_signing, no_check})), general, "pki.ocsp.responder");
    }
    SECTION("expired when it answered") {
        expect(answer(responder(world.ca, {ocsp_signing, no_check}, "2024-05-01T00:00:00Z")), general,
               "pki.ocsp.responder-expired");
    }
    SECTION("without evidence about itself") {
        expect(answer(responder(world.ca, {ocsp_signing})), general, "pki.ocsp.responder-unchecked");
    }
    SECTION("revoked") {
        // The partition of the CRL that responders point to lists it; the signer is not in its scope.
        const auto delegate =
            responder(world.ca, {ocsp_signing, distribution_point({point_name("http://crl.test/r")})});
        CrlSpec crl;
        crl.extensions = {scope({point_name("http://crl.test/r")})};
        crl.entries = {{40, "2024-03-01T00:00:00Z", 1}};
        world.more.crls = {world.ca.crl(crl)};
        const auto result = answer(delegate);
        expect(result, general, "pki.ocsp.responder-revoked");
        CHECK(result.chain.back().status == "revoked");
    }
}

TEST_CASE("OCSP responders do not vouch for themselves, nor for each other") {  // verification.md, 4
    World world;
    world.with_signer_crl = false;
    const auto responder = [&](const std::string& subject, int serial) {
        const Bytes ocsp_signing = extended_key_usage({"1.3.6.1.5.5.7.3.9"});
        return world.ca.issue_authority(
            subject, {"", serial, "2024-01-01T00:00:00Z", "2026-01-01T00:00:00Z", {ocsp_signing}});
    };
    const auto first = responder("First", 40);
    const auto second = responder("Second", 41);
    world.more.certificates = {first.certificate, second.certificate};
    world.more.ocsps = {first.ocsp(*world.target(), world.ca)};
    SECTION("by its own answer") {
        world.more.ocsps.push_back(first.ocsp(*first.certificate, world.ca));
        expect(world.judge(), general, "pki.ocsp.responder-unchecked");
    }
    SECTION("by answers about each other") {
        world.more.ocsps.push_back(second.ocsp(*first.certificate, world.ca));
        world.more.ocsps.push_back(first.ocsp(*second.certificate, world.ca));
        expect(world.judge(), general, "pki.ocsp.responder-unchecked");
    }
    SECTION("a chain of them that ends at the CA holds") {
        world.more.ocsps.push_back(second.ocsp(*first.certificate, world.ca));
        world.more.ocsps.push_back(world.ca.ocsp(*second.certificate, world.ca));
        CHECK(world.judge().indication == Indication::total_passed);
    }
}

TEST_CASE("a limit on evidence is never a verdict") {
    World world;
    world.policy.budget.evidence_checks = 10;
    world.with_signer_crl = false;
    using sealpdf::pki::Crl;
    using sealpdf::pki::CrlPtr;
    using sealpdf::pki::OcspResponse;
    using sealpdf::pki::Origin;
    const auto of_origin = [](const CrlPtr& crl, Origin origin) {
        return *Crl::parse(sealpdf::to_bytes(crl->der()), origin);
    };
    world.more.crls = {of_origin(world.ca.crl(), Origin::document)};
    CHECK(world.judge().indication == Indication::total_passed);
    for (int i = 0; i < 10; ++i) {  // by another key of the same name
        world.more.crls.push_back(of_origin(Authority{"Issuing CA"}.crl(), Origin::document));
    }
    SECTION("what was not looked at might have said that it is revoked") {
        expect(world.judge(), general, "pki.budget");
    }
    SECTION("not even where evidence may be missing") {
        world.policy.revocation = sealpdf::RevocationRule::soft;
        expect(world.judge(), general, "pki.budget");
    }
    SECTION("a CRL from the network comes before what the document brings") {
        CrlSpec revoked;
        revoked.entries = {{7, "2024-03-01T00:00:00Z", 1}};
        world.more.crls.push_back(of_origin(world.ca.crl(revoked), Origin::online));
        expect(world.judge(), "REVOKED_NO_POE", "pki.revoked");
    }
    SECTION("so does an OCSP response that the caller gave") {
        world.more.ocsps = {world.ca.ocsp(*world.target(), world.ca, {.status = 'r'})};
        expect(world.judge(), "REVOKED_NO_POE", "pki.revoked");
    }
}

TEST_CASE("what many signatures of one document embed counts once") {
    const auto root = Authority::root("Root");
    const auto crl = sealpdf::to_bytes(root.crl()->der());
    const auto ocsp = sealpdf::to_bytes(root.ocsp(*root.certificate, root)->der());
    const auto certificate = sealpdf::to_bytes(root.certificate->der());
    sealpdf::pki::Pool pool;
    for (int i = 0; i < 3; ++i) {
        sealpdf::pki::add_certificates(pool, {certificate});
        sealpdf::pki::add_crls(pool, {crl}, sealpdf::pki::Origin::document);
        sealpdf::pki::add_ocsps(pool, {ocsp}, sealpdf::pki::Origin::document);
    }
    sealpdf::pki::add_crls(pool, {sealpdf::to_bytes(root.crl({.entries = {{1}}})->der())},
                           sealpdf::pki::Origin::document);
    sealpdf::pki::remove_duplicates(pool);
    CHECK(pool.certificates.size() == 1);
    CHECK(pool.crls.size() == 2);
    CHECK(pool.ocsps.size() == 1);
}

TEST_CASE("what is proven to be old may have been signed by an algorithm that was strong then") {
    World world;
    world.signer.weak = world.signer_crl.weak = true;  // SHA-1, trusted until 2012
    expect(world.judge(), "CRYPTO_CONSTRAINTS_FAILURE_NO_POE", "pki.weak-algorithm");
    world.policy.existed = [](ByteView) { return std::optional(parse_time("2013-01-01T00:00:00Z")); };
    expect(world.judge(), "CRYPTO_CONSTRAINTS_FAILURE_NO_POE", "pki.weak-algorithm");
    world.policy.existed = [](ByteView) { return std::optional(parse_time("2010-01-01T00:00:00Z")); };
    CHECK(world.judge().indication == Indication::total_passed);
    world.policy.existed = [](ByteView) { return std::optional<sealpdf::TimePoint>(); };
    expect(world.judge(), "CRYPTO_CONSTRAINTS_FAILURE_NO_POE", "pki.weak-algorithm");
}
