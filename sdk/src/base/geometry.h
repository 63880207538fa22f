#pragma once
// Plane geometry in PDF points. ISO 32000-2, 8.3.

#include <algorithm>
#include <cmath>

namespace sealpdf {

struct Point {
    double x = 0, y = 0;
};

/// x0 <= x1 and y0 <= y1 after normalized().
struct Rect {
    double x0 = 0, y0 = 0, x1 = 0, y1 = 0;
    double width() const { return x1 - x0; }
    double height() const { return y1 - y0; }
    Point centre() const { return {(x0 + x1) / 2, (y0 + y1) / 2}; }
    Rect normalized() const {
        return {std::min(x0, x1), std::min(y0, y1), std::max(x0, x1), std::max(y0, y1)};
    }
    bool overlaps(const Rect& o) const { return x0 < o.x1 && o.x0 < x1 && y0 < o.y1 && o.y0 < y1; }
    Rect united(const Rect& o) const {
        return {std::min(x0, o.x0), std::min(y0, o.y0), std::max(x1, o.x1), std::max(y1, o.y1)};
    }
};

/// [a b c d e f] of the `cm` operator: x' = a x + c y + e, y' = b x + d y + f.
struct Matrix {
    double a = 1, b = 0, c = 0, d = 1, e = 0, f = 0;
    /// This transformation first, then `next`.
    Matrix then(const Matrix& next) const {
        return {a * next.a + b * next.c,          a * next.b + b * next.d,
                c * next.a + d * next.c,          c * next.b + d * next.d,
                e * next.a + f * next.c + next.e, e * next.b + f * next.d + next.f};
    }
    Point apply(Point p) const { return {a * p.x + c * p.y + e, b * p.x + d * p.y + f}; }
    /// The bounding box of the transformed rectangle.
    Rect apply(const Rect& r) const {
        const Point p[4] = {apply(Point{r.x0, r.y0}), apply(Point{r.x1, r.y0}), apply(Point{r.x0, r.y1}),
                            apply(Point{r.x1, r.y1})};
        Rect box{p[0].x, p[0].y, p[0].x, p[0].y};
        for (const Point& q : p) {
            box = box.united({q.x, q.y, q.x, q.y});
        }
        return box;
    }
    double determinant() const { return a * d - b * c; }
    /// Undefined for a singular matrix: check determinant() first.
    Matrix inverse() const {
        const double k = determinant();
        return {d / k, -b / k, -c / k, a / k, (c * f - d * e) / k, (b * e - a * f) / k};
    }
};

}  // namespace sealpdf
