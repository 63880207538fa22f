// Every PAdES level (EN 319 142-1, 6), made at signing and by raising, judged by our own verifier. What others say of
// them is asked in tests/oracle/test_level_judges.py.

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <string>

#include "levels_world.h"
#include "support/repository.h"

using namespace sealpdf;
using namespace acceptance;

TEST_CASE("A stamp reaches the level that is asked for, and is valid") {
    const World world;
    const SignatureLevel level =
        GENERATE(SignatureLevel::b_b, SignatureLevel::b_t, SignatureLevel::b_lt, SignatureLevel::b_lta);
    const Stamped stamped =
        stamp(world.demo.seal(0), blank_page(), {"invisible"}, world.stamp_options(level));
    CHECK(stamped.result.level == level);
    CHECK(stamped.result.warnings.empty());
    CHECK(starts_with(stamped.bytes, blank_page()));
    const Report report = level >= SignatureLevel::b_lt ? world.verify_offline(stamped.bytes)
                                                        : verify(stamped.bytes, world.demo.verify_options());
    INFO(to_json(report));
    CHECK(report.verdict == Verdict::valid);
    CHECK(signature_of(report).level == level);
    CHECK(signature_of(report).indication == Indication::total_passed);
    CHECK(signature_of(report).best_signature_time == (level == SignatureLevel::b_b ? verifying : signing));
    CHECK(report.changed_after_last_signature == (level == SignatureLevel::b_lt ? "permitted" : "none"));
}

TEST_CASE("A stamp may be verified in the second it was made in, and is proven by its timestamp") {
    const World world;
    VerifyOptions options = world.demo.verify_options();
    options.at = signing;
    const Report report = verify(world.stamped(SignatureLevel::b_t), options);
    INFO(to_json(report));
    CHECK(signature_of(report).best_signature_time == signing);
    CHECK(signature_of(report).best_signature_time_source == "signature-timestamp");
}

TEST_CASE("A signature is raised from every lower level, and stays valid") {
    const World world;
    const SignatureLevel from =
        GENERATE(SignatureLevel::b_b, SignatureLevel::b_t, SignatureLevel::b_lt, SignatureLevel::b_lta);
    const SignatureLevel to = GENERATE(SignatureLevel::b_t, SignatureLevel::b_lt, SignatureLevel::b_lta);
    if (to < from) {
        return;
    }
    const Bytes before = world.stamped(from);
    const Augmented raised = raise(before, world.augment_options(to));
    const TimePoint later = verifying + 1h;
    VerifyOptions options = world.demo.verify_options();
    options.at = later;
    const Report report = to >= SignatureLevel::b_lt ? world.verify_offline(raised.bytes, later)
                                                     : verify(raised.bytes, options);
    INFO(to_json(report));
    CHECK(report.verdict == Verdict::valid);
    CHECK(signature_of(report).level == to);
    CHECK(raised.result.level == to);
    CHECK(signature_of(report).modifications.permitted);
    CHECK(raised.result.changed == (from != to || to == SignatureLevel::b_lta));
    CHECK(signature_of(report).best_signature_time_source ==
          (from == SignatureLevel::b_b ? "document-timestamp" : "signature-timestamp"));
}

TEST_CASE("A second run adds nothing, and says so; to B-LTA it renews") {
    const World world;
    const Augmented once =
        raise(world.stamped(SignatureLevel::b_b), world.augment_options(SignatureLevel::b_lt));
    CHECK(once.result.timestamps == 1);
    CHECK(once.result.certificates > 0);
    CHECK(once.result.crls + once.result.ocsps > 0);
    const Augmented twice = raise(once.bytes, world.augment_options(SignatureLevel::b_lt));
    CHECK(twice.bytes == once.bytes);
    CHECK_FALSE(twice.result.changed);
    CHECK(has(twice.result.warnings, "nothing-to-add"));

    Augmented archived = raise(once.bytes, world.augment_options(SignatureLevel::b_lta));
    CHECK(archived.result.timestamps == 1);
    CHECK(archived.result.certificates == 0);  // all was there
    for (int year = 1; year <= 2; ++year) {
        const TimePoint later = signing + 24h * 365 * year;
        archived = raise(archived.bytes, world.augment_options(SignatureLevel::b_lta, later));
        CHECK(archived.result.timestamps == 1);
        CHECK(archived.result.crls + archived.result.ocsps > 0);  // of the timestamp before
        const Report report = world.verify_offline(archived.bytes, later + 1h);
        INFO(to_json(report));
        CHECK(report.verdict == Verdict::valid);
        CHECK(signature_of(report).level == SignatureLevel::b_lta);
    }
}

