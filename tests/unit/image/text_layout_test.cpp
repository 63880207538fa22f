#include "image/text_layout.h"

#include <catch2/catch_test_macros.hpp>
#include <cmath>

using namespace sealpdf;
using namespace sealpdf::image;

namespace {

/// Square characters of one em.
std::vector<Cluster> squares(std::size_t count) {
    Cluster square;
    square.ink = {0.05, 0, 0.95, 0.9};
    square.advance = 1;
    return std::vector<Cluster>(count, square);
}

/// Degrees clockwise from the top, of the middle of the character's cell.
double angle_of(const Matrix& place) {
    const Point middle = place.apply(Point{0.5, 0.45});
    return std::atan2(middle.x, -middle.y) * 180 / 3.14159265358979;
}

double height_of(const Matrix& place) { return 0.9 * std::hypot(place.c, place.d); }
double width_of(const Matrix& place) { return std::hypot(place.a, place.b); }
bool near(double a, double b) { return std::abs(a - b) < 1e-6; }

const Arc upper{true, 19, 5, 2, 200, 290};

}  // namespace

TEST_CASE("A text along the upper arc is symmetric, evenly spaced, and stands towards the centre") {
    const PlacedText placed = lay_along_arc(squares(7), upper).value();
    CHECK(near(placed.extent, 200));
    CHECK(near(angle_of(placed.places[3]), 0));
    const double step = angle_of(placed.places[4]);
    for (std::size_t i = 0; i < 7; ++i) {
        CHECK(near(angle_of(placed.places[i]), (double(i) - 3) * step));
        const Point base = placed.places[i].apply(Point{0.5, 0}),
                    top = placed.places[i].apply(Point{0.5, 0.9});
        CHECK(near(std::hypot(base.x, base.y), 14));
        CHECK(near(std::hypot(top.x, top.y), 19));
    }
}

TEST_CASE("A text along the lower arc reads from left to right with its bases towards the ring") {
    const PlacedText placed = lay_along_arc(squares(5), {false, 19, 1.5, 1, 40, 110}).value();
    CHECK(placed.places.front().apply(Point{0.5, 0}).x < placed.places.back().apply(Point{0.5, 0}).x);
    const Point base = placed.places[0].apply(Point{0.5, 0}), top = placed.places[0].apply(Point{0.5, 0.9});
    CHECK(base.y > 0);
    CHECK(near(std::hypot(base.x, base.y), 19));
    CHECK(near(std::hypot(top.x, top.y), 17.5));
}

TEST_CASE("A longer text is first set tighter, then narrower, then smaller, then refused") {
    const auto short_text = lay_along_arc(squares(8), upper), tight = lay_along_arc(squares(12), upper),
               narrow = lay_along_arc(squares(15), upper), small = lay_along_arc(squares(30), upper);
    REQUIRE((short_text && tight && narrow && small));
    const auto step = [](const PlacedText& text) {
        return angle_of(text.places[1]) - angle_of(text.places[0]);
    };
    CHECK(step(*tight) < step(*short_text));
    CHECK(near(width_of(tight->places[0]), width_of(short_text->places[0])));
    CHECK(width_of(narrow->places[0]) < width_of(tight->places[0]));
    CHECK(near(height_of(narrow->places[0]), 5));
    CHECK(height_of(small->places[0]) < 5);
    CHECK(small->extent <= 290.0001);
    CHECK_FALSE(lay_along_arc(squares(80), upper).has_value());
}

TEST_CASE("A single character stands at the top") {
    CHECK(near(angle_of(lay_along_arc(squares(1), upper).value().places[0]), 0));
}

TEST_CASE("A line is centred and never wider than allowed") {
    for (const std::size_t count : {1u, 4u, 9u}) {
        const PlacedText placed = lay_on_line(squares(count), {{0, 10}, 3.6, 1, 16}).value();
        CHECK(placed.extent <= 16.0001);
        CHECK(near(placed.places.front().apply(Point{0, 0}).x, -placed.extent / 2));
        CHECK(near(placed.places.back().apply(Point{1, 0}).x, placed.extent / 2));
    }
    CHECK_FALSE(lay_on_line(squares(60), {{0, 10}, 3.6, 1, 16}).has_value());
}
