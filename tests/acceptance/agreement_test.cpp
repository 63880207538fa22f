// The main job: two companies seal the agreement, and it verifies.

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <map>
#include <sstream>

#include "demo.h"
#include "support/repository.h"

using namespace sealpdf;
using namespace acceptance;
using Catch::Approx;

namespace {

void check_both_signatures(const Report& report) {
    REQUIRE(report.signatures.size() == 2);
    for (const SignatureReport& signature : report.signatures) {
        CAPTURE(signature.field, to_json(report));
        CHECK(signature.verdict == Verdict::valid);
        CHECK(signature.indication == Indication::total_passed);
        CHECK(signature.subindication.empty());
        CHECK(signature.reasons.empty());
        CHECK(signature.integrity == Integrity::intact);
        CHECK(signature.level == SignatureLevel::b_b);
        CHECK(signature.subfilter == "ETSI.CAdES.detached");
        CHECK(signature.digest_algorithm == "sha256");
        CHECK(signature.modifications.permitted);
        CHECK(signature.seal.status == "picture-only");
        CHECK(signature.claimed_signing_time == signing);
        CHECK(signature.best_signature_time == verifying);
        CHECK(signature.best_signature_time_source == "validation-time");
        REQUIRE(signature.chain.size() == 3);
        CHECK(signature.chain[0].role == "signer");
        CHECK(signature.chain[1].role == "ca");
        CHECK(signature.chain[2].role == "anchor");
        CHECK(signature.chain[0].status == "good");
        CHECK(signature.chain[1].status == "good");
        REQUIRE(signature.chain[0].revocation);
        CHECK(signature.chain[0].revocation->source == "crl");
        CHECK(signature.chain[0].revocation->origin == "local");
    }
}

}  // namespace

TEST_CASE("two companies seal the agreement and it is valid") {
    const Demo demo;
    const Bytes original = agreement();
    const Stamped first = stamp_by_holder(demo);
    const Stamped second = stamp(demo.seal(1), first.bytes, {"keyword:（盖章）"}, demo.stamp_options());

    SECTION("each revision leaves the bytes in front of it as they are") {
        CHECK(first.bytes.size() > original.size());
        CHECK(starts_with(first.bytes, original));
        CHECK(second.bytes.size() > first.bytes.size());
        CHECK(starts_with(second.bytes, first.bytes));
        CHECK(first.result.revision == 2);
        CHECK(second.result.revision == 3);
        CHECK(first.result.field != second.result.field);
        CHECK(first.result.warnings.empty());
        CHECK(second.result.warnings.empty());
    }
    SECTION("after one seal and after two it is valid") {
        CHECK(verify(first.bytes, demo.verify_options()).verdict == Verdict::valid);
        const Report report = verify(second.bytes, demo.verify_options());
        CHECK(report.verdict == Verdict::valid);
        CHECK(report.pages == 4);
        CHECK(report.revisions == 3);
        CHECK(report.size == second.bytes.size());
        CHECK(report.validation_time == verifying);
        CHECK(report.changed_after_last_signature == "none");
        // Two companies' seals are two pictures, though both are of one red.
        const auto picture = [&](std::size_t index) {
            return report.signatures[index].seal.impressions.at(0).picture_sha256;
        };
        CHECK(picture(0) != picture(1));
        check_both_signatures(report);
    }
    SECTION("the report tells who signed what") {
        const Report report = verify(second.bytes, demo.verify_options());
        REQUIRE(report.signatures.size() == 2);
        const SignatureReport& holder = report.signatures[0];
        const SignatureReport& platform = report.signatures[1];
        REQUIRE(holder.signer);
        REQUIRE(platform.signer);
        CHECK(holder.signer->organization == "青岚数字科技（示例）有限公司");
        CHECK(platform.signer->organization == "云岫合同服务平台（示例）有限公司");
        CHECK(holder.signer->key == "rsa-2048");
        CHECK(platform.signer->key == "ec-p256");
        CHECK(holder.revision == 2);
        CHECK(platform.revision == 3);
        CHECK(holder.coverage == Coverage::whole_revision);
        CHECK(platform.coverage == Coverage::whole_file);
        CHECK(holder.modifications.level == ModificationLevel::form_filling);
        CHECK(platform.modifications.level == ModificationLevel::none);
        for (const SignatureReport* signature : {&holder, &platform}) {
            REQUIRE_FALSE(signature->seal.impressions.empty());
            const SealImpression& widget = signature->seal.impressions.front();
            CHECK(widget.kind == "widget");
            CHECK(widget.page == 2);
            CHECK(widget.rect.width == Approx(42).margin(0.01));
        }
    }
}

TEST_CASE("impressions stand where the keywords and the edges are") {
    const Demo demo;
    const Stamped stamped = stamp_by_holder(demo);
    const std::vector<Impression>& impressions = stamped.result.impressions;
    REQUIRE(impressions.size() == 5);
    std::map<std::string, int> kinds;
    double strips = 0;
    for (const Impression& impression : impressions) {
        ++kinds[impression.kind];
        if (impression.kind == "widget") {
            CHECK(impression.page == 2);
            CHECK(impression.keyword == "（签字/盖章）");
            CHECK(impression.rect.width == Approx(42).margin(0.01));
            CHECK(impression.rect.height == Approx(42).margin(0.01));
            REQUIRE(impression.keyword_rect);
            const RectMm& at = *impression.keyword_rect;
            CHECK(impression.rect.x + 21 == Approx(at.x + at.width / 2).margin(0.01));
            CHECK(impression.rect.y + 21 == Approx(at.y + at.height / 2).margin(0.01));
            // The date line stands 11 mm below the label in make_agreement.py.
            CHECK(impression.rect.y + 42 > at.y + at.height + 11);
        } else {
            strips += impression.rect.width;
            // A4; a strip ends with a whole pixel of 300 dpi.
            CHECK(impression.rect.x + impression.rect.width == Approx(210).margin(25.4 / 300));
            CHECK(impression.rect.y + 21 == Approx(148.5).margin(0.01));
        }
    }
    CHECK(kinds["widget"] == 1);
    CHECK(kinds["straddle"] == 4);
    CHECK(strips == Approx(42).margin(0.01));
}