TEST_CASE("Nothing stands twice in the security store") {
    const World world;
    const Bytes once = world.stamped(SignatureLevel::b_lta);
    const Bytes twice = raise(once, world.augment_options(SignatureLevel::b_lta)).bytes;
    const Inspection inspection = inspect(Input::bytes(twice));
    // Root, issuing CA, seal, TSA, OCSP responder; one CRL of the root; the seal's and the TSA's answers.
    CHECK(inspection.dss.certificates == 5);
    CHECK(inspection.dss.crls == 1);
    CHECK(inspection.dss.vri >= 1);
}

TEST_CASE("A level that cannot be reached is refused, and nothing is written") {
    const World world;
    std::string message;
    Bytes out;
    const auto stamp_it = [&](StampOptions options) {
        return code_of(
            [&] {
                Stamper(world.demo.seal(0))
                    .stamp(Input::bytes(blank_page()), Output::bytes(out), {Invisible{}}, options);
            },
            &message);
    };
    SECTION("no authority") {
        StampOptions options = world.stamp_options(SignatureLevel::b_t);
        options.timestamp_authority = nullptr;
        CHECK(stamp_it(options) == ErrorCode::invalid_argument);
    }
    SECTION("no evidence") {
        StampOptions options = world.stamp_options(SignatureLevel::b_lt);
        options.fetcher = Fetcher::offline();
        CHECK(stamp_it(options) == ErrorCode::evidence_missing);
        CHECK(message.find("the network was not used") != std::string::npos);
    }
    SECTION("the services fail") {
        world.services->set_fault([](const Fetcher::Request& request, DemoResponder::Answer& answer) {
            answer.status = request.url.find("tsa") == std::string::npos ? 500 : 200;
        });
        CHECK(stamp_it(world.stamp_options(SignatureLevel::b_lt)) == ErrorCode::evidence_missing);
        CHECK(message.find("status 500") != std::string::npos);
    }
    SECTION("an OCSP response that is cut off, and no CRL") {
        world.services->set_fault([](const Fetcher::Request& request, DemoResponder::Answer& answer) {
            if (request.url.find("ocsp") != std::string::npos) {
                answer.body.resize(answer.body.size() / 2);
            } else if (request.url.find("issuing.crl") != std::string::npos) {
                answer.status = 404;
            }
        });
        CHECK(stamp_it(world.stamp_options(SignatureLevel::b_lt)) == ErrorCode::evidence_missing);
    }
    SECTION("the authority fails") {
        world.services->set_fault([](const Fetcher::Request& request, DemoResponder::Answer& answer) {
            answer.status = request.url.find("tsa") == std::string::npos ? 200 : 500;
        });
        CHECK(stamp_it(world.stamp_options(SignatureLevel::b_t)) == ErrorCode::fetch_failed);
    }
    SECTION("a timestamp that is cut off") {
        world.services->set_fault([](const Fetcher::Request& request, DemoResponder::Answer& answer) {
            answer.body.resize(request.url.find("tsa") == std::string::npos ? answer.body.size() : 100);
        });
        CHECK(stamp_it(world.stamp_options(SignatureLevel::b_t)) == ErrorCode::tsa_rejected);
    }
    SECTION("the clock of the authority is wrong") {
        StampOptions options = world.stamp_options(SignatureLevel::b_t);
        options.present = signing + 1h;
        CHECK(stamp_it(options) == ErrorCode::tsa_rejected);
    }
    CHECK(out.empty());
}

