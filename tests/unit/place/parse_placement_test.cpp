#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <string>
#include <vector>

#include "place/place.h"
#include "sealpdf/placement.h"

using namespace sealpdf;
using Catch::Matchers::ContainsSubstring;

namespace {

ErrorCode code_of(const auto& action) {
    try {
        action();
    } catch (const Error& error) {
        return error.code();
    }
    return ErrorCode::internal;
}

}  // namespace

TEST_CASE("A keyword may hold colons and takes options after semicolons") {
    const auto place = std::get<AtKeyword>(
        parse_placement("keyword:甲方：a:b;occurrence=last;pages=2-3;dx=-5;dy=1cm;align=over"));
    CHECK(place.text == "甲方：a:b");
    CHECK(place.occurrence == AtKeyword::last);
    CHECK(place.pages == "2-3");
    CHECK(place.dx == mm(-5));
    CHECK(place.dy == mm(10));
    CHECK(place.align == AtKeyword::Align::over);
    CHECK(std::get<AtKeyword>(parse_placement("keyword:x")).occurrence == 1);
    CHECK(std::get<AtKeyword>(parse_placement("keyword:x;occurrence=all")).occurrence == AtKeyword::all);
}

TEST_CASE("Every kind of place is read") {
    const auto point = std::get<AtPoint>(parse_placement("xy:1,3:105,2in;from=bottom-right;align=corner"));
    CHECK(point.pages == "1,3");
    CHECK(point.y == mm(50.8));
    CHECK(point.from == Corner::bottom_right);
    CHECK(point.align_corner);
    const auto corner = std::get<AtCorner>(parse_placement("corner:-1:top-left;margin=5pt"));
    CHECK(corner.corner == Corner::top_left);
    CHECK(corner.margin == pt(5));
    const auto straddle =
        std::get<Straddle>(parse_placement("straddle:odd;edge=left;y=30%;max-pages=5;overlap=1"));
    CHECK(straddle.pages == "odd");
    CHECK(straddle.edge == Edge::left);
    CHECK(straddle.position_percent == 30);
    CHECK(straddle.max_pages == 5);
    CHECK(std::get<Straddle>(parse_placement("straddle;y=80mm")).position == mm(80));
    const auto cut =
        std::get<Straddle>(parse_placement("straddle;skip-first=2;skip-last=1;widths=seed:"
                                           "18446744073709551615;first-last-min-share=12.5%;margin=3"));
    CHECK(cut.skip_first == 2);
    CHECK(cut.skip_last == 1);
    CHECK(cut.width_seed == 18446744073709551615u);
    CHECK(cut.first_last_min_share == 0.125);
    CHECK(cut.margin == mm(3));
    CHECK(straddle.first_last_min_share == 0.2);
    CHECK_FALSE(straddle.width_seed);
    CHECK_FALSE(straddle.two_sided);
    CHECK(std::get<Straddle>(parse_placement("straddle;two-sided")).two_sided == 0.5);
    CHECK(std::get<Straddle>(parse_placement("straddle;two-sided=0.4;edge=left")).two_sided == 0.4);
    CHECK(std::get<Straddle>(parse_placement("straddle")).pages == "all");
    CHECK(std::get<AtField>(parse_placement("field:form.Sig;1")).name == "form.Sig;1");
    CHECK(std::holds_alternative<Invisible>(parse_placement("invisible")));
}

TEST_CASE("What a place is written as reads back the same") {
    const std::string text = GENERATE(
        "keyword:（盖章）;occurrence=2;pages=1-3,7,-1;dx=-1.5mm;dy=8mm;align=right", "keyword:（盖章）",
        "regex:a+|b;pages=2;across-lines=yes;hidden=yes", "keyword:x;hidden=yes",
        "straddle", "xy:all:12.25mm,0mm;from=top-right;align=corner", "corner:1:bottom-right;margin=3mm",
        "invisible", "field:a.b", "straddle:2--1;edge=bottom;y=12.5%;max-pages=3;overlap=0.2mm",
        "straddle;y=100mm",
        "straddle:odd;y=10%;skip-first=1;skip-last=2;widths=seed:42;first-last-min-share=33.3%;margin=2mm",
        "straddle;two-sided", "straddle;edge=top;two-sided=0.3;overlap=1mm");
    CHECK(to_string(parse_placement(text)) == text);
}

