#pragma once
// Pages and their boxes. ISO 32000-2, 7.7.3.3 and 14.11.2.

#include <vector>

#include "base/geometry.h"
#include "pdf/syntax/file.h"
#include "sealpdf/base.h"

namespace sealpdf::pdf {

struct Page {
    int index = 0;  // 0-based
    Ref ref;                   // 0 0 R: a direct object, which cannot be stamped
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

/// Kids that are no references (7.7.3.2 wants them to be) are damage, or, as readers have it, pages where they are
/// dictionaries and nothing else.
enum class PageTree : std::uint8_t { strict, tolerant };
/// Walks the page tree once (no repeated look-ups), inheriting boxes, /Rotate and /Resources. A page may stand twice.
/// Throws Error(damaged | limit_exceeded): loops, depth and count are bounded.
std::vector<Page> read_pages(const View& view, PageTree rule = PageTree::strict);

RectMm to_mm(const Rect& display_points);
Rect from_mm(const RectMm& rect);

}  // namespace sealpdf::pdf
