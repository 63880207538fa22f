#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <string>

#include "place/place.h"
#include "support/pdf_builder.h"

using namespace sealpdf;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::WithinAbs;

namespace {

/// Three pages with "Seal here" twice on the first, once on the last; Courier 10: a glyph is 6 points wide.
pdf::Document make_document() {
    test_support::PdfBuilder builder;
    builder.object(1, "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [20 0 R] >> >>");
    builder.object(2,
                   "<< /Type /Pages /Count 3 /Kids [3 0 R 4 0 R 5 0 R] /MediaBox [0 0 600 800] "
                   "/Resources << /Font << /F 6 0 R >> >> >>");
    builder.object(3, "<< /Type /Page /Parent 2 0 R /Contents 7 0 R >>");
    builder.object(4, "<< /Type /Page /Parent 2 0 R >>");
    builder.object(5, "<< /Type /Page /Parent 2 0 R /Contents 8 0 R /Annots [21 0 R] >>");
    builder.object(6, "<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>");
    builder.stream(7, "", "BT /F 10 Tf 300 500 Td (Seal here) Tj -100 0 Td (Seal here) Tj ET");
    builder.stream(8, "", "BT /F 10 Tf 100 500 Td (Seal here) Tj ET");
    builder.object(20, "<< /T (form) /Kids [21 0 R] >>");
    builder.object(21, "<< /T (Sig) /Parent 20 0 R /FT /Sig /Subtype /Widget /Rect [100 100 200 150] >>");
    builder.end_with_table();
    auto file = pdf::File::open(memory_source(to_bytes(builder.text()), "x.pdf"));
    REQUIRE(file);
    return pdf::Document(*file);
}

Rect one(const AtKeyword& place, int page) {
    const auto spots = place::locate(make_document(), {place}, 100, 80);
    REQUIRE(spots.size() == 1);
    CHECK(spots[0].page == page);
    CHECK(spots[0].keyword == "Seal here");
    return spots[0].rect;
}

}  // namespace

TEST_CASE("The first occurrence in reading order is taken, or the one asked for") {
    AtKeyword place{"Seal here"};
    CHECK_THAT(one(place, 0).centre().x, WithinAbs(227, 0.01));
    place.occurrence = 2;
    CHECK_THAT(one(place, 0).centre().x, WithinAbs(327, 0.01));
    place.occurrence = 3;
    CHECK_THAT(one(place, 2).centre().x, WithinAbs(127, 0.01));
    place.occurrence = AtKeyword::last;
    CHECK_THAT(one(place, 2).centre().x, WithinAbs(127, 0.01));
    place.pages = std::string("1");  // GCC 12 warns wrongly of the plain literal (its bug 105329)
    CHECK_THAT(one(place, 0).centre().x, WithinAbs(327, 0.01));
    place = AtKeyword{"Seal here"};
    place.occurrence = AtKeyword::all;
    CHECK(place::locate(make_document(), {place}, 100, 80).size() == 3);
}

TEST_CASE("A keyword's impression is aligned and shifted to the right and downwards") {
    AtKeyword place{"Seal here"};
    const Rect centre = one(place, 0);
    place.dx = pt(7);
    place.dy = pt(9);
    CHECK_THAT(one(place, 0).centre().x, WithinAbs(centre.centre().x + 7, 1e-6));
    CHECK_THAT(one(place, 0).centre().y, WithinAbs(centre.centre().y + 9, 1e-6));
    place = AtKeyword{"Seal here"};
    place.align = AtKeyword::Align::left;
    CHECK_THAT(one(place, 0).x0, WithinAbs(200, 1e-6));
    place.align = AtKeyword::Align::right;
    CHECK_THAT(one(place, 0).x1, WithinAbs(254, 1e-6));
    place.align = AtKeyword::Align::over;
    CHECK_THAT(one(place, 0).y1, WithinAbs(300 - 6.29, 0.01));
}

TEST_CASE("A keyword that is nowhere is named with the pages searched") {
    try {
        place::locate(make_document(), {AtKeyword{"（盖章）"}}, 100, 80);
        FAIL("no error");
    } catch (const Error& error) {
        CHECK(error.code() == ErrorCode::keyword_not_found);
        CHECK_THAT(error.what(), ContainsSubstring("（盖章）") && ContainsSubstring("pages 1 to 3"));
        CHECK(error.file() == "x.pdf");
    }
}

TEST_CASE("An occurrence too many tells how many there are") {
    AtKeyword place{"Seal here"};
    place.occurrence = 4;
    try {
        place::locate(make_document(), {place}, 100, 80);
        FAIL("no error");
    } catch (const Error& error) {
        CHECK(error.code() == ErrorCode::occurrence_out_of_range);
        CHECK_THAT(error.what(), ContainsSubstring("have 3"));
    }
}

TEST_CASE("A field is found by its full name and stands where its widget does") {
    const auto spots = place::locate(make_document(), {AtField{"form.Sig"}}, 100, 80);
    REQUIRE(spots.size() == 1);
    CHECK(spots[0].kind == place::Spot::Kind::field);
    CHECK(spots[0].page == 2);
    CHECK(spots[0].rect.y0 == 650);
    for (const char* const missing : {"Sig", "form", "form.Sig.x"}) {
        try {
            place::locate(make_document(), {AtField{missing}}, 100, 80);
            FAIL("no error");
        } catch (const Error& error) {
            CHECK(error.code() == ErrorCode::field_not_found);
        }
    }
}
