#include "place/straddle.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <cmath>
#include <numeric>

using namespace sealpdf;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::WithinAbs;

namespace {

constexpr double dot = 72.0 / 300;  // a pixel of 300 dpi, the resolution strips have to re-join at

std::vector<pdf::Page> make_pages(int count, double width = 600, double height = 800) {
    std::vector<pdf::Page> pages;
    for (int i = 0; i < count; ++i) {
        pdf::Page page;
        page.index = i;
        page.media_box = page.crop_box = {0, 0, width, height};
        pages.push_back(page);
    }
    return pages;
}

std::vector<place::PageStrip> cut(const Straddle& straddle, const std::vector<pdf::Page>& pages,
                                  double width = 120, double height = 90) {
    std::vector<int> all(pages.size());
    std::iota(all.begin(), all.end(), 0);
    return place::cut_straddle(straddle, all, pages, width, height);
}

bool is_whole(double value) { return std::abs(value / dot - std::round(value / dot)) < 1e-6; }

std::vector<double> widths(const Straddle& straddle, int pages, double width = 120) {
    std::vector<double> result;
    for (const place::PageStrip& strip : cut(straddle, make_pages(pages), width)) {
        result.push_back(strip.rect.width());
    }
    return result;
}

template <class Function>
Error error_of(Function function) {
    try {
        function();
    } catch (const Error& error) {
        return error;
    }
    FAIL("no Error was thrown");
    throw std::logic_error("unreachable");
}

}  // namespace

TEST_CASE("The strips of a straddle seal join to the whole seal without gap or double") {
    const Edge edge = GENERATE(Edge::right, Edge::left, Edge::top, Edge::bottom);
    const int count = GENERATE(2, 3, 4, 7, 20, 21, 41);
    const double page_width = GENERATE(600.0, 595.276, 841.89);
    CAPTURE(static_cast<int>(edge), count, page_width);
    Straddle straddle;
    straddle.edge = edge;
    straddle.width_seed = GENERATE(std::optional<std::uint64_t>(), std::optional<std::uint64_t>(7));
    const auto strips = cut(straddle, make_pages(count, page_width, 800));
    REQUIRE(strips.size() == static_cast<std::size_t>(count));
    const bool upright = edge == Edge::right || edge == Edge::left;
    const bool backwards = edge == Edge::left || edge == Edge::top;
    double end = backwards ? 1 : 0;
    int in_group = 0, group_size = 0;
    for (const place::PageStrip& strip : strips) {
        const double begin = upright ? strip.strip.x0 : strip.strip.y0;
        const double finish = upright ? strip.strip.x1 : strip.strip.y1;
        CHECK((backwards ? finish : begin) == end);
        CHECK_THAT(upright ? strip.rect.width() : strip.rect.height(),
                   WithinAbs((finish - begin) * (upright ? 120 : 90), 1e-9));
        CHECK_THAT(strip.seal_rect.x0 + strip.strip.x0 * 120, WithinAbs(strip.rect.x0, dot / 40));
        CHECK_THAT(strip.seal_rect.y0 + strip.strip.y0 * 90, WithinAbs(strip.rect.y0, dot / 40));
        // On paper: within 0.1 mm of the edge, and drawn up to it.
        const double gap = edge == Edge::right    ? page_width - strip.rect.x1
                           : edge == Edge::left   ? strip.rect.x0
                           : edge == Edge::bottom ? 800 - strip.rect.y1
                                                  : strip.rect.y0;
        CHECK(gap >= -1e-9);
        CHECK(gap < dot);
        const double clip_gap = edge == Edge::right    ? page_width - strip.clip.x1
                                : edge == Edge::left   ? strip.clip.x0
                                : edge == Edge::bottom ? 800 - strip.clip.y1
                                                       : strip.clip.y0;
        CHECK_THAT(clip_gap, WithinAbs(0, 1e-9));
        // At 300 dpi: every strip begins on a pixel, and so does the next one's part of the seal.
        CHECK(is_whole(strip.rect.x0));
        CHECK(is_whole(strip.rect.y0));
        // ... while the drawing stays inside of its pixels, whatever the last bits of a matrix say.
        CHECK_FALSE(is_whole(strip.seal_rect.x0));
        CHECK(is_whole(strip.seal_rect.x0 - dot / 50));
        CHECK(is_whole(strip.seal_rect.y0 - dot / 50));
        ++in_group;
        CHECK(strip.strip.number == in_group);
        group_size = in_group == 1 ? strip.strip.count : group_size;
        CHECK(strip.strip.count == group_size);
        end = backwards ? begin : finish;
        if (end == (backwards ? 0 : 1)) {  // a whole seal: the next group begins
            CHECK(in_group >= 2);
            CHECK(in_group == group_size);
            CHECK(in_group <= 20);
            in_group = 0;
            end = backwards ? 1 : 0;
        }
    }
    CHECK(in_group == 0);
}

