#pragma once
// The pixels of a document's image, as far as likeness needs them.

#include <optional>

#include "base/geometry.h"
#include "image/picture.h"
#include "pdf/syntax/file.h"

namespace sealpdf::verify {

/// 8-bit images in grey, RGB, CMYK or a palette, JPEG files, stencils (black); with their soft mask. No colour profile
/// is applied. No value for other kinds.
std::optional<image::Picture> read_image(const pdf::View& view, const pdf::Stream& image);

/// How much each pixel of an image hides of what lies beneath.
struct Coverage {
    std::size_t width = 0, height = 0;
    Bytes alpha;  // empty: all of it

    /// From 0 to 1, at a point of the unit square that the image is painted into, whose y goes up.
    double at(Point point) const;
};
/// By its soft mask of 8 bits, its stencil mask, or as the stencil that it is. Other kinds count as opaque.
Coverage read_coverage(const pdf::View& view, const pdf::Stream& image);

/// Components of a colour space of 8 bit; 0 when it is another.
int count_components(const pdf::View& view, const pdf::Object& color_space);

}  // namespace sealpdf::verify
