#pragma once
// Draws seals: ring or frame, star, name along the arc or in columns. Text by HarfBuzz with fonts found by fontconfig,
// painted by cairo.

#include <memory>
#include <string>

#include "image/canvas.h"

namespace sealpdf::image {

enum class SealOutline : std::uint8_t { round, oval, square };

struct SealDrawing {
    SealOutline outline = SealOutline::round;
    std::string name;        // along the upper arc; in a square: all of its text
    std::string inner;       // a line below the star (round) or below the middle (oval)
    std::string bottom;      // along the lower arc (13-digit code); in an oval: a line near the lower edge
    std::string middle;      // across the middle of an oval: the taxpayer's number of an invoice seal
    double width_mm = 42;
    double height_mm = 0;    // of an oval; 0: as wide (round, square), two thirds (oval)
    int columns = 0;         // of a square: 1, 2 or 4; 0: by the length of the text
    bool star = true;        // round
    bool sample = true;      // draws 样章 TEST across
    std::uint32_t rgb = 0xd7000f;
    int dpi = 600;
    std::string font;        // family name or file; empty: a Song type, else any font with the glyphs
};

/// Throws Error(invalid_argument) naming the glyphs no font has, or a text too long to fit.
Picture draw_picture(const SealDrawing& drawing);
/// The same drawing in curves, in its size.
Bytes draw_svg(const SealDrawing& drawing);
Bytes draw_pdf(const SealDrawing& drawing);

}  // namespace sealpdf::image