TEST_CASE("A revoked authority proves nothing") {
    World world;
    const Report report = verify(world.stamped(SignatureLevel::b_t), world.demo.verify_options());
    const CertificateReport tsa = signature_of(report).timestamps.at(0).chain.at(0);
    world.demo.revoke(tsa.serial, start, "keyCompromise", signing);
    const auto step = [&](SignatureLevel level) { return code_of([&] { world.stamped(level); }); };
    CHECK(step(SignatureLevel::b_t) == ErrorCode::tsa_rejected);
    CHECK(step(SignatureLevel::b_lt) == ErrorCode::tsa_rejected);
    CHECK(step(SignatureLevel::b_lta) == ErrorCode::tsa_rejected);
    const Bytes plain = world.stamped(SignatureLevel::b_b);
    CHECK(code_of([&] { raise(plain, world.augment_options(SignatureLevel::b_t)); }) ==
          ErrorCode::tsa_rejected);
}

TEST_CASE("The best that can be reached is kept where that was asked for") {
    const World world;
    StampOptions options = world.stamp_options(SignatureLevel::b_lta);
    options.best_effort = true;
    SECTION("no evidence: B-T") {
        options.fetcher = Fetcher::offline();
        const Stamped stamped = stamp(world.demo.seal(0), blank_page(), {"invisible"}, options);
        CHECK(stamped.result.level == SignatureLevel::b_t);
        CHECK(has(stamped.result.warnings, "level-not-reached"));
        CHECK(signature_of(verify(stamped.bytes, world.demo.verify_options())).level == SignatureLevel::b_t);
    }
    SECTION("no timestamp: B-B") {
        world.services->set_fault([](const Fetcher::Request& request, DemoResponder::Answer& answer) {
            answer.status = request.url.find("tsa") == std::string::npos ? 200 : 500;
        });
        const Stamped stamped = stamp(world.demo.seal(0), blank_page(), {"invisible"}, options);
        CHECK(stamped.result.level == SignatureLevel::b_b);
        CHECK(has(stamped.result.warnings, "level-not-reached"));
        CHECK(signature_of(verify(stamped.bytes, world.demo.verify_options())).level == SignatureLevel::b_b);
    }
}

TEST_CASE("Evidence of a day after the signature: refused until it exists, then it is final") {
    const World world;
    const Bytes before = world.stamped(SignatureLevel::b_t);
    std::string message;
    const auto raise_at = [&](TimePoint at) {
        AugmentOptions options = world.augment_options(SignatureLevel::b_lt, at);
        options.after = 24h;
        return raise(before, options);
    };
    CHECK(code_of([&] { raise_at(signing + 23h); }, &message) == ErrorCode::evidence_too_early);
    CHECK(message.find("try again after " + format_time(signing + 24h)) != std::string::npos);
    const Bytes after = raise_at(signing + 25h).bytes;
    const Report report = world.verify_offline(after, signing + 26h);
    INFO(to_json(report));
    CHECK(report.verdict == Verdict::valid);
    CHECK_FALSE(has_code(signature_of(report).warnings, "in-revocation-grace"));
}

