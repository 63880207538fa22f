#include "place/straddle.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <span>

#include "place/straddle_grammar.h"

namespace sealpdf::place {

namespace {

void check(const Straddle& straddle) {
    const auto refuse = [](const char* why) { throw Error(ErrorCode::invalid_argument, why); };
    if (straddle.max_pages < 2) {
        refuse("max-pages of a straddle seal is a number from 2");
    }
    if (straddle.skip_first < 0 || straddle.skip_last < 0) {
        refuse("skip-first and skip-last of a straddle seal are numbers from 0");
    }
    if (!(straddle.overlap.points() >= 0 && straddle.margin.points() >= 0)) {
        refuse("overlap and margin of a straddle seal must not be negative");
    }
    if (!(straddle.first_last_min_share >= 0 && straddle.first_last_min_share <= largest_end_share)) {
        refuse("the least share of a straddle seal's first and last strip is from 0 to 0.4");
    }
    if (straddle.two_sided && !(*straddle.two_sided >= least_side && *straddle.two_sided <= 1 - least_side)) {
        refuse("the earlier page's share of a two-sided straddle seal is from 0.05 to 0.95");
    }
}

std::vector<int> choose_pages(const Straddle& straddle, const std::vector<int>& page_set,
                              std::size_t page_count) {
    const auto count = static_cast<std::int64_t>(page_count);
    std::vector<int> chosen;
    std::ranges::copy_if(page_set, std::back_inserter(chosen), [&](int page) {
        return page >= straddle.skip_first && page < count - straddle.skip_last;
    });
    if (chosen.size() < 2) {
        throw Error(ErrorCode::straddle_needs_two_pages,
                    page_count < 2 ? "a straddle seal needs at least two pages; the document has one"
                                   : "a straddle seal needs at least two pages; \"" + to_text(straddle) +
                                         (chosen.empty() ? "\" selects none" : "\" selects one") +
                                         " of the document's " + std::to_string(page_count));
    }
    return chosen;
}

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

bool is_upright(Edge edge) { return edge == Edge::right || edge == Edge::left; }
bool is_far(Edge edge) { return edge == Edge::right || edge == Edge::bottom; }
Edge opposite(Edge edge) {
    return edge == Edge::right  ? Edge::left
           : edge == Edge::left ? Edge::right
           : edge == Edge::top  ? Edge::bottom
                                : Edge::top;
}

double to_pixel(double value) { return std::round(value / pixel) * pixel; }
double to_pixel_below(double value) { return std::floor(value / pixel + 1e-6) * pixel; }

/// Where the seal begins along the edge.
double begin_along(const Straddle& straddle, double edge_length, double seal_length) {
    const double centre =
        straddle.position ? straddle.position->points() : edge_length * straddle.position_percent / 100;
    const double exact = centre - seal_length / 2;
    const double rounded = to_pixel(exact);
    // Not over the edge by rounding alone.
    return rounded > exact && rounded + seal_length > edge_length ? to_pixel_below(exact) : rounded;
}

/// The seal's part from `begin` to `end` (points along the cut direction) at the `edge` of the page.
PageStrip place_strip(const Straddle& straddle, Edge edge, const pdf::Page& page, double begin, double end,
                      double width, double height) {
    const bool upright = is_upright(edge);
    const double length = upright ? page.width() : page.height();
    const double visible = end - begin;
    const double margin = straddle.margin.points();
    const double from = is_far(edge) ? to_pixel_below(length - margin - visible) : to_pixel(margin);
    const double along =
        begin_along(straddle, upright ? page.height() : page.width(), upright ? height : width);
    PageStrip strip;
    strip.page = page.index;
    if (upright) {
        strip.rect = {from, along, from + visible, along + height};
        strip.strip = {.x0 = begin / width, .x1 = end / width};
        strip.seal_rect = {from - begin, along, from - begin + width, along + height};
    } else {
        strip.rect = {along, from, along + width, from + visible};
        strip.strip = {.y0 = begin / height, .y1 = end / height};
        strip.seal_rect = {along, from - begin, along + width, from - begin + height};
    }
    strip.seal_rect.x0 += nudge;
    strip.seal_rect.x1 += nudge;
    strip.seal_rect.y0 += nudge;
    strip.seal_rect.y1 += nudge;
    const Rect& r = strip.rect;
    strip.clip = {r.x0 + nudge, r.y0 + nudge, r.x1 - nudge, r.y1 - nudge};
    if (margin == 0) {
        double& outer = upright ? (is_far(edge) ? strip.clip.x1 : strip.clip.x0)
                                : (is_far(edge) ? strip.clip.y1 : strip.clip.y0);
        outer = is_far(edge) ? length : 0;
    }
    return strip;
}

class Cutter {
  public:
    Cutter(const Straddle& straddle, const std::vector<pdf::Page>& pages, double width, double height)
        : straddle_(straddle),
          pages_(pages),
          width_(width),
          height_(height),
          length_(is_upright(straddle.edge) ? width : height),
          overlap_(to_pixel(straddle.overlap.points())) {}

