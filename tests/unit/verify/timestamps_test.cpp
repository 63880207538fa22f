// Timestamps as proofs of existence, one fact changed at a time.

#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "support/repository.h"
#include "verify/checks/checks.h"
#include "verify/facts/facts.h"

using namespace sealpdf;
using namespace sealpdf::verify;

namespace {

/// The codes of what is held against the signature timestamp of the first signature.
std::vector<std::string> held_against(const Facts& facts, const VerifyOptions& options, TimePoint at) {
    std::vector<std::string> codes;
    const Proofs proofs = prove_existence(facts, options, at);
    for (const TimestampProof& proof : proofs.of.at(0)) {
        if (proof.report.kind == "signature") {
            std::ranges::transform(proof.report.reasons, std::back_inserter(codes), &Finding::code);
        }
    }
    return codes;
}

}  // namespace

TEST_CASE("a timestamp from before its authority's certificate proves nothing") {
    const auto document = test_support::corpus("signed/levels/pades-b-t-l1.pdf");
    VerifyOptions options;
    const TimePoint at = parse_time("2026-05-01T00:00:00Z");
    Facts facts = collect(Input::file(document.string()), options, at);
    TimestampFacts& timestamp = facts.signatures.at(0).timestamps.at(0);
    const pki::CertificatePtr authority =
        cms::find_signer_certificate(timestamp.token->data.signers.at(0), timestamp.certificates);
    REQUIRE(authority);
    const std::string code = "timestamp.out-of-bounds";
    for (const TimePoint inside : {authority->not_before(), authority->not_after()}) {
        timestamp.token->info.time = inside;
        CHECK_FALSE(std::ranges::count(held_against(facts, options, at), code));
    }
    for (const TimePoint outside : {authority->not_before() - std::chrono::seconds(1),
                                    authority->not_after() + std::chrono::seconds(1)}) {
        timestamp.token->info.time = outside;
        CHECK(std::ranges::count(held_against(facts, options, at), code) == 1);
    }
}
