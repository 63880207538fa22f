// What codes stand for and how far they advance, where the font's dictionary says so, or leaves it out.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <cstdio>

#include "pdf/text/predefined_cmap.h"
#include "text_page.h"

using namespace sealpdf;
using Catch::Matchers::WithinAbs;

namespace {

/// The hit's box of `needle` in `string`, shown at (100, 500) with `font` in size 10.
Rect place_of(const std::string& font, const std::string& string, const std::string& needle) {
    const auto hits =
        test_support::search("BT /D 10 Tf 100 500 Td " + string + " Tj ET", pdf::TextPattern::keyword(needle),
                             {}, "", "/D << " + font + " >>");
    REQUIRE(hits.size() == 1);
    return hits[0].box;
}

const std::string gb1 = "/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >>";

}  // namespace

// Widths by Adobe's core 14 AFM files.
TEST_CASE("A standard font has its widths without the document's help") {
    struct Row {
        const char *font, *string, *needle;
        double from, to;
    };
    const Row row =
        GENERATE(Row{"Helvetica", "(Wi\\344)", "ä", 9.44 + 2.22, 9.44 + 2.22 + 5.56},
                 Row{"Times-Bold", "(A\\200)", "€", 7.22, 7.22 + 5.0},
                 Row{"Times-BoldItalic", "(@a)", "a", 8.32, 13.32},
                 Row{"Courier-Bold", "(Wi)", "i", 6.0, 12.0}, Row{"Symbol", "(ab)", "β", 6.31, 6.31 + 5.49},
                 Row{"ZapfDingbats", "(!\")", "\u2702", 9.74, 9.74 + 9.61});
    CAPTURE(row.font);
    const Rect box =
        place_of(std::string("/Subtype /Type1 /Encoding /WinAnsiEncoding /BaseFont /") + row.font, row.string,
                 row.needle);
    CHECK_THAT(box.x0 - 100, WithinAbs(row.from, 0.01));
    CHECK_THAT(box.x1 - 100, WithinAbs(row.to, 0.01));
}

TEST_CASE("A Type 3 font measures by its matrix and is as high as its box") {
    const Rect box = place_of(
        "/Subtype /Type3 /FontMatrix [0.01 0 0 0.01 0 0] /FontBBox [0 -20 100 80] /FirstChar 65 /Widths [50 "
        "70] "
        "/Encoding << /Differences [65 /S /uni76D6] >> /CharProcs << >>",
        "(AB)", "盖");
    CHECK_THAT(box.x0, WithinAbs(105, 0.01));
    CHECK_THAT(box.x1, WithinAbs(112, 0.01));
    CHECK_THAT(box.y0, WithinAbs(498, 0.01));
    CHECK_THAT(box.y1, WithinAbs(508, 0.01));
}

TEST_CASE("CIDs of Adobe's collections stand for characters without /ToUnicode") {
    const auto gai = pdf::PredefinedCMap::find("GBK-EUC-H")->cid({0xB8C7, 2});
    REQUIRE(gai.has_value());
    char code[8];
    std::snprintf(code, sizeof code, "<%04X>", *gai);
    const Rect box = place_of(
        "/Subtype /Type0 /Encoding /Identity-H /DescendantFonts [<< /DW 800 " + gb1 + " >>]", code, "盖");
    CHECK_THAT(box.width(), WithinAbs(8, 0.01));
}

TEST_CASE("/ToUnicode /Identity-H: codes are characters") {
    CHECK_THAT(
        place_of("/Subtype /Type0 /Encoding /Identity-H /ToUnicode /Identity-H /DescendantFonts [<< >>]",
                 "<76D67AE0>", "章")
            .x0,
        WithinAbs(110, 0.01));
}

TEST_CASE("Vertical metrics: /DW2 and both forms of /W2") {
    // Position vector (0.4, 0.9), advance -1.5 for the first code; the second has the defaults of /DW2.
    const std::string w2 = GENERATE("/W2 [30422 [-1500 400 900]]", "/W2 [30422 30422 -1500 400 900]");
    const std::string font =
        "/Subtype /Type0 /Encoding /Identity-V /ToUnicode /Identity-H /DescendantFonts [<< /DW 1000 /DW2 "
        "[800 -2000] " +
        w2 + " >>]";
    const Rect first = place_of(font, "<76D67AE0>", "盖");
    CHECK_THAT(first.x0, WithinAbs(96, 0.01));
    CHECK_THAT(first.y1, WithinAbs(500 - 9 + 8.8, 0.01));
    const Rect second = place_of(font, "<76D67AE076D6>", "章");
    CHECK_THAT(second.x0, WithinAbs(95, 0.01));
    CHECK_THAT(second.y1, WithinAbs(500 - 15 - 8 + 8.8, 0.01));
}

TEST_CASE("A font program that is none is passed over") {
    const std::string font =
        "/Subtype /Type1 /BaseFont /X /FontDescriptor << /Flags 4 /FontFile 8 0 R /Ascent 700 /Descent 200 "
        ">> "
        "/FirstChar 65 /Widths [500 600]";
    const Rect box = place_of(font, "(AB)", "B");
    CHECK_THAT(box.x0, WithinAbs(105, 0.01));
    CHECK_THAT(box.y0, WithinAbs(498, 0.01));
    CHECK_THAT(box.y1, WithinAbs(507, 0.01));
}
