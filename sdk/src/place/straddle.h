#pragma once
// 骑缝章: the seal cut into strips over the edges of several pages.

#include <cstdint>
#include <optional>
#include <vector>

#include "place/place.h"

namespace sealpdf::place {

// Bounds of what may be asked for: no strip vanishes.
inline constexpr double largest_end_share = 0.4;  // the strips between the first and the last share a fifth
inline constexpr double least_side = 0.05;        // of a seal over two pages
/// Below this a strip shows lines without meaning, and a printer's feed error is as wide.
inline constexpr double thin_strip_mm = 3;

/// Cuts and places keep to the pixel columns of 300 dpi, counted from the page's top left corner, where renderers
/// begin: then the strips rendered there, and at 600 and 1200 dpi, join to the pixels of the whole seal.
inline constexpr double pixel = 72.0 / 300;
/// Renderers round what they draw outwards to whole pixels; this much inside of one, rounding errors of the matrix do
/// not matter (0.0017 mm).
inline constexpr double nudge = pixel / 50;

struct PageStrip {
    int page = 0;    // 0-based
    Rect rect;       // what is visible, at the edge (less than a pixel away from the right or lower one)
    Rect clip;       // as rect, but reaching to the page's edge: no light line between two sheets
    Rect seal_rect;  // of the whole seal, reaching beyond the page
    Strip strip;
};

/// Strips of equal size on paper, whatever the pages' sizes.
/// Throws Error(straddle_needs_two_pages | invalid_argument).
std::vector<PageStrip> cut_straddle(const Straddle& straddle, const std::vector<int>& page_set,
                                    const std::vector<pdf::Page>& pages, double width, double height);

/// Where seal number `seal` of `length` points is cut for `count` pages: count + 1 lines, from 0 to `length`.
std::vector<double> cut_lines(const Straddle& straddle, std::size_t count, std::size_t seal, double length);

/// Visible width in points of the thinnest strip; nullopt when nothing straddles.
std::optional<double> thinnest_strip(const std::vector<Spot>& spots);

}  // namespace sealpdf::place
