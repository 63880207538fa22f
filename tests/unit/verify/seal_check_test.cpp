// From facts of a seal to its status: verification.md section 6 as a table.

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "verify/checks/checks.h"

using namespace sealpdf;
using namespace sealpdf::verify;

namespace {

const TimePoint used = parse_time("2026-05-01T00:00:00Z");

ImpressionFacts impression(Likeness likeness, std::vector<std::string> faults = {}) {
    ImpressionFacts facts;
    facts.report = {1, {10, 10, 42, 42}, "widget", {}, likeness == Likeness::equal, true};
    facts.faults = std::move(faults);
    facts.likeness = likeness;
    facts.why = likeness == Likeness::equal ? "" : "its pixels are others";
    return facts;
}

/// A seal whose file is good, shown once.
SignatureFacts sealed(Likeness likeness = Likeness::equal) {
    SignatureFacts facts;
    facts.seal.source = SealFacts::Source::dictionary;
    facts.seal.file = Bytes{1};
    SealVerification verification;
    verification.verdict = Verdict::valid;
    verification.info = SealInfo{};
    verification.info->id = "SEAL-1";
    verification.info->type = 1;
    verification.used_at = used;
    verification.checks = {
        {"format", "pass", "", ""}, {"certificate-list", "pass", "", ""}, {"holder", "pass", "", ""}};
    facts.seal.verification = verification;
    facts.seal.impressions = {impression(likeness)};
    return facts;
}

struct Judged {
    SealReport seal;
    std::vector<Finding> warnings;
    const SealCheck& check(const std::string& name) const {
        return *std::ranges::find_if(seal.checks,
                                     [&](const SealCheck& check) { return check.check == name; });
    }
    bool warns(const std::string& code) const {
        return std::ranges::any_of(warnings, [&](const Finding& warning) { return warning.code == code; });
    }
};

Judged judge(const SignatureFacts& facts, Integrity integrity = Integrity::intact) {
    SignatureReport report;
    report.integrity = integrity;
    Judgement judgement;
    check_seal(facts, report, judgement);
    return {report.seal, judgement.warnings};
}

void set_result(SignatureFacts& facts, const std::string& name, const std::string& result) {
    for (SealCheck& check : facts.seal.verification->checks) {
        if (check.check == name) {
            check.result = result;
        }
    }
}

}  // namespace

TEST_CASE("a seal that holds in all is authentic") {
    const Judged result = judge(sealed());
    CHECK(result.seal.status == "authentic");
    CHECK(result.seal.id == "SEAL-1");
    CHECK(result.seal.type == "unit");
    CHECK(result.seal.validity == "at-signing");
    CHECK(result.check("impressions").result == "pass");
    CHECK(result.check("straddle").result == "not-applicable");
    CHECK(result.warnings.empty());
}

TEST_CASE("without a seal file there is a picture, or nothing") {
    SignatureFacts facts;
    CHECK(judge(facts).seal.status == "none");
    facts.seal.impressions = {impression(Likeness::unknown)};
    CHECK(judge(facts).seal.status == "picture-only");
    facts.seal.uncovered = {{2, {}}};
    CHECK(judge(facts).seal.status == "uncovered-picture");
}

TEST_CASE("an impression that is painted over is a mismatch, by a code of its own") {
    SignatureFacts facts = sealed();
    facts.seal.impressions.front().painted_over = true;
    const Judged result = judge(facts);
    CHECK(result.seal.status == "mismatch");
    CHECK(result.check("impressions").code == "seal-impression-covered");
    facts.seal.impressions.front().faults = {"it is drawn 2 times"};
    CHECK(judge(facts).check("impressions").code == "seal.impression");
}

TEST_CASE("what fails of the file is invalid, what fails of its bond is a mismatch") {
    SignatureFacts facts = sealed();
    SECTION("the file") {
        set_result(facts, "format", "fail");
        CHECK(judge(facts).seal.status == "invalid");
    }
    SECTION("the signer is not in its list") {
        set_result(facts, "certificate-list", "fail");
        CHECK(judge(facts).seal.status == "mismatch");
    }
    SECTION("the holder is another") {
        set_result(facts, "holder", "fail");
        CHECK(judge(facts).seal.status == "mismatch");
    }
    SECTION("both") {
        set_result(facts, "format", "fail");
        set_result(facts, "holder", "fail");
        CHECK(judge(facts).seal.status == "invalid");
    }
    SECTION("nobody vouches for its maker") {
        facts.seal.verification->verdict = Verdict::indeterminate;
        CHECK(judge(facts).seal.status == "unverified");
    }
    SECTION("the list in the dictionary cannot be read") {
        facts = SignatureFacts{};
        facts.seal.error = "/XXSEAL_File is not an array of strings";
        const Judged result = judge(facts);
        CHECK(result.seal.status == "invalid");
        CHECK(result.check("format").code == "seal.format");
    }
}

TEST_CASE("a picture that is not the seal's, or not where the list has it, is a mismatch") {
    CHECK(judge(sealed(Likeness::different)).seal.status == "mismatch");
    SignatureFacts facts = sealed();
    facts.seal.impressions.front().faults = {"it is drawn 2 times"};
    const Judged result = judge(facts);
    CHECK(result.seal.status == "mismatch");
    CHECK(result.check("impressions").detail == "page 1 (widget): it is drawn 2 times");
}

