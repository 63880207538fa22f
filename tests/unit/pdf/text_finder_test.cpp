#include "pdf/text/text_finder.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <string>

#include "pdf/document/document.h"
#include "pdf/text/text_pattern.h"
#include "support/repository.h"
#include "text_page.h"

using namespace sealpdf;
using Catch::Matchers::WithinAbs;
using test_support::search;

namespace {

std::vector<pdf::TextHit> find(const std::string& content, const std::string& needle,
                               const std::string& keys = "", const std::string& more_fonts = "") {
    return search(content, pdf::TextPattern::keyword(needle), {}, keys, more_fonts);
}

void check_place(const std::vector<pdf::TextHit>& hits, double x0, double baseline, double x1) {
    REQUIRE(hits.size() == 1);
    CHECK_THAT(hits[0].box.x0, WithinAbs(x0, 0.01));
    CHECK_THAT(hits[0].box.x1, WithinAbs(x1, 0.01));
    CHECK(hits[0].box.y0 < baseline);
    CHECK(hits[0].box.y1 > baseline);
}

}  // namespace

TEST_CASE("A word is found however its line was shown") {
    const std::string content = GENERATE(
        "BT /F 10 Tf 100 500 Td (the word) Tj ET", "BT /F 10 Tf 100 500 Td [(the wo) (rd)] TJ ET",
        "BT /F 10 Tf 100 500 Td (the w) Tj ET BT /F 10 Tf 1 0 0 1 130 500 Tm (ord) Tj ET",
        "BT /F 10 Tf 124 500 Td (word) Tj -24 0 Td (the) Tj ET",
        "BT 50 Tz /F 10 Tf 2 0 0 1 100 500 Tm (the word) Tj ET",
        "q 2 0 0 2 20 100 cm BT /F 5 Tf 40 200 Td <74686520776F7264> Tj ET Q",
        "BT /F 10 Tf 12 TL 100 512 Td (x) Tj (the word) ' ET",
        "BT /F 10 Tf 12 TL 100 512 Td 0 0 (the word) \" ET",
        "BT /F 10 Tf 100 512 TD 0 -12 TD (the word) Tj ET", "BT /F 10 Tf 2 Tr 100 500 Td (the word) Tj ET",
        "BI /W 2 /H 2 /BPC 8 /CS /G ID (<<[ EI \x01\xFF EI BT /F 10 Tf 100 500 Td (the word) Tj ET",
        "/P << /MCID 0 /A [[<</B (x)>>]] >> BDC BT /F 10 Tf 100 500 Td (the word) Tj ET EMC",
        "Q Q BT /F 10 Tf 100 500 Td (the\\040wor\\144) Tj ET % a comment (the word) Tj");
    CAPTURE(content);
    check_place(find(content, "word"), 124, 500, 148);
    check_place(find(content, "ｗ o\tr d"), 124, 500, 148);
}

TEST_CASE("Spacing parameters move glyphs") {
    check_place(find("BT /F 10 Tf 1 Tc 100 500 Td (a b) Tj ET", "b"), 114, 500, 120);
    check_place(find("BT /F 10 Tf 5 Tw 100 500 Td (a b) Tj ET", "b"), 117, 500, 123);
    check_place(find("BT /F 10 Tf 50 Tz 100 500 Td (a b) Tj ET", "b"), 106, 500, 109);
    check_place(find("BT /F 10 Tf 100 500 Td [(a) -1000 (b)] TJ ET", "b"), 116, 500, 122);
    check_place(find("BT /F 10 Tf 3 Ts 100 500 Td (b) Tj ET", "b"), 100, 503, 106);
    check_place(find("q BT 9 Tc ET Q BT /F 10 Tf 100 500 Td (ab) Tj ET", "b"), 106, 500, 112);
}

TEST_CASE("Composite fonts are read by ToUnicode and by predefined CMaps") {
    check_place(find("BT /I 10 Tf 100 500 Td <00030020> Tj ET", "盖章"), 100, 500, 120);
    // ABC, of which /W says that CIDs 17 to 19 are 0.25 wide: 16 has the default.
    check_place(find("BT /I 10 Tf 100 500 Td <001000110012> Tj ET", "ABC"), 100, 500, 115);
}

TEST_CASE("Half of a ligature is found with the whole glyph's box") {
    CHECK(find("BT /I 10 Tf 100 500 Td <0021> Tj ET", "fi").size() == 1);
}

TEST_CASE("Chinese text by UniGB-UCS2-H: full and half width brackets are equal, ASCII has its own widths") {
    const std::string content = "BT /G 10 Tf 100 500 Td <FF0876D6002F7AE0FF09> Tj ET";  // （盖/章）
    const std::string needle = GENERATE("（盖/章）", "(盖/章)", "( 盖／章 ）");
    const auto hits = find(content, needle);
    REQUIRE(hits.size() == 1);
    CHECK(hits[0].text == "（盖/章）");
    CHECK_THAT(hits[0].box.width(), WithinAbs(50, 0.01));  // CID 16 has the default width here
}

