#include <array>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <cmath>
#include <string>

#include "place/place.h"
#include "support/pdf_builder.h"

using namespace sealpdf;
using Catch::Matchers::WithinAbs;

namespace {

constexpr double tenth_of_mm = 0.1 * 72 / 25.4;

/// One page; `keys` are its boxes, /Rotate, /UserUnit.
pdf::Document make_document(const std::string& keys, int pages = 1) {
    test_support::PdfBuilder builder;
    builder.object(1, "<< /Type /Catalog /Pages 2 0 R >>");
    std::string kids;
    for (int i = 0; i < pages; ++i) {
        kids += std::to_string(3 + i) + " 0 R ";
        builder.object(3 + i, "<< /Type /Page /Parent 2 0 R " + keys + " >>");
    }
    builder.object(2, "<< /Type /Pages /Count " + std::to_string(pages) + " /Kids [" + kids + "] >>");
    builder.end_with_table();
    auto file = pdf::File::open(memory_source(to_bytes(builder.text())));
    REQUIRE(file);
    return pdf::Document(*file);
}

constexpr double x0 = -30, y0 = 45, x1 = 470, y1 = 745;  // the crop box, off the origin

/// Where a point of the display is in user space, written out by hand for each rotation.
Point user_point(Point p, int rotate, double unit) {
    const double x = p.x / unit;
    const double y = p.y / unit;
    switch (rotate) {
        case 90:
            return {x0 + y, y0 + x};
        case 180:
            return {x1 - x, y0 + y};
        case 270:
            return {x1 - y, y1 - x};
        default:
            return {x0 + x, y1 - y};
    }
}

pdf::Document rotated_document(int rotate, double unit) {
    return make_document("/MediaBox [-50 -20 600 900] /CropBox [-30 45 470 745] /Rotate " +
                         std::to_string(rotate) + " /UserUnit " + std::to_string(unit));
}

}  // namespace

TEST_CASE("A seal stands upright where it was asked, on every rotation, crop box and user unit") {
    const int rotate = GENERATE(0, 90, 180, 270);
    const double unit = GENERATE(1.0, 2.0, 0.5);
    CAPTURE(rotate, unit);
    const pdf::Document document = rotated_document(rotate, unit);
    const auto spots =
        place::locate(document, {AtPoint{"1", mm(60), mm(50)}}, mm(42).points(), mm(30).points());
    REQUIRE(spots.size() == 1);
    const Rect& rect = spots[0].rect;
    CHECK_THAT(rect.x0, WithinAbs(mm(39).points(), tenth_of_mm));
    CHECK_THAT(rect.y1, WithinAbs(mm(65).points(), tenth_of_mm));

    const Matrix matrix = place::placing_matrix(document.pages()[0], rect, 100, 80);
    const std::array<std::pair<Point, Point>, 3> corners = {
        {{{0, 0}, {rect.x0, rect.y1}}, {{100, 0}, {rect.x1, rect.y1}}, {{0, 80}, {rect.x0, rect.y0}}}};
    for (const auto& [form, display] : corners) {
        const Point expected = user_point(display, rotate, unit);
        const Point actual = matrix.apply(form);
        CHECK_THAT(actual.x, WithinAbs(expected.x, tenth_of_mm / unit));
        CHECK_THAT(actual.y, WithinAbs(expected.y, tenth_of_mm / unit));
    }
}

TEST_CASE("A corner keeps its margin from both edges of the page as the reader sees it") {
    const int rotate = GENERATE(0, 90, 180, 270);
    const Corner corner =
        GENERATE(Corner::top_left, Corner::top_right, Corner::bottom_left, Corner::bottom_right);
    const double unit = 1.5;
    const pdf::Document document = rotated_document(rotate, unit);
    const bool turned = rotate == 90 || rotate == 270;
    const double width = (turned ? 700 : 500) * unit;
    const double height = (turned ? 500 : 700) * unit;
    const auto spots = place::locate(document, {AtCorner{"1", corner, pt(20)}}, 90, 60);
    const Rect& rect = spots.at(0).rect;
    const bool right = corner == Corner::top_right || corner == Corner::bottom_right;
    const bool bottom = corner == Corner::bottom_left || corner == Corner::bottom_right;
    CHECK_THAT(right ? width - rect.x1 : rect.x0, WithinAbs(20, 1e-6));
    CHECK_THAT(bottom ? height - rect.y1 : rect.y0, WithinAbs(20, 1e-6));
    CHECK_THAT(rect.width(), WithinAbs(90, 1e-6));
    CHECK_FALSE(place::off_page(spots[0], document.pages()[0]));
}

