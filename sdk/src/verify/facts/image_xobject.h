#pragma once
// The pixels of a document's image, as far as likeness needs them.

#include <optional>

#include "image/picture.h"
#include "pdf/syntax/file.h"

namespace sealpdf::verify {

/// 8-bit images in grey, RGB, CMYK or a palette, JPEG files, stencils (black); with their soft mask. No colour profile
/// is applied. No value for other kinds.
std::optional<image::Picture> read_image(const pdf::View& view, const pdf::Stream& image);

/// Components of a colour space of 8 bit; 0 when it is another.
int count_components(const pdf::View& view, const pdf::Object& color_space);

}  // namespace sealpdf::verify
