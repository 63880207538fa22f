// One signature, several impressions: page content, or fields that share the signature.

#include <algorithm>
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "pades/integrity.h"
#include "pdf/document/page.h"
#include "stamp_fixture.h"
#include "support/small_pdf.h"

using namespace sealpdf;
using stamp_test::code_of;
using stamp_test::options;
using stamp_test::Stamped;
using test_support::small_document;

namespace {

using Names = std::vector<std::string>;

Bytes plain(int pages, std::string_view page = {}) {
    return small_document(pages, {}, page).end_revision().bytes();
}

pdf::FilePtr open(const Bytes& bytes) { return pdf::File::open(memory_source(bytes)).value_or_throw(); }

/// Every signature is intact and well-formed; they are returned.
std::vector<pades::Signature> good_signatures(const Bytes& bytes) {
    const pdf::FilePtr file = open(bytes);
    std::vector<pades::Signature> signatures = pades::read_signatures(file);
    for (const pades::Signature& signature : signatures) {
        CHECK(signature.problems.empty());
        CHECK(pades::check_integrity(file->source(), signature).state == pades::IntegrityState::intact);
    }
    return signatures;
}

Names kinds_of(const StampResult& result) {
    Names kinds;
    for (const Impression& impression : result.impressions) {
        kinds.push_back(impression.kind);
    }
    return kinds;
}

std::size_t new_objects(const Bytes& before, const Bytes& after) {
    const std::uint32_t first = open(before)->next_free_number();
    const pdf::FilePtr file = open(after);
    std::size_t count = 0;
    for (const auto& [number, entry] : file->revisions().back().entries) {
        count += number >= first ? 1 : 0;
    }
    return count;
}

}  // namespace

TEST_CASE("A signed document takes several impressions: one signature, one revision, a field for each") {
    const Bytes once = stamp_test::stamp(plain(3), {"xy:1:60,70"}).bytes;
    const Stamped twice =
        stamp_test::stamp(once, {"xy:1:60,170", "xy:2:60,70", "straddle"}, options(), stamp_test::seal("ec"));
    CHECK(twice.result.field == "Signature2");
    CHECK(twice.result.fields ==
          Names{"Signature2", "Signature2-2", "Signature2-3", "Signature2-4", "Signature2-5"});
    CHECK(twice.result.revision == 3);
    CHECK(kinds_of(twice.result) == Names{"widget", "widget", "straddle", "straddle", "straddle"});
    const auto signatures = good_signatures(twice.bytes);
    REQUIRE(signatures.size() == 2);
    CHECK(signatures[1].fields == twice.result.fields);
    CHECK(signatures[1].coverage == Coverage::whole_file);
    const Stamped thrice = stamp_test::stamp(twice.bytes, {"straddle"});
    CHECK(thrice.result.fields == Names{"Signature3", "Signature3-2", "Signature3-3"});
    CHECK(good_signatures(thrice.bytes).size() == 3);
}

TEST_CASE("An existing field and further impressions share the signature") {
    test_support::SmallPdf pdf =
        small_document(2, "/AcroForm << /Fields [10 0 R 12 0 R] /SigFlags 3 >>", "/Annots [10 0 R]");
    pdf.object(10, "<< /FT /Sig /T (party) /Kids [11 0 R] >>")
        .object(11, "<< /T (a) /Parent 10 0 R /Type /Annot /Subtype /Widget /Rect [10 10 60 60] /P 3 0 R >>")
        .object(12, "<< /FT /Sig /T (other) /V 13 0 R >>")
        .object(13, test_support::signature_text())
        .end_revision();
    const Bytes bytes = to_bytes(test_support::set_byte_range(pdf.text()));
    StampOptions broken_is_fine = options();  // the earlier one is no CMS value
    broken_is_fine.allow_broken_prior = true;
    const Stamped stamped = stamp_test::stamp(bytes, {"xy:2:60,70", "field:party.a"}, broken_is_fine);
    CHECK(stamped.result.fields == Names{"party.a", "party-a-2"});
    CHECK(pades::read_signatures(open(stamped.bytes)).back().problems.empty());
}