TEST_CASE("Vertical GBK text runs downwards") {
    const auto hits = find("BT /V 10 Tf 300 500 Td <B8C7D5C2> Tj ET", "盖章");
    REQUIRE(hits.size() == 1);
    CHECK_THAT(hits[0].box.width(), WithinAbs(10, 0.01));
    CHECK_THAT(hits[0].box.centre().x, WithinAbs(300, 0.01));
    CHECK_THAT(hits[0].box.height(), WithinAbs(20, 0.01));
}

TEST_CASE("Feigned bold is one hit, two columns are two") {
    CHECK(find("BT /F 10 Tf 100 500 Td (seal) Tj 0.3 0 Td (seal) Tj 0 0.2 Td (seal) Tj ET", "seal").size() ==
          1);
    CHECK(find("BT /F 10 Tf 100 500 Td (seal) Tj 200 0 Td (seal) Tj ET", "seal").size() == 2);
    CHECK(find("BT /F 10 Tf 100 500 Td (ll) Tj ET", "ll").size() == 1);
    CHECK(find("BT /F 10 Tf 100 500 Td (se) Tj 200 0 Td (al) Tj ET", "seal").empty());
    CHECK(find("BT /F 10 Tf 100 500 Td (se   ) Tj 0 -12 Td (al) Tj ET", "seal").empty());
}

TEST_CASE("Blanks part Latin words, and nothing else") {
    CHECK(find("BT /F 10 Tf 100 500 Td (these alarms) Tj ET", "seal").empty());
    CHECK(find("BT /F 10 Tf 100 500 Td [(these) -700 (alarms)] TJ ET", "seal").empty());
    CHECK(find("BT /F 10 Tf 100 500 Td (a seal) Tj ET", "se al").size() == 1);
    CHECK(find("BT /F 10 Tf 100 500 Td (sign here) Tj ET", "sign here").size() == 1);
    CHECK(find("BT /F 10 Tf 100 500 Td (sign:   here) Tj ET", "sign:here").size() == 1);
    CHECK(find("BT /G 10 Tf 100 500 Td <76D6002000207AE0> Tj ET", "盖章").size() == 1);
}

TEST_CASE("A regular expression is matched against the text of a line") {
    const auto regex = [](const std::string& content, const std::string& pattern) {
        return search(content, pdf::TextPattern::regex(pattern));
    };
    const std::string line = "BT /F 10 Tf 100 500 Td (No.   4711 of 12) Tj ET";
    const auto hits = regex(line, "\\d+");
    REQUIRE(hits.size() == 2);
    CHECK(hits[0].text == "4711");
    CHECK_THAT(hits[0].box.x0, WithinAbs(100 + 6 * 6, 0.01));
    CHECK_THAT(hits[0].box.x1, WithinAbs(100 + 10 * 6, 0.01));
    CHECK(regex(line, "No\\. \\d{4}\\b").at(0).text == "No.   4711");
    CHECK(regex(line, "(?i)NO\\. ").at(0).text == "No.");
    CHECK(regex(line, "x*").empty());
    CHECK(regex(line, "^of").empty());
    // （盖 章）: the blank beside a Chinese character is none, the wide bracket is a character.
    CHECK(regex("BT /G 10 Tf 100 500 Td <FF0876D600207AE0FF09> Tj ET", "（盖章）$").size() == 1);
    CHECK(regex("BT /G 10 Tf 100 500 Td <FF0876D600207AE0FF09> Tj ET", "\\(.章\\)").size() == 1);
}

TEST_CASE("A bad regular expression is a usage error") {
    const std::string pattern =
        GENERATE(std::string("("), std::string("(?=a)"), std::string("\\"), std::string(),
                 std::string("[z-a]"), std::string(5000, 'a'), std::string("((a{99}){99}){99}"));
    CAPTURE(pattern);
    try {
        pdf::TextPattern::regex(pattern);
        FAIL("accepted");
    } catch (const Error& error) {
        CHECK(error.code() == ErrorCode::bad_regex);
        CHECK(category(error.code()) == ErrorCategory::usage);
    }
}

TEST_CASE("A hit goes on over the end of a line only when asked, and stands where it begins") {
    const std::string content =
        "BT /G 10 Tf 12 TL 100 500 Td <7532003A76D6> Tj T* <7AE04E59> Tj /F 10 Tf T* (put the) Tj T* (seal) "
        "Tj ET";
    CHECK(find(content, "盖章").empty());
    const auto across = [&content](const char* text) {
        return search(content, pdf::TextPattern::keyword(text), {.across_lines = true});
    };
    REQUIRE(across("盖章").size() == 1);
    CHECK(across("盖章")[0].text == "盖章");
    CHECK_THAT(across("盖章")[0].box.y0, WithinAbs(500 - 1.2, 0.01));
    CHECK_THAT(across("盖章")[0].box.width(), WithinAbs(10, 0.01));
    CHECK(across("the seal").size() == 1);
    CHECK(across("theseal").empty());
    CHECK(across("盖章乙put").size() == 1);
    CHECK(across("seal").size() == 1);
    CHECK(across("章乙盖").empty());
    CHECK(search(content, pdf::TextPattern::regex("the\\sse"), {.across_lines = true}).size() == 1);
}

