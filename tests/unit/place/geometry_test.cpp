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
pdf::Document make_document(const std::string& keys) {
    test_support::PdfBuilder builder;
    builder.object(1, "<< /Type /Catalog /Pages 2 0 R >>");
    builder.object(3, "<< /Type /Page /Parent 2 0 R " + keys + " >>");
    builder.object(2, "<< /Type /Pages /Count 1 /Kids [3 0 R] >>");
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
