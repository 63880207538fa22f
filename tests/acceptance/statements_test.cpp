// What a signer states beside the signature (EN 319 122-1, 5.2), judged by our own verifier. What others say of it is asked
// in tests/oracle/test_level_judges.py.

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <string>

#include "levels_world.h"

using namespace sealpdf;
using namespace acceptance;

TEST_CASE("What the signer says beside: commitment, roles, policy, a content timestamp") {
    const World world;
    StampOptions options = world.stamp_options(SignatureLevel::b_t);
    options.commitment = "1.2.840.113549.1.9.16.6.5";  // proof of approval
    options.claimed_roles = {"director", "法定代表人"};  // in the order of DER: a SET OF keeps no other
    options.signature_policy =
        SignaturePolicyId{"2.999.7", DigestMethod::sha256, Bytes(32, 7), "http://policy.example/7"};
    options.content_timestamp = true;
    const Bytes bytes = stamp(world.demo.seal(0), blank_page(), {"invisible"}, options).bytes;
    const Report report = verify(bytes, world.demo.verify_options());
    INFO(to_json(report));
    CHECK(report.verdict == Verdict::valid);
    const SignatureReport& signature = signature_of(report);
    CHECK(signature.level == SignatureLevel::b_t);
    std::vector<std::string> kinds;
    for (const TimestampReport& timestamp : signature.timestamps) {
        kinds.push_back(timestamp.kind);
        CHECK(timestamp.indication == Indication::total_passed);
    }
    CHECK(kinds == std::vector<std::string>{"signature", "content"});
    CHECK(signature.commitments == std::vector<std::string>{options.commitment});
    CHECK(signature.claimed_roles == options.claimed_roles);
    REQUIRE(signature.signature_policy);
    CHECK(signature.signature_policy->oid == "2.999.7");
    CHECK(signature.signature_policy->digest_algorithm == "sha256");
    CHECK(signature.signature_policy->hash.substr(0, 4) == "0707");
    CHECK(signature.signature_policy->uri == "http://policy.example/7");
    CHECK(signature.signature_policy->document == "none");

    const auto refused = [&](const StampOptions& wrong) {
        return code_of([&] { stamp(world.demo.seal(0), blank_page(), {"invisible"}, wrong); });
    };
    options.reason = "approval";
    CHECK(refused(options) == ErrorCode::invalid_argument);
    options.reason.clear();
    options.signature_policy->hash.pop_back();
    CHECK(refused(options) == ErrorCode::invalid_argument);
}

TEST_CASE("A signature keeps its policy's document") {
    const World world;
    const SignatureLevel level = GENERATE(SignatureLevel::b_b, SignatureLevel::b_lta);
    StampOptions options = world.stamp_options(level);
    SignaturePolicyId policy;
    policy.oid = "2.999.7";
    policy.digest = DigestMethod::sha512;
    policy.document = Bytes(70000, 'p');  // larger than all else in the value
    policy.document_specification = GENERATE("2.999.8", "http://policy.example/syntax");
    options.signature_policy = policy;
    const Bytes bytes = stamp(world.demo.seal(0), blank_page(), {"invisible"}, options).bytes;
    const auto document_of = [&](const Report& report) {
        INFO(to_json(report));
        REQUIRE(signature_of(report).signature_policy);
        return signature_of(report).signature_policy->document;
    };
    const Report report = verify(bytes, world.demo.verify_options());
    CHECK(report.verdict == Verdict::valid);
    CHECK(signature_of(report).level == level);
    CHECK(document_of(report) == "matches");

    // The store is not signed: another document in it is told by its hash alone. In a B-LTA document the timestamp
    // covers it, too.
    Bytes changed = bytes;
    const std::string_view p_in_contents = "7070707070707070";
    const auto found = std::ranges::search(changed, p_in_contents).begin();
    REQUIRE(found != changed.end());
    *(found + 20) = '6';  // not the length in front, which has a 70, too
    const Report other = verify(changed, world.demo.verify_options());
    CHECK(document_of(other) == "differs");
    CHECK(has_code(signature_of(other).warnings, "signature-policy-document-differs"));
    CHECK((other.verdict == Verdict::valid) == (level == SignatureLevel::b_b));
}

TEST_CASE("A policy's document goes with its hash and the specification of its syntax") {
    const World world;
    StampOptions options = world.stamp_options(SignatureLevel::b_b);
    const auto refused = [&] {
        return code_of([&] { stamp(world.demo.seal(0), blank_page(), {"invisible"}, options); });
    };
    options.signature_policy = SignaturePolicyId{"2.999.7", DigestMethod::sha256, {}, {}, {'p'}, "2.999.8"};
    CHECK(refused() == ErrorCode::internal);  // nothing is wrong with it
    options.signature_policy->hash = Bytes(32, 7);
    CHECK(refused() == ErrorCode::invalid_argument);
    options.signature_policy->hash.clear();
    options.signature_policy->document_specification.clear();
    CHECK(refused() == ErrorCode::invalid_argument);
    options.signature_policy->document.clear();
    CHECK(refused() == ErrorCode::invalid_argument);  // neither hash nor document
    options.signature_policy->document = Bytes((1U << 20U) + 1, 'p');
    options.signature_policy->document_specification = "2.999.8";
    CHECK(refused() == ErrorCode::limit_exceeded);
}