TEST_CASE("locate says beforehand where the impressions go") {
    const Demo demo;
    const Seal seal = demo.seal(0);
    const Bytes original = agreement();
    const LocateResult located = locate(
        Input::view(original.data(), original.size()),
        {parse_placement("keyword:（签字/盖章）"), parse_placement("straddle")}, seal.width(), seal.height());
    const Stamped stamped = stamp_by_holder(demo);
    CHECK(located.forbidden.empty());
    CHECK(located.pages.size() == 4);
    REQUIRE(located.impressions.size() == stamped.result.impressions.size());
    for (std::size_t i = 0; i < located.impressions.size(); ++i) {
        CHECK(located.impressions[i].page == stamped.result.impressions[i].page);
        CHECK(located.impressions[i].kind == stamped.result.impressions[i].kind);
        CHECK(located.impressions[i].rect.x == Approx(stamped.result.impressions[i].rect.x).margin(1e-6));
        CHECK(located.impressions[i].rect.y == Approx(stamped.result.impressions[i].rect.y).margin(1e-6));
    }
}

TEST_CASE("the same agreement in a font that is not embedded") {
    const Demo demo;
    const Bytes original = test_support::read_bytes(test_support::testdata("documents/agreement-cid.pdf"));
    const Stamped first =
        stamp(demo.seal(0), original, {"keyword:（签字/盖章）", "straddle"}, demo.stamp_options());
    const Stamped second = stamp(demo.seal(1), first.bytes, {"keyword:（盖章）"}, demo.stamp_options());
    const Report report = verify(second.bytes, demo.verify_options());
    CHECK(report.verdict == Verdict::valid);
    check_both_signatures(report);
    CHECK(second.result.impressions.at(0).page == 2);
}

TEST_CASE("the real agreements") {
    const std::string name =
        GENERATE(as<std::string>(), "agreement-libreoffice.pdf", "agreement-reportlab.pdf");
    const Bytes original = test_support::read_bytes(test_support::corpus("realinput/agreement/" + name));
    CAPTURE(name);
    const Demo demo;
    const Stamped first =
        stamp(demo.seal(0), original, {"keyword:（签字/盖章）", "straddle"}, demo.stamp_options());
    const Stamped second = stamp(demo.seal(1), first.bytes, {"keyword:（盖章）"}, demo.stamp_options());
    CHECK(starts_with(second.bytes, original));
    CHECK(first.result.impressions.at(0).page == 2);
    const Report report = verify(second.bytes, demo.verify_options());
    CHECK(report.verdict == Verdict::valid);
    check_both_signatures(report);
}

TEST_CASE("a document may be stamped over itself") {
    const Demo demo;
    test_support::TemporaryFolder folder;
    const std::string path = folder.file("合同.pdf");
    const Bytes original = agreement();
    test_support::write_text(path, std::string(original.begin(), original.end()));
    Stamper(demo.seal(0))
        .stamp(Input::file(path), Output::file(path), {parse_placement("keyword:（签字/盖章）")},
               demo.stamp_options());
    const Bytes now = test_support::read_bytes(path);
    CHECK(now.size() > original.size());
    CHECK(starts_with(now, original));
    CHECK(folder.names() == std::vector<std::string>{"合同.pdf"});
    CHECK(verify(now, demo.verify_options()).verdict == Verdict::valid);
}

TEST_CASE("streams, files and bytes give documents that are equally valid") {
    const Demo demo;
    const Bytes original = agreement();
    std::istringstream in(std::string(original.begin(), original.end()));
    std::ostringstream out;
    Stamper(demo.seal(1))
        .stamp(Input::stream(in), Output::stream(out), {parse_placement("corner:-1:bottom-right")},
               demo.stamp_options());
    const std::string text = out.str();
    const Bytes stamped(text.begin(), text.end());
    CHECK(starts_with(stamped, original));
    CHECK(verify(stamped, demo.verify_options()).verdict == Verdict::valid);
    std::istringstream again(text);
    CHECK(Verifier(demo.verify_options()).verify(Input::stream(again)).verdict == Verdict::valid);
}

TEST_CASE("inspect shows what is there") {
    const Demo demo;
    const Bytes stamped = stamp_by_both(demo).bytes;
    const Inspection seen = inspect(Input::view(stamped.data(), stamped.size()));
    CHECK(seen.pages == 4);
    CHECK_FALSE(seen.encrypted);
    CHECK(seen.xref == "table");
    CHECK(seen.revisions.size() == 3);
    CHECK(seen.revisions.back().end == stamped.size());
    REQUIRE(seen.signatures.size() == 2);
    REQUIRE(seen.fields.size() == 2);
    CHECK(seen.fields[0].is_signed);
    CHECK(seen.fields[0].page == 2);
    for (const Inspection::Signature& signature : seen.signatures) {
        CHECK(signature.subfilter == "ETSI.CAdES.detached");
        REQUIRE(signature.byte_range.size() == 4);
        CHECK(signature.byte_range[0] == 0);
        CHECK(signature.contents_size > 500);
        CHECK(signature.claimed_signing_time == signing);
    }
}
