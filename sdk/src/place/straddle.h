#pragma once
// 骑缝章: the seal cut into strips over the edges of several pages.

#include <vector>

#include "place/place.h"

namespace sealpdf::place {

struct PageStrip {
    int page = 0;    // 0-based
    Rect rect;       // what is visible, touching the edge
    Rect seal_rect;  // of the whole seal, reaching beyond the page
    Strip strip;
};

/// Strips of equal size on paper, whatever the pages' sizes. Throws Error(straddle_needs_two_pages).
std::vector<PageStrip> cut_straddle(const Straddle& straddle, const std::vector<int>& page_set,
                                    const std::vector<pdf::Page>& pages, double width, double height);

}  // namespace sealpdf::place