TEST_CASE("A straddle seal stands at its percentage or its distance, and overlaps as far as asked") {
    Straddle straddle;
    straddle.position_percent = 25;
    CHECK_THAT(cut(straddle, make_pages(2), 100, 60)[1].rect.centre().y, WithinAbs(200, dot / 2));
    straddle.position = pt(300);
    straddle.overlap = pt(4.8);
    const auto strips = cut(straddle, make_pages(2), 100, 60);
    CHECK_THAT(strips[0].rect.centre().y, WithinAbs(300, dot / 2));
    CHECK_THAT(strips[0].rect.width(), WithinAbs(54.8, dot / 2));
    CHECK_THAT(strips[1].strip.x0, WithinAbs(0.452, dot / 200));
    CHECK(strips[1].strip.x1 == 1);
}

TEST_CASE("A straddle seal at the very end of its edge stays on the page") {
    Straddle straddle;
    straddle.position = pt(801.37 - 45);  // no whole number of pixels
    const auto strips = cut(straddle, make_pages(2, 600, 801.37));
    CHECK(strips[0].rect.y1 <= 801.37 + 1e-9);
    CHECK(strips[0].rect.y1 > 801.37 - dot);
}

TEST_CASE("A margin keeps the strips away from the edge, and nothing is drawn in it") {
    Straddle straddle;
    straddle.edge = GENERATE(Edge::right, Edge::left);
    straddle.margin = mm(5);
    for (const place::PageStrip& strip : cut(straddle, make_pages(3))) {
        const double gap = straddle.edge == Edge::right ? 600 - strip.rect.x1 : strip.rect.x0;
        CHECK_THAT(gap, WithinAbs(mm(5).points(), dot));
        CHECK(strip.clip.x0 >= strip.rect.x0);
        CHECK(strip.clip.x1 <= strip.rect.x1);
    }
}

TEST_CASE("The first and the last strip keep their least share, the others divide the rest") {
    const Straddle straddle;
    const auto five = widths(straddle, 5);
    for (const double width : five) {
        CHECK_THAT(width, WithinAbs(24, dot));
    }
    const auto ten = widths(straddle, 10);
    CHECK_THAT(ten.front(), WithinAbs(24, dot));  // 20 % of 120
    CHECK_THAT(ten.back(), WithinAbs(24, dot));
    for (std::size_t i = 1; i + 1 < ten.size(); ++i) {
        CHECK_THAT(ten[i], WithinAbs(9, dot));  // 60 % over eight
    }
    Straddle equal;
    equal.first_last_min_share = 0;
    for (const double width : widths(equal, 10)) {
        CHECK_THAT(width, WithinAbs(12, dot));
    }
}

TEST_CASE("A seed cuts alike wherever it is used, and another seed differently") {
    Straddle straddle;
    straddle.width_seed = 42;
    const auto cut_once = widths(straddle, 6, 300);
    CHECK(cut_once == widths(straddle, 6, 300));
    CHECK_THAT(std::accumulate(cut_once.begin(), cut_once.end(), 0.0), WithinAbs(300, 1e-9));
    CHECK(cut_once.front() >= 60 - dot);
    CHECK(cut_once.back() >= 60 - dot);
    straddle.width_seed = 43;
    CHECK(cut_once != widths(straddle, 6, 300));
    // The two seals of a long document differ as well.
    straddle.max_pages = 3;
    const auto two_seals = widths(straddle, 6, 300);
    CHECK(std::vector(two_seals.begin(), two_seals.begin() + 3) !=
          std::vector(two_seals.begin() + 3, two_seals.end()));
}

