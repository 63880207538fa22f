#pragma once
// Pages and their boxes. ISO 32000-2, 7.7.3.3 and 14.11.2.

#include <vector>

#include "base/geometry.h"
#include "pdf/syntax/file.h"
#include "sealpdf/base.h"

namespace sealpdf::pdf {

struct Page {
    int index = 0;  // 0-based
    Ref ref;
    Rect media_box, crop_box;  // user space, normalized; the crop box is cut to the media box
    int rotate = 0;            // 0, 90, 180, 270, clockwise
    double user_unit = 1;

    /// Of the page as the reader sees it, in points of 1/72 inch.
    double width() const;
    double height() const;
    /// User space -> what the reader sees: points, origin top left, y downwards.
    Matrix to_display() const;
    Matrix from_display() const { return to_display().inverse(); }
};

/// Walks the page tree once (no repeated look-ups), inheriting boxes, /Rotate and /Resources.
/// Throws Error(damaged | limit_exceeded): loops, depth and count are bounded.
std::vector<Page> read_pages(const View& view);

RectMm to_mm(const Rect& display_points);
Rect from_mm(const RectMm& rect);

}  // namespace sealpdf::pdf
