#pragma once
// SVG -> a page of PDF by librsvg and cairo: curves and text stay vectors, effects that PDF does not know become pixels
// of 300 dpi.

#include <optional>
#include <string>

#include "base/bytes.h"

namespace sealpdf::image {

bool is_svg(ByteView file);

struct SvgPage {
    Bytes pdf;                     // of one page; its proportions are the drawing's, its size is not
    double width = 0, height = 0;  // millimetres, or just proportions
    bool has_size = false;         // the file gives its size in lengths (px: 1/96 inch)
};

/// Nothing but the file itself is read: a drawing that names other files or addresses is refused, as it would be shown
/// without them. Throws Error(bad_image | limit_exceeded).
SvgPage render_svg(ByteView file, const std::string& name);

}  // namespace sealpdf::image