TEST_CASE("Waiting is asked for only where it helps: a service that fails, and a list that is late, are missing evidence") {
    const World world;
    const Bytes before = world.stamped(SignatureLevel::b_t);
    std::string message;
    const auto raise_at = [&](TimePoint at, bool best_effort) {
        AugmentOptions options = world.augment_options(SignatureLevel::b_lt, at);
        options.after = 24h;
        options.best_effort = best_effort;
        return raise(before, options);
    };
    SECTION("the services fail") {
        world.services->set_fault([](const Fetcher::Request&, DemoResponder::Answer& answer) { answer.status = 500; });
        CHECK(code_of([&] { raise_at(signing + 25h, false); }, &message) == ErrorCode::evidence_missing);
        CHECK(message.find("status 500") != std::string::npos);
        CHECK(has(raise_at(signing + 25h, true).result.warnings, "level-not-reached"));
    }
    SECTION("nobody is asked, and there is nothing") {
        AugmentOptions options = world.augment_options(SignatureLevel::b_lt, signing + 25h);
        options.after = 24h;
        options.fetcher = Fetcher::offline();
        CHECK(code_of([&] { raise(before, options); }, &message) == ErrorCode::evidence_missing);
    }
    CHECK(message.find("try again after") == std::string::npos);
}

TEST_CASE("An authority that is not asked is named") {
    const World world;
    StampOptions options = world.stamp_options(SignatureLevel::b_b);
    options.timestamp_authority = world.authority();
    CHECK(has(stamp(world.demo.seal(0), blank_page(), {"invisible"}, options).result.warnings, "authority-not-asked"));
}

TEST_CASE("A document timestamp alone") {
    const World world;
    Bytes out;
    const AugmentResult result = add_document_timestamp(Input::bytes(blank_page()), Output::bytes(out),
                                                        world.augment_options(SignatureLevel::b_t));
    CHECK(result.timestamps == 1);
    const Report report = verify(out, world.demo.verify_options());
    CHECK(report.verdict == Verdict::unsigned_);
    REQUIRE(report.signatures.size() == 1);
    CHECK(report.signatures[0].type == "document-timestamp");
    CHECK(report.signatures[0].indication == Indication::total_passed);
}

TEST_CASE("A document with two signatures is raised as a whole") {
    const World world;
    Bytes document = world.stamped(SignatureLevel::b_b);
    document =
        stamp(world.demo.seal(1), document, {"invisible"}, world.stamp_options(SignatureLevel::b_t)).bytes;
    const Augmented raised = raise(document, world.augment_options(SignatureLevel::b_lta));
    CHECK(raised.result.timestamps == 2);  // the first signature had none
    const Report report = world.verify_offline(raised.bytes, verifying + 1h);
    INFO(to_json(report));
    CHECK(report.verdict == Verdict::valid);
    for (const SignatureReport& signature : report.signatures) {
        CHECK((signature.type == "document-timestamp" || signature.level == SignatureLevel::b_lta));
        CHECK(signature.modifications.permitted);
    }
}

TEST_CASE("A broken signature is not raised, nor is a document without one") {
    const World world;
    Bytes broken = world.stamped(SignatureLevel::b_b);
    const std::string size = "595";  // of the page
    *std::search(broken.begin(), broken.end(), size.begin(), size.end()) = '4';
    Bytes out;
    const auto code = [&](const Bytes& document) {
        return code_of([&] {
            augment(Input::bytes(document), Output::bytes(out), world.augment_options(SignatureLevel::b_t));
        });
    };
    CHECK(code(broken) == ErrorCode::broken_earlier_signature);
    CHECK(code(blank_page()) == ErrorCode::field_not_found);
    CHECK(out.empty());
}

TEST_CASE("A certification or a lock that permits no change permits validation data") {
    const World world;
    StampOptions certifying = world.stamp_options(SignatureLevel::b_t);
    SECTION("certified") { certifying.certify = GENERATE(1, 2, 3); }
    SECTION("all fields locked") { certifying.lock = FieldLock{}; }
    SECTION("all fields locked but one") { certifying.lock = FieldLock{"exclude", {"other"}}; }
    const Stamped stamped = stamp(world.demo.seal(0), blank_page(), {"invisible"}, certifying);
    AugmentOptions options = world.augment_options(SignatureLevel::b_lta);
    options.extensions = true;
    const Report report = world.verify_offline(raise(stamped.bytes, options).bytes, verifying + 1h);
    INFO(to_json(report));
    CHECK(report.verdict == Verdict::valid);
    const SignatureReport& signature = signature_of(report);
    CHECK(signature.level == SignatureLevel::b_lta);
    CHECK(signature.modifications.permitted);
    CHECK(signature.docmdp == (certifying.certify != 0 ? std::optional(certifying.certify) : std::nullopt));
    CHECK(signature.locks.has_value() == certifying.lock.has_value());
    if (certifying.lock) {
        CHECK(signature.locks->action == certifying.lock->action);
        CHECK(signature.locks->fields == certifying.lock->fields);
    }
}