TEST_CASE("A wrong place is refused and the wrong part named") {
    const auto [text, part] = GENERATE(table<std::string, std::string>({
        {"keyword:a;colour=red", "\"colour\""},
        {"keyword:a;dx=far", "dx"},
        {"keyword:a;dx", "dx"},
        {"keyword:a;dx=", "dx"},
        {"keyword:a;dx=1;dx=2", "twice"},
        {"keyword:a;occurrence=0", "occurrence"},
        {"keyword:a;occurrence=x", "occurrence"},
        {"keyword:a;pages=3-1", "3-1"},
        {"keyword:a;align=middle", "middle"},
        {"keyword:a;hidden=maybe", "maybe"},
        {"keyword:a;across-lines=1", "across-lines"},
        {"keyword:", "keyword"},
        {"regex:", "regex"},
        {"keyword: ;dx=1", "empty"},
        {"xy:1:5", "xy:PAGES"},
        {"xy:1:5,y", "Y"},
        {"xy:1:nan,5", "X"},
        {"corner:1:middle", "middle"},
        {"corner:1:top-left;margin=-1", "margin"},
        {"straddle;edge=inside", "inside"},
        {"straddle;y=101%", "101%"},
        {"straddle;max-pages=1", "max-pages"},
        {"straddle:", "pages"},
        {"straddle;two-sided=0", "two-sided"},
        {"straddle;two-sided=1", "two-sided"},
        {"straddle;two-sided=", "two-sided"},
        {"straddle;two-sided;max-pages=4", "max-pages"},
        {"straddle;two-sided;widths=seed:1", "widths"},
        {"straddle;widths=random", "seed:N"},
        {"straddle;widths=seed:-1", "seed:N"},
        {"straddle;widths=seed:18446744073709551616", "seed:N"},
        {"straddle;first-last-min-share=0.2", "percentage"},
        {"straddle;first-last-min-share=41%", "40%"},
        {"straddle;skip-first=-1", "skip-first"},
        {"straddle;margin=-1", "margin"},
        {"straddle;y", "needs a value"},
        {"invisible;dx=1", "invisible"},
        {"somewhere:1", "somewhere"},
        {"", "keyword"},
    }));
    CAPTURE(text);
    try {
        parse_placement(text);
        FAIL("no error");
    } catch (const Error& error) {
        CHECK(error.code() == ErrorCode::invalid_argument);
        CHECK_THAT(error.what(), ContainsSubstring(part));
    }
}

TEST_CASE("A regular expression takes the options of a keyword") {
    const auto place =
        std::get<AtKeyword>(parse_placement("regex:No\\. [0-9]+;occurrence=all;across-lines=yes;hidden=no"));
    CHECK(place.regex);
    CHECK(place.text == "No\\. [0-9]+");
    CHECK(place.occurrence == AtKeyword::all);
    CHECK(place.across_lines);
    CHECK_FALSE(place.hidden);
    CHECK_FALSE(std::get<AtKeyword>(parse_placement("keyword:a+")).regex);
    CHECK(code_of([] { parse_placement("regex:a(+"); }) == ErrorCode::bad_regex);
}

TEST_CASE("Lengths are millimetres unless a unit is written") {
    CHECK(parse_length("42") == mm(42));
    CHECK(parse_length("42mm") == mm(42));
    CHECK(parse_length("4.2cm") == mm(42));
    CHECK(parse_length("1.5in").points() == 108);
    CHECK(parse_length("119pt") == pt(119));
    CHECK(parse_length("-3.5") == mm(-3.5));
    const std::string wrong =
        GENERATE("", "mm", "4 2", "42 mm", "42m", "1e3", "inf", "nan", "9999999999", "+-5", "--5");
    CHECK(code_of([&] { parse_length(wrong); }) == ErrorCode::invalid_argument);
}

TEST_CASE("Page sets read as the contract says") {
    using place::parse_pages;
    CHECK(parse_pages("1-3,7,-1", 9) == std::vector{0, 1, 2, 6, 8});
    CHECK(parse_pages("odd", 5) == std::vector{0, 2, 4});
    CHECK(parse_pages("even", 5) == std::vector{1, 3});
    CHECK(parse_pages("all", 2) == std::vector{0, 1});
    CHECK(parse_pages("3,1,3", 3) == std::vector{0, 2});
    CHECK(parse_pages("-2--1", 4) == std::vector{2, 3});
    CHECK(parse_pages("2--1", 4) == std::vector{1, 2, 3});
    for (const char* const missing : {"5", "1-5", "-5", "4-8388607"}) {
        CHECK(code_of([&] { parse_pages(missing, 4); }) == ErrorCode::page_out_of_range);
    }
    CHECK(code_of([&] { parse_pages("even", 1); }) == ErrorCode::page_out_of_range);
    for (const char* const wrong :
         {"", "0", "1,", "a", "3-1", "1-", "1.5", "99999999999999999999", "-1--2"}) {
        CHECK(code_of([&] { parse_pages(wrong, 4); }) == ErrorCode::invalid_argument);
    }
}
