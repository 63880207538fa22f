#pragma once
// What is done to a seal's picture before it becomes a seal.

#include <cstdint>

#include "image/picture.h"

namespace sealpdf::image {

/// Cuts off the borders that show nothing: transparent, or white (every channel over white above 239, which spares
/// the noise of scans). Throws Error(bad_image) when nothing is left.
void crop_borders(Picture& picture, const std::string& name);

/// Makes white paper transparent and keeps the colours: over white the picture looks as before to within 15 of 255
/// (un-multiplication: alpha is the darkest channel's distance from white). Paper with scanning noise (every channel
/// above 239) becomes wholly transparent.
void make_white_transparent(Picture& picture);

/// 做旧: wears the ink by a noise that depends on the seed and the place in the picture only, in whole numbers, so that a
/// seed wears alike on every machine and at every resolution.
void age(Picture& picture, std::uint64_t seed);

}  // namespace sealpdf::image