TEST_CASE("What a certification and a lock forbid is refused to later signers") {
    const World world;
    StampOptions first = world.stamp_options(SignatureLevel::b_b);
    const auto second = [&](const Bytes& document, const StampOptions& options) {
        Bytes out;
        return code_of([&] {
            Stamper(world.demo.seal(1))
                .stamp(Input::bytes(document), Output::bytes(out), {Invisible{}}, options);
        });
    };
    StampOptions certifying = world.stamp_options(SignatureLevel::b_b);
    certifying.certify = 2;
    const Bytes plain = world.stamped(SignatureLevel::b_b);
    CHECK(second(plain, certifying) == ErrorCode::docmdp_forbids);  // not the first signature

    first.certify = 1;
    const StampOptions usual = world.stamp_options(SignatureLevel::b_b);
    CHECK(second(stamp(world.demo.seal(0), blank_page(), {"invisible"}, first).bytes, usual) ==
          ErrorCode::docmdp_forbids);
    first.certify = 0;
    first.lock = FieldLock{};
    CHECK(second(stamp(world.demo.seal(0), blank_page(), {"invisible"}, first).bytes, usual) ==
          ErrorCode::field_lock_forbids);
    first.lock = FieldLock{"include", {"other"}};
    const Stamped locked = stamp(world.demo.seal(0), blank_page(), {"invisible"}, first);
    const Bytes both = stamp(world.demo.seal(1), locked.bytes, {"invisible"}, usual).bytes;
    CHECK(verify(both, world.demo.verify_options()).verdict == Verdict::valid);
}

TEST_CASE("A restricted document gets a timestamp from its owner only") {
    const World world;
    StampOptions stamping = world.stamp_options(SignatureLevel::b_b);
    stamping.open.password = "owner";
    const Bytes document = stamp(world.demo.seal(0), test_support::read_bytes(test_support::testdata("encrypted/no-permissions.pdf")), {"invisible"}, stamping).bytes;
    AugmentOptions options = world.augment_options(SignatureLevel::b_lt);
    CHECK(code_of([&] { raise(document, options); }) == ErrorCode::permission_denied);
    options.open.password = "owner";
    VerifyOptions verifying_options = world.demo.verify_options();
    verifying_options.open.password = "owner";
    const Report report = verify(raise(document, options).bytes, verifying_options);
    CHECK(report.verdict == Verdict::valid);
    CHECK(signature_of(report).level == SignatureLevel::b_lt);
}

TEST_CASE("A required level rests on timestamps that are valid here, not on their form") {
    const World world;
    const Demo strange(Ca::other);
    const Bytes document = world.stamped(SignatureLevel::b_lta);
    VerifyOptions options;
    options.trust = TrustStore::from_paths(world.demo.pki.anchors);
    options.at = verifying;
    options.policy.require_level = SignatureLevel::b_lta;
    CHECK(verify(document, options).verdict == Verdict::valid);
    options.tsa_trust = TrustStore::from_paths(strange.pki.anchors);
    for (const SignatureLevel level : {SignatureLevel::b_lta, SignatureLevel::b_t, SignatureLevel::b_b}) {
        options.policy.require_level = level;
        const Report report = verify(document, options);
        INFO(to_json(report));
        CHECK(signature_of(report).level == SignatureLevel::b_lta);
        CHECK(signature_of(report).indication == Indication::total_passed);
        CHECK((report.verdict == Verdict::valid) == (level == SignatureLevel::b_b));
        CHECK(has_code(report.reasons, "required-level") == (level != SignatureLevel::b_b));
    }
}

