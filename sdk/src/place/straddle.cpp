#include "place/straddle.h"

#include <algorithm>

namespace sealpdf::place {

namespace {

/// Sizes of the groups that share one seal: as even as can be, none of one page.
std::vector<std::size_t> group_sizes(std::size_t pages, std::size_t max_pages) {
    std::size_t groups = (pages + max_pages - 1) / max_pages;
    groups = std::min(groups, pages / 2);
    std::vector<std::size_t> sizes(groups, pages / groups);
    for (std::size_t i = 0; i < pages % groups; ++i) {
        ++sizes[i];
    }
    return sizes;
}

/// Part `index` of `count`, counted along the fan from the first page's, as a range of the seal's width or
/// height.
struct Share {
    double begin = 0, end = 1;
};
Share share_of(std::size_t index, std::size_t count, bool backwards, double overlap) {
    // Fanned out to the left or upwards with the first page on top, the first page shows the seal's far end.
    const std::size_t part = backwards ? count - 1 - index : index;
    const double n = static_cast<double>(count);
    return {std::max(0.0, static_cast<double>(part) / n - overlap),
            std::min(1.0, static_cast<double>(part + 1) / n + overlap)};
}

PageStrip place_strip(const Straddle& straddle, const pdf::Page& page, const Share& share, double width,
                      double height) {
    const bool upright = straddle.edge == Edge::right || straddle.edge == Edge::left;
    const double edge_length = upright ? page.height() : page.width();
    const double centre =
        straddle.position ? straddle.position->points() : edge_length * straddle.position_percent / 100;
    PageStrip strip;
    strip.page = page.index;
    if (upright) {
        const double visible = (share.end - share.begin) * width;
        const double x = straddle.edge == Edge::right ? page.width() - visible : 0;
        strip.rect = {x, centre - height / 2, x + visible, centre + height / 2};
        strip.strip = {share.begin, 0, share.end, 1};
    } else {
        const double visible = (share.end - share.begin) * height;
        const double y = straddle.edge == Edge::bottom ? page.height() - visible : 0;
        strip.rect = {centre - width / 2, y, centre + width / 2, y + visible};
        strip.strip = {0, share.begin, 1, share.end};
    }
    const Point corner{strip.rect.x0 - strip.strip.x0 * width, strip.rect.y0 - strip.strip.y0 * height};
    strip.seal_rect = {corner.x, corner.y, corner.x + width, corner.y + height};
    return strip;
}

}  // namespace

std::vector<PageStrip> cut_straddle(const Straddle& straddle, const std::vector<int>& page_set,
                                    const std::vector<pdf::Page>& pages, double width, double height) {
    if (page_set.size() < 2) {
        throw Error(ErrorCode::straddle_needs_two_pages,
                    pages.size() < 2
                        ? "a straddle seal needs at least two pages; the document has one"
                        : "a straddle seal needs at least two pages; \"" + straddle.pages + "\" selects one");
    }
    const bool backwards = straddle.edge == Edge::left || straddle.edge == Edge::top;
    const bool upright = straddle.edge == Edge::right || straddle.edge == Edge::left;
    const double overlap = straddle.overlap.points() / (upright ? width : height);
    std::vector<PageStrip> strips;
    std::size_t first = 0;
    for (const std::size_t size :
         group_sizes(page_set.size(), static_cast<std::size_t>(std::max(2, straddle.max_pages)))) {
        for (std::size_t i = 0; i < size; ++i) {
            const pdf::Page& page = pages[static_cast<std::size_t>(page_set[first + i])];
            strips.push_back(
                place_strip(straddle, page, share_of(i, size, backwards, overlap), width, height));
        }
        first += size;
    }
    return strips;
}

}  // namespace sealpdf::place