TEST_CASE("Pages are skipped at the document's beginning and end") {
    Straddle straddle;
    straddle.skip_first = 2;
    straddle.skip_last = 1;
    const auto pages = make_pages(9);
    const auto strips = place::cut_straddle(straddle, {0, 2, 4, 6, 8}, pages, 120, 90);  // odd pages
    REQUIRE(strips.size() == 3);
    CHECK(strips.front().page == 2);
    CHECK(strips.back().page == 6);
}

TEST_CASE("An open book bears each seal over two facing edges") {
    Straddle straddle;
    straddle.two_sided = 0.25;
    straddle.edge = GENERATE(Edge::right, Edge::left, Edge::bottom, Edge::top);
    CAPTURE(static_cast<int>(straddle.edge));
    const bool upright = straddle.edge == Edge::right || straddle.edge == Edge::left;
    const bool forwards = straddle.edge == Edge::right || straddle.edge == Edge::bottom;
    const auto strips = cut(straddle, make_pages(3));
    REQUIRE(strips.size() == 4);
    CHECK(strips[0].page == 0);
    CHECK(strips[1].page == 1);
    CHECK(strips[2].page == 1);
    CHECK(strips[3].page == 2);
    for (std::size_t i = 0; i < strips.size(); i += 2) {
        const place::Strip& earlier = strips[i].strip;
        const place::Strip& later = strips[i + 1].strip;
        const double seam =
            upright ? (forwards ? earlier.x1 : earlier.x0) : (forwards ? earlier.y1 : earlier.y0);
        CHECK_THAT(seam, WithinAbs(forwards ? 0.25 : 0.75, dot / 90));
        CHECK(seam == (upright ? (forwards ? later.x0 : later.x1) : (forwards ? later.y0 : later.y1)));
        const Rect& a = strips[i].rect;
        const Rect& b = strips[i + 1].rect;
        const double length = upright ? 600 : 800;
        const double far_end = upright ? (forwards ? a.x1 : b.x1) : (forwards ? a.y1 : b.y1);
        const double near_end = upright ? (forwards ? b.x0 : a.x0) : (forwards ? b.y0 : a.y0);
        CHECK_THAT(far_end, WithinAbs(length, dot));
        CHECK_THAT(near_end, WithinAbs(0, 1e-9));
    }
}

TEST_CASE("A straddle seal needs two pages") {
    const Error one = error_of([] { cut({}, make_pages(1)); });
    CHECK(one.code() == ErrorCode::straddle_needs_two_pages);
    CHECK_THAT(one.what(), ContainsSubstring("the document has one"));
    Straddle straddle;
    straddle.skip_first = 4;
    const Error skipped = error_of([&] { cut(straddle, make_pages(5)); });
    CHECK(skipped.code() == ErrorCode::straddle_needs_two_pages);
    CHECK_THAT(skipped.what(), ContainsSubstring("skip-first=4"));
}

TEST_CASE("A straddle seal that nobody could have meant is refused") {
    const auto code = [](auto change) {
        Straddle straddle;
        change(straddle);
        return error_of([&] { cut(straddle, make_pages(5)); }).code();
    };
    CHECK(code([](Straddle& s) { s.max_pages = 1; }) == ErrorCode::invalid_argument);
    CHECK(code([](Straddle& s) { s.first_last_min_share = 0.5; }) == ErrorCode::invalid_argument);
    CHECK(code([](Straddle& s) { s.first_last_min_share = std::nan(""); }) == ErrorCode::invalid_argument);
    CHECK(code([](Straddle& s) { s.two_sided = 0; }) == ErrorCode::invalid_argument);
    CHECK(code([](Straddle& s) { s.margin = mm(-1); }) == ErrorCode::invalid_argument);
    CHECK(code([](Straddle& s) { s.skip_last = -1; }) == ErrorCode::invalid_argument);
}

TEST_CASE("A seal too small for its pages still leaves every page a part") {
    for (const place::PageStrip& strip : cut({}, make_pages(20), 3, 3)) {
        CHECK(strip.strip.x1 > strip.strip.x0);
    }
}