TEST_CASE("Evidence about somebody else's certificates raises no level") {
    const World world;
    const World strange{Demo(Ca::other)};
    const Bytes first = world.stamped(SignatureLevel::b_t);
    const StampOptions archiving = strange.stamp_options(SignatureLevel::b_lta);
    const Bytes both = stamp(strange.demo.seal(1), first, {"invisible"}, archiving).bytes;
    VerifyOptions options = world.demo.verify_options();
    options.trust = TrustStore::from_paths({world.demo.pki.anchors.front(), strange.demo.pki.anchors.front()});
    const Report report = verify(both, options);
    INFO(to_json(report));
    CHECK(signature_of(report).level == SignatureLevel::b_t);
    CHECK(report.signatures[1].level == SignatureLevel::b_lta);
}

TEST_CASE("Evidence about one signer raises no other signer's level") {
    const World first;
    const World second{.demo = Demo(Ca::other)};
    Bytes document = first.stamped(SignatureLevel::b_lt);
    document = stamp(second.demo.seal(1), document, {"invisible"}, second.stamp_options(SignatureLevel::b_t)).bytes;
    AugmentOptions options = second.augment_options(SignatureLevel::b_lt);
    Bytes covered;
    add_document_timestamp(Input::bytes(document), Output::bytes(covered), options);
    SECTION("refused without evidence about the other") {
        options.fetcher = Fetcher::offline();
        CHECK(code_of([&] { raise(covered, options); }) == ErrorCode::evidence_missing);
        options.best_effort = true;
        const Augmented kept = raise(covered, options);
        CHECK(kept.result.level == SignatureLevel::b_t);
        CHECK(has(kept.result.warnings, "level-not-reached"));
    }
    SECTION("added") {
        const Augmented raised = raise(covered, options);
        CHECK(raised.result.level == SignatureLevel::b_lt);
        CHECK(raised.result.crls + raised.result.ocsps > 0);
        CHECK_FALSE(raise(raised.bytes, options).result.changed);
    }
}

TEST_CASE("Where no certificate needs revocation data the level rests on certificates, and that is said") {
    const World world;
    const auto anchor = [&](const char* file) { return TrustStore::from_path(world.demo.folder.file("pki") + file); };
    StampOptions stamping = world.stamp_options(SignatureLevel::b_lt);
    stamping.trust = anchor("/seals/holder.crt");
    stamping.tsa_trust = anchor("/tsa.crt");
    const Stamped stamped = stamp(world.demo.seal(0), blank_page(), {"invisible"}, stamping);
    CHECK(stamped.result.level == SignatureLevel::b_lt);
    CHECK(has(stamped.result.warnings, "no-revocation-data"));
    VerifyOptions verifying_it = world.demo.verify_options();
    verifying_it.trust = stamping.trust;
    verifying_it.tsa_trust = stamping.tsa_trust;
    verifying_it.policy.require_level = SignatureLevel::b_lt;
    const Report report = verify(stamped.bytes, verifying_it);
    INFO(to_json(report));
    CHECK(report.verdict == Verdict::valid);
    CHECK(signature_of(report).level == SignatureLevel::b_lt);
    const Bytes plain = world.stamped(SignatureLevel::b_t);
    AugmentOptions options = world.augment_options(SignatureLevel::b_lta);
    options.trust = stamping.trust;
    options.tsa_trust = stamping.tsa_trust;
    const Augmented raised = raise(plain, options);
    CHECK(raised.result.level == SignatureLevel::b_lta);
    CHECK(has(raised.result.warnings, "no-revocation-data"));
    CHECK(raised.result.certificates > 0);
    CHECK(signature_of(verify(raised.bytes, verifying_it)).level == SignatureLevel::b_lta);
}
