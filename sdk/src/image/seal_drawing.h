#pragma once
// Draws seals: ring, star, name along the arc. Text by HarfBuzz with fonts found by fontconfig, painted by cairo.

#include <string>

#include "image/picture.h"

namespace sealpdf::image {

struct SealDrawing {
    std::string name;        // along the upper arc
    std::string inner;       // a line below the star; may be empty
    std::string bottom;      // along the lower arc (13-digit code); may be empty
    double width_mm = 42;
    bool star = true;
    bool sample = true;      // draws 样章 TEST across
    std::uint32_t rgb = 0xd7000f;
    int dpi = 600;
    std::string font;        // family name or file; empty: a Song type, else any font with the glyphs
};

/// Round seal. Throws Error(invalid_argument) naming the glyphs no font has, or a name too long to fit.
Picture draw_round_seal(const SealDrawing& drawing);

}  // namespace sealpdf::image
