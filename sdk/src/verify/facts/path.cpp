#include "verify/facts/path.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace sealpdf::verify {
namespace {

constexpr std::size_t most_rectangles = 10'000;  // in one path

template <std::size_t size>
bool is_one_of(const std::array<std::string_view, size>& list, const std::string& op) {
    return std::ranges::find(list, op) != list.end();
}

}  // namespace

void Path::add_point(Point point) {
    const Rect at{point.x, point.y, point.x, point.y};
    box_ = box_ ? box_->united(at) : at;
}

void Path::add(const ContentOperation& operation, const Matrix& ctm) {
    static constexpr std::array<std::string_view, 5> shapes = {"m", "l", "c", "v", "y"};
    const auto& [op, operands] = operation;
    const auto at = [&](std::size_t i) { return number(operands[i]); };
    if (op == "re" && operands.size() == 4) {
        const Matrix rectangle = Matrix{at(2), 0, 0, at(3), at(0), at(1)}.then(ctm);
        const Rect box = rectangle.apply(Rect{0, 0, 1, 1});
        if (rectangles_.size() < most_rectangles) {
            rectangles_.push_back(rectangle);
        }
        add_point({box.x0, box.y0});
        add_point({box.x1, box.y1});
    } else if (is_one_of(shapes, op)) {
        has_other_shapes_ = true;
        for (std::size_t i = 0; i + 1 < operands.size(); i += 2) {
            add_point(ctm.apply(Point{at(i), at(i + 1)}));
        }
    } else if (op == "W" || op == "W*") {
        clips_ = true;
    }
}

bool Path::is_ended_by(const std::string& op) const {
    static constexpr std::array<std::string_view, 10> ends = {"n", "f", "F",  "f*", "B",
                                                              "b", "S", "B*", "b*", "s"};
    return is_one_of(ends, op);
}

std::vector<Matrix> Path::filled_by(const std::string& op) const {
    static constexpr std::array<std::string_view, 4> nonzero = {"f", "F", "B", "b"};
    static constexpr std::array<std::string_view, 3> even_odd = {"f*", "B*", "b*"};
    // One in another, turned the other way or by the even-odd rule, leaves a hole: a frame (8.5.3.3).
    const bool one_way = std::ranges::all_of(rectangles_, [&](const Matrix& rectangle) {
        return (rectangle.determinant() > 0) == (rectangles_.front().determinant() > 0);
    });
    const bool whole =
        (is_one_of(nonzero, op) && one_way) || (is_one_of(even_odd, op) && rectangles_.size() == 1);
    return whole && !has_other_shapes_ ? rectangles_ : std::vector<Matrix>();
}

}  // namespace sealpdf::verify