TEST_CASE("A certified document takes no new field, and its locks hold for every field") {
    const auto certified = [](const std::string& reference, const std::string& catalog) {
        test_support::SmallPdf pdf =
            small_document(2, catalog + " /AcroForm << /Fields [10 0 R] /SigFlags 3 >>");
        pdf.object(10, "<< /FT /Sig /T (first) /V 11 0 R >>")
            .object(11, test_support::signature_text("3003020101", "/Reference [" + reference + "]"))
            .end_revision();
        return to_bytes(test_support::set_byte_range(pdf.text()));
    };
    StampOptions wanted = options();
    wanted.allow_broken_prior = true;
    const Bytes docmdp = certified("<< /TransformMethod /DocMDP /TransformParams << /P 2 >> >>",
                                   "/Perms << /DocMDP 11 0 R >>");
    CHECK(code_of(docmdp, {"invisible", "straddle"}, wanted) == ErrorCode::docmdp_forbids);
    const auto lock = [&](const std::string& fields) {
        return certified("<< /TransformMethod /FieldMDP /TransformParams << " + fields + " >> >>", "");
    };
    const Bytes second_locked = lock("/Action /Include /Fields [(Signature1-2)]");
    CHECK(code_of(second_locked, {"xy:1:60,70", "xy:2:60,70"}, wanted) == ErrorCode::field_lock_forbids);
    CHECK(stamp_test::stamp(second_locked, {"xy:1:60,70"}, wanted).result.fields == Names{"Signature1"});
    const LocateResult dry =
        locate(Input::bytes(second_locked), stamp_test::places({"xy:1:60,70", "xy:2:60,70"}));
    REQUIRE(dry.forbidden.size() == 1);
    CHECK(dry.forbidden.front().code == "field-lock-forbids");
}

TEST_CASE("Where content cannot be added to, an unsigned page gets a field") {
    test_support::SmallPdf pdf = small_document(2, {}, "/Contents 9 0 R");
    pdf.stream(9, "", "BT (never closed").end_revision();
    const Stamped stamped = stamp_test::stamp(pdf.bytes(), {"xy:1:60,70", "xy:2:60,70"});
    CHECK(stamped.result.fields == Names{"Signature1", "Signature1-2"});
    CHECK(kinds_of(stamped.result) == Names{"widget", "widget"});
    CHECK(good_signatures(stamped.bytes).size() == 1);
    const LocateResult dry =
        locate(Input::bytes(pdf.bytes()), stamp_test::places({"xy:1:60,70", "xy:2:60,70"}));
    CHECK(dry.impressions.back().kind == "widget");
}

TEST_CASE("No needless object is written") {
    // Image and mask, blending, appearance, signature, field, form; pages and catalog are old ones.
    const Bytes old = plain(4, "/Contents 9 0 R");
    const std::size_t one = new_objects(old, stamp_test::stamp(old, {"xy:1:60,70"}).bytes);
    CHECK(one == 7);
    // The same place on every page: one stream of operators, behind one "q" that pages with content share.
    CHECK(new_objects(old, stamp_test::stamp(old, {"xy:all:60,70"}).bytes) == one + 1);
    test_support::SmallPdf with_content = small_document(4, {}, "/Contents 9 0 R");
    with_content.stream(9, "", "0 g").end_revision();
    CHECK(new_objects(with_content.bytes(),
                      stamp_test::stamp(with_content.bytes(), {"xy:all:60,70"}).bytes) == one + 2);
    // A straddle seal: another strip on each page.
    CHECK(new_objects(with_content.bytes(),
                      stamp_test::stamp(with_content.bytes(), {"xy:1:60,70", "straddle"}).bytes) ==
          one + 1 + 4);
    StampOptions plain_ink = options();
    plain_ink.blend = BlendMode::normal;
    CHECK(new_objects(old, stamp_test::stamp(old, {"xy:1:60,70"}, plain_ink).bytes) == one - 1);
    // On a signed document each further impression is a field; equal appearances are one object.
    const Bytes signed_once = stamp_test::stamp(old, {"xy:1:60,70"}).bytes;
    CHECK(new_objects(signed_once, stamp_test::stamp(signed_once, {"xy:all:60,170"}).bytes) == one - 1 + 3);
}

TEST_CASE("An invisible signature has no size") {
    const LocateResult dry = locate(Input::bytes(plain(1)), stamp_test::places({"invisible"}), mm(0), mm(0));
    CHECK(dry.impressions.empty());
    CHECK(dry.forbidden.empty());
    CHECK_THROWS_AS(locate(Input::bytes(plain(1)), stamp_test::places({"xy:1:60,70"}), mm(0), mm(0)), Error);
}