    /// One seal over all these pages. Fanned out to the left or upwards with the first page on top, the first page
    /// shows the seal's far end.
    void cut(std::span<const int> group, std::size_t seal) {
        const bool backwards = !is_far(straddle_.edge);
        const std::vector<double> lines = cut_lines(straddle_, group.size(), seal, length_);
        for (std::size_t i = 0; i < group.size(); ++i) {
            const std::size_t part = backwards ? group.size() - 1 - i : i;
            add(group[i], straddle_.edge, lines[part], lines[part + 1]);
        }
        number_last(group.size());
    }

    /// The open book: the earlier page bears its part at the edge, the later one the rest at the opposite edge.
    void cut_for_spread(int earlier, int later) {
        const double share = to_pixel(*straddle_.two_sided * length_);
        const bool earlier_first = is_far(straddle_.edge);
        const double line = earlier_first ? share : to_pixel(length_ - share);
        add(earlier, straddle_.edge, earlier_first ? 0 : line, earlier_first ? line : length_);
        add(later, opposite(straddle_.edge), earlier_first ? line : 0, earlier_first ? length_ : line);
        number_last(2);
    }

    std::vector<PageStrip> take() { return std::move(strips_); }

  private:
    void add(int page, Edge edge, double begin, double end) {
        strips_.push_back(place_strip(straddle_, edge, pages_[static_cast<std::size_t>(page)],
                                      std::max(0.0, begin - overlap_), std::min(length_, end + overlap_),
                                      width_, height_));
    }

    /// The strips of the seal that was just cut.
    void number_last(std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) {
            Strip& strip = strips_[strips_.size() - count + i].strip;
            strip.number = static_cast<int>(i) + 1;
            strip.count = static_cast<int>(count);
        }
    }

    const Straddle& straddle_;
    const std::vector<pdf::Page>& pages_;
    double width_, height_, length_, overlap_;
    std::vector<PageStrip> strips_;
};

}  // namespace

std::vector<PageStrip> cut_straddle(const Straddle& straddle, const std::vector<int>& page_set,
                                    const std::vector<pdf::Page>& pages, double width, double height) {
    check(straddle);
    const std::vector<int> chosen = choose_pages(straddle, page_set, pages.size());
    Cutter cutter(straddle, pages, width, height);
    if (straddle.two_sided) {
        for (std::size_t i = 0; i + 1 < chosen.size(); ++i) {
            cutter.cut_for_spread(chosen[i], chosen[i + 1]);
        }
        return cutter.take();
    }
    std::size_t first = 0, seal = 0;
    for (const std::size_t size : group_sizes(chosen.size(), static_cast<std::size_t>(straddle.max_pages))) {
        cutter.cut(std::span(chosen).subspan(first, size), seal++);
        first += size;
    }
    return cutter.take();
}

std::optional<double> thinnest_strip(const std::vector<Spot>& spots) {
    std::optional<double> thinnest;
    for (const Spot& spot : spots) {
        if (spot.kind == Spot::Kind::straddle) {
            const bool upright =
                spot.rect.width() * spot.seal_rect.height() < spot.rect.height() * spot.seal_rect.width();
            const double width = upright ? spot.rect.width() : spot.rect.height();
            thinnest = std::min(width, thinnest.value_or(width));
        }
    }
    return thinnest;
}

}  // namespace sealpdf::place