TEST_CASE("A hit comes with the text around it") {
    const auto hits = find("BT /F 10 Tf 100 500 Td [(Party A) -300 (seal)] TJ ( here) Tj ET", "seal");
    REQUIRE(hits.size() == 1);
    CHECK(hits[0].context == "Party A seal here");
    CHECK(
        find("BT /F 10 Tf 100 500 Td (" + std::string(50, 'x') + "y" + std::string(50, 'z') + ") Tj ET", "y")
            .at(0)
            .context == std::string(30, 'x') + "y" + std::string(30, 'z'));
}

TEST_CASE("Columns of vertical writing are read from the right") {
    const auto hits = find("BT /V 10 Tf 300 500 Td <B8C7> Tj 20 -100 Td <B8C7> Tj ET", "盖");
    REQUIRE(hits.size() == 2);
    CHECK(hits[0].box.x0 > hits[1].box.x0);
}

TEST_CASE("Hits come as the reader sees the page, whatever its rotation") {
    const std::string content = "BT /F 10 Tf 1 0 0 1 100 300 Tm (hit) Tj 1 0 0 1 300 500 Tm (hit) Tj ET";
    CHECK(find(content, "hit").at(0).box.x0 == 300);
    CHECK(find(content, "hit", "/Rotate 180").at(0).box.x0 == 100);
}

TEST_CASE("Rotated text is found, text outside the crop box is not") {
    CHECK(find("BT /F 10 Tf 0 1 -1 0 300 500 Tm (turned) Tj ET", "turned").size() == 1);
    CHECK(find("BT /F 10 Tf 0.9 0.4 -0.4 0.9 300 500 Tm (turned) Tj ET", "turned").size() == 1);
    CHECK(find("BT /F 10 Tf 100 500 Td (away) Tj ET", "away", "/CropBox [200 200 500 500]").empty());
}

TEST_CASE("Forms are searched, also those that call themselves") {
    const auto hits = find("q 1 0 0 1 100 100 cm /X Do Q", "form");
    REQUIRE(!hits.empty());
    CHECK_THAT(hits.back().box.x0, WithinAbs(100 + 10 + 2 * 5, 0.01));
}

TEST_CASE("Differences name glyphs") {
    const std::string font =
        "/D << /Subtype /Type1 /BaseFont /X /FirstChar 1 /Widths [700 700 700] "
        "/Encoding << /Differences [1 /S /uni76D6 /fi] >> >>";
    CHECK(find("BT /D 10 Tf 100 500 Td (\\001\\002\\003) Tj ET", "S盖fi", "", font).size() == 1);
}

TEST_CASE("Broken content ends quietly") {
    const std::string content =
        GENERATE("BT /F 10 Tf (", "BT /F 10 Tf [ (a) Tj", "BT (a) Tj ET", "BT /Nix 10 Tf (a) Tj ET",
                 "] ] >> ) } Tj", "BI /W 1 ID", "BT /F 1e400 Tf 100 500 Td (a) Tj ET", "BT /F nan Tf (a) Tj",
                 "/F Tf", "\xFF\xFE\x00 q q Q Q Q Q", "BT /I 10 Tf <00> Tj");
    CHECK(find(content, "a").empty());
    CHECK(find(std::string(100'000, '[') + content, "a").empty());
    std::string dictionaries;
    for (int i = 0; i < 50'000; ++i) {
        dictionaries += "<</A ";
    }
    CHECK(find(dictionaries + content, "a").empty());
}

TEST_CASE("The agreement's two places are found where pdftotext -bbox sees them") {
    struct Row {
        const char* file;
        const char* needle;
        double x0, y0, x1, y1;  // points from the top left; of '（签字/盖章）' cut out of its word
    };
    const Row row = GENERATE(Row{"libreoffice", "（盖章）", 195.5, 125.2, 237.5, 138.9},
                             Row{"libreoffice", "（签字/盖章）", 110.7, 125.2, 179.0, 138.9},
                             Row{"reportlab", "（盖章）", 303.64, 318.6, 345.64, 329.35},
                             Row{"reportlab", "（签字/盖章）", 116.14, 318.6, 182.64, 329.35});
    const auto path =
        test_support::corpus(std::string("realinput/agreement/agreement-") + row.file + ".pdf").string();
    CAPTURE(path, row.needle);
    const pdf::Document document(pdf::File::open(open_source(Input::file(path))).value_or_throw());
    pdf::TextFinder finder(document.view());
    std::vector<Rect> boxes;
    for (const pdf::Page& page : document.pages()) {
        for (const pdf::TextHit& hit : finder.find(page, pdf::TextPattern::keyword(row.needle))) {
            boxes.push_back(page.to_display().apply(hit.box));
        }
    }
    REQUIRE(boxes.size() == 1);
    const double millimetre = mm(1).points();
    CHECK_THAT(boxes[0].x0, WithinAbs(row.x0, millimetre));
    CHECK_THAT(boxes[0].x1, WithinAbs(row.x1, millimetre));
    CHECK_THAT(boxes[0].centre().y, WithinAbs((row.y0 + row.y1) / 2, millimetre));
}