TEST_CASE("A point counts from the corner that was named") {
    const pdf::Document document = make_document("/MediaBox [0 0 600 800]");
    AtPoint point{"1", pt(100), pt(50), Corner::bottom_right, true};
    const Rect corner = place::locate(document, {point}, 40, 20)[0].rect;
    CHECK(corner.x1 == 500);
    CHECK(corner.y1 == 750);
    point.align_corner = false;
    const Rect centre = place::locate(document, {point}, 40, 20)[0].rect;
    CHECK(centre.centre().x == 500);
    CHECK(centre.centre().y == 750);
}

TEST_CASE("A seal that reaches over the page's edge is told, one that touches it is not") {
    const pdf::Document document = make_document("/MediaBox [0 0 600 800]");
    const auto off = [&](double x, double y) {
        const auto spots = place::locate(document, {AtPoint{"1", pt(x), pt(y)}}, 100, 100);
        return place::off_page(spots[0], document.pages()[0]);
    };
    CHECK_FALSE(off(50, 50));
    CHECK_FALSE(off(550, 750));
    CHECK(off(49, 50));
    CHECK(off(551, 100));
    CHECK(off(100, 751));
}

TEST_CASE("The strips of a straddle seal join to the whole seal without gap or double") {
    const Edge edge = GENERATE(Edge::right, Edge::left, Edge::top, Edge::bottom);
    const int pages = GENERATE(2, 3, 4, 7, 20, 21, 41);
    CAPTURE(static_cast<int>(edge), pages);
    const pdf::Document document = make_document("/MediaBox [0 0 600 800]", pages);
    Straddle straddle;
    straddle.edge = edge;
    const double width = 120;
    const double height = 90;
    const auto spots = place::locate(document, {straddle}, width, height);
    REQUIRE(spots.size() == static_cast<std::size_t>(pages));
    const bool upright = edge == Edge::right || edge == Edge::left;
    const bool backwards = edge == Edge::left || edge == Edge::top;
    double end = backwards ? 1 : 0;
    int in_group = 0;
    for (const place::Spot& spot : spots) {
        const place::Strip strip = spot.strip.value();
        const double begin = upright ? strip.x0 : strip.y0;
        const double finish = upright ? strip.x1 : strip.y1;
        CHECK((backwards ? finish : begin) == end);
        CHECK_THAT(upright ? spot.rect.width() : spot.rect.height(),
                   WithinAbs((finish - begin) * (upright ? width : height), 1e-9));
        CHECK_THAT(spot.seal_rect.width(), WithinAbs(width, 1e-9));
        CHECK_THAT(spot.seal_rect.x0 + strip.x0 * width, WithinAbs(spot.rect.x0, 1e-9));
        CHECK_THAT(spot.seal_rect.y0 + strip.y0 * height, WithinAbs(spot.rect.y0, 1e-9));
        const double touching = edge == Edge::right    ? spot.rect.x1 - 600
                                : edge == Edge::left   ? spot.rect.x0
                                : edge == Edge::bottom ? spot.rect.y1 - 800
                                                       : spot.rect.y0;
        CHECK_THAT(touching, WithinAbs(0, 1e-9));
        CHECK_FALSE(place::off_page(spot, document.pages()[0]));
        ++in_group;
        end = backwards ? begin : finish;
        if (end == (backwards ? 0 : 1)) {  // a whole seal: the next group begins
            CHECK(in_group >= 2);
            CHECK(in_group <= 20);
            in_group = 0;
            end = backwards ? 1 : 0;
        }
    }
    CHECK(in_group == 0);
}

TEST_CASE("A straddle seal stands at its percentage or its distance, and overlaps as far as asked") {
    const pdf::Document document = make_document("/MediaBox [0 0 600 800]", 2);
    Straddle straddle;
    straddle.position_percent = 25;
    CHECK(place::locate(document, {straddle}, 100, 60)[1].rect.centre().y == 200);
    straddle.position = pt(300);
    straddle.overlap = pt(5);
    const auto spots = place::locate(document, {straddle}, 100, 60);
    CHECK(spots[0].rect.centre().y == 300);
    CHECK_THAT(spots[0].rect.width(), WithinAbs(55, 1e-9));
    CHECK_THAT(spots[1].strip->x0, WithinAbs(0.45, 1e-9));
    CHECK(spots[1].strip->x1 == 1);
}

TEST_CASE("A straddle seal needs two pages") {
    const pdf::Document document = make_document("/MediaBox [0 0 600 800]", 1);
    try {
        place::locate(document, {Straddle{}}, 100, 60);
        FAIL("no error");
    } catch (const Error& error) {
        CHECK(error.code() == ErrorCode::straddle_needs_two_pages);
    }
}