TEST_CASE("likeness is a warning and no pass, and so is a drawing that nobody can tell") {
    const Judged like = judge(sealed(Likeness::like));
    CHECK(like.seal.status == "unverified");
    CHECK(like.warns("seal-picture-like"));
    const Judged unknown = judge(sealed(Likeness::unknown));
    CHECK(unknown.seal.status == "unverified");
    CHECK(unknown.warns("seal-picture-unproven"));
}

TEST_CASE("a broken signature binds no seal") {
    const Judged result = judge(sealed(), Integrity::broken);
    CHECK(result.seal.status == "mismatch");
    CHECK(result.check("impressions").code == "seal-not-bound");
}

TEST_CASE("a strip that is missing is a mismatch") {
    SignatureFacts facts = sealed();
    ImpressionFacts& strip = facts.seal.impressions.front();
    strip.strip = 1;
    strip.strips = 2;
    strip.part = {0, 0, 60, 120};
    strip.width = strip.height = 120;
    CHECK(judge(facts).seal.status == "mismatch");
    CHECK(judge(facts).check("straddle").code == "seal.straddle");
}

TEST_CASE(
    "pictures beside the list are not vouched for; those that came later make it an uncovered picture") {
    SignatureFacts facts = sealed();
    facts.seal.unlisted = {{3, {}}, {3, {}}, {7, {}}};
    const Judged result = judge(facts);
    CHECK(result.seal.status == "authentic");
    REQUIRE(result.warns("seal-picture-not-listed"));
    CHECK(result.warnings.front().message.ends_with("pages 3, 7"));
    facts.seal.uncovered = {{2, {}}};
    CHECK(judge(facts).seal.status == "uncovered-picture");
    CHECK(judge(facts).warns("uncovered-picture"));
}

TEST_CASE("a suspension counts for what was sealed within it, whatever came of the seal since") {
    using enum SealStanding;
    const auto [standing, since, until, cancelled_at, status, code] =
        GENERATE(table<SealStanding, std::string, std::string, std::string, std::string, std::string>({
            {good, "2026-04-01T00:00:00Z", "2026-05-01T00:00:00Z", "", "authentic", ""},
            {good, "2026-04-01T00:00:00Z", "2026-05-01T00:00:01Z", "", "unverified", "seal-suspended"},
            {good, "2026-05-01T00:00:00Z", "2026-06-01T00:00:00Z", "", "unverified", "seal-suspended"},
            {good, "2026-05-01T00:00:01Z", "2026-06-01T00:00:00Z", "", "authentic", ""},
            {good, "2026-04-01T00:00:00Z", "", "", "unverified", "seal-suspended"},
            {cancelled, "2026-04-01T00:00:00Z", "2026-06-01T00:00:00Z", "2026-06-01T00:00:00Z", "unverified",
             "seal-suspended"},
            {cancelled, "2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z", "2026-06-01T00:00:00Z", "authentic",
             ""},
            {cancelled, "2026-03-01T00:00:00Z", "", "2026-04-01T00:00:00Z", "invalid", "seal-cancelled"},
        }));
    CAPTURE(since, until, cancelled_at);
    SignatureFacts facts = sealed();
    facts.seal.standing = SealStatusAnswer{standing, {}, {}, "", "register.json", {}};
    if (!cancelled_at.empty()) {
        facts.seal.standing->since = parse_time(cancelled_at);
    }
    facts.seal.standing->suspensions = {
        {parse_time(since), until.empty() ? std::nullopt : std::optional(parse_time(until)), "lost"}};
    const Judged result = judge(facts);
    CHECK(result.seal.status == status);
    CHECK(result.check("status").code == code);
}

TEST_CASE("what the platform says counts from the time of which it speaks") {
    using enum SealStanding;
    const auto [standing, since, status, code] =
        GENERATE(table<SealStanding, std::string, std::string, std::string>({
            {good, "", "authentic", ""},
            {cancelled, "2026-04-30T00:00:00Z", "invalid", "seal-cancelled"},
            {cancelled, "2026-05-01T00:00:00Z", "invalid", "seal-cancelled"},
            {cancelled, "2026-05-02T00:00:00Z", "authentic", ""},
            {cancelled, "", "invalid", "seal-cancelled"},
            {suspended, "2026-04-30T00:00:00Z", "unverified", "seal-suspended"},
            {suspended, "2026-05-02T00:00:00Z", "authentic", ""},
            {unknown, "", "authentic", "seal-status-unknown"},
        }));
    SignatureFacts facts = sealed();
    facts.seal.standing = SealStatusAnswer{standing, {}, {}, "leaked", "register.json", {}};
    if (!since.empty()) {
        facts.seal.standing->since = parse_time(since);
    }
    const Judged result = judge(facts);
    CHECK(result.seal.status == status);
    CHECK(result.check("status").code == code);
}

TEST_CASE("seals by others list nothing: what their fields show is compared, and difference proves nothing") {
    SignatureFacts facts = sealed();
    facts.seal.source = SealFacts::Source::ses_signature;
    CHECK(judge(facts).seal.status == "authentic");
    facts.seal.impressions = {impression(Likeness::different)};
    CHECK(judge(facts).seal.status == "unverified");
    CHECK(judge(facts).check("impressions").code == "seal-picture-unproven");
    facts.seal.impressions.clear();
    CHECK(judge(facts).seal.status == "authentic");
}
