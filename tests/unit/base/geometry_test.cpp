#include "base/geometry.h"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>

#include "sealpdf/base.h"

using namespace sealpdf;
using Catch::Approx;

TEST_CASE("lengths convert between millimetres and points") {
    CHECK(mm(25.4).points() == Approx(72));
    CHECK(pt(72).millimetres() == Approx(25.4));
    CHECK(mm(42).millimetres() == Approx(42));
}

TEST_CASE("a matrix and its inverse cancel each other") {
    const Matrix matrix{2, 0.5, -1, 3, 10, -20};
    const Point back = matrix.then(matrix.inverse()).apply(Point{12, 34});
    CHECK(back.x == Approx(12));
    CHECK(back.y == Approx(34));
}

TEST_CASE("matrices apply in the order they are written") {
    const Matrix twice{2, 0, 0, 2, 0, 0};
    const Matrix right{1, 0, 0, 1, 10, 0};
    CHECK(twice.then(right).apply(Point{1, 1}).x == Approx(12));
    CHECK(right.then(twice).apply(Point{1, 1}).x == Approx(22));
}

TEST_CASE("a turned rectangle is bounded by its corners") {
    const Matrix quarter_turn{0, 1, -1, 0, 0, 0};
    const Rect box = quarter_turn.apply(Rect{1, 2, 3, 5});
    CHECK(box.x0 == Approx(-5));
    CHECK(box.y0 == Approx(1));
    CHECK(box.x1 == Approx(-2));
    CHECK(box.y1 == Approx(3));
}

TEST_CASE("rectangles that only touch do not overlap") {
    CHECK_FALSE(Rect{0, 0, 1, 1}.overlaps({1, 0, 2, 1}));
    CHECK(Rect{0, 0, 1, 1}.overlaps({0.5, 0.5, 2, 2}));
    CHECK(Rect{3, 4, 1, 2}.normalized().width() == Approx(2));
}
