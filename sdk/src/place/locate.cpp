#include <algorithm>

#include "pdf/text/text_finder.h"
#include "pdf/text/text_pattern.h"
#include "place/field_place.h"
#include "place/place.h"
#include "place/straddle.h"

namespace sealpdf::place {

namespace {

std::string page_list(const std::vector<int>& pages) {
    const std::string first = std::to_string(pages.front() + 1);
    if (pages.size() == 1) {
        return "page " + first;
    }
    const bool unbroken = pages.back() - pages.front() == static_cast<int>(pages.size()) - 1;
    return unbroken ? "pages " + first + " to " + std::to_string(pages.back() + 1)
                    : std::to_string(pages.size()) + " pages between " + first + " and " +
                          std::to_string(pages.back() + 1);
}

Rect centred(Point centre, double width, double height) {
    return {centre.x - width / 2, centre.y - height / 2, centre.x + width / 2, centre.y + height / 2};
}

Rect box_at(Point corner_point, Corner corner, double width, double height) {
    const bool right = corner == Corner::top_right || corner == Corner::bottom_right;
    const bool bottom = corner == Corner::bottom_left || corner == Corner::bottom_right;
    const double x = right ? corner_point.x - width : corner_point.x;
    const double y = bottom ? corner_point.y - height : corner_point.y;
    return {x, y, x + width, y + height};
}

/// The point (x, y) away from a corner of the page, into the page.
Point from_corner(const pdf::Page& page, Corner corner, double x, double y) {
    const bool right = corner == Corner::top_right || corner == Corner::bottom_right;
    const bool bottom = corner == Corner::bottom_left || corner == Corner::bottom_right;
    return {right ? page.width() - x : x, bottom ? page.height() - y : y};
}

class Locator {
  public:
    Locator(const pdf::Document& document, double width, double height)
        : document_(document),
          pages_(document.pages()),
          finder_(document.view()),
          width_(width),
          height_(height) {}

    std::vector<Spot> run(const std::vector<Placement>& places) {
        for (index_ = 0; index_ < places.size(); ++index_) {
            std::visit([this](const auto& place) { add(place); }, places[index_]);
        }
        return std::move(spots_);
    }

  private:
    std::vector<int> page_set(std::string_view text) const {
        return parse_pages(text, static_cast<int>(pages_.size()));
    }
    const pdf::Page& page(int index) const { return pages_[static_cast<std::size_t>(index)]; }

    Spot& add_seal(int page, const Rect& rect) {
        Spot spot;
        spot.placement = index_;
        spot.page = page;
        spot.rect = spot.seal_rect = rect;
        return spots_.emplace_back(std::move(spot));
    }

    void add(const AtPoint& place) {
        for (const int index : page_set(place.pages)) {
            const Point point = from_corner(page(index), place.from, place.x.points(), place.y.points());
            add_seal(index, place.align_corner ? box_at(point, place.from, width_, height_)
                                               : centred(point, width_, height_));
        }
    }

    void add(const AtCorner& place) {
        for (const int index : page_set(place.pages)) {
            const double margin = place.margin.points();
            add_seal(index, box_at(from_corner(page(index), place.corner, margin, margin), place.corner,
                                   width_, height_));
        }
    }

    void add(const AtKeyword& place) {
        const std::vector<int> set = page_set(place.pages);
        for (const pdf::TextHit& hit : find_keyword(place, set)) {
            const Rect keyword = page(hit.page).to_display().apply(hit.box);
            Spot& spot = add_seal(hit.page, beside(keyword, place));
            spot.keyword_rect = keyword;
            spot.keyword = hit.text;
            spot.context = hit.context;
        }
    }

    Rect beside(const Rect& keyword, const AtKeyword& place) const {
        Point centre = keyword.centre();
        switch (place.align) {
            case AtKeyword::Align::center:
                break;
            case AtKeyword::Align::left:
                centre.x = keyword.x0 + width_ / 2;
                break;
            case AtKeyword::Align::right:
                centre.x = keyword.x1 - width_ / 2;
                break;
            case AtKeyword::Align::over:
                centre.y = keyword.y0 - height_ / 2;
                break;
        }
        return centred({centre.x + place.dx.points(), centre.y + place.dy.points()}, width_, height_);
    }

    /// No page is read that the answer does not need: the first hit ends the search, `last` begins at the
    /// end.
    std::vector<pdf::TextHit> find_keyword(const AtKeyword& place, const std::vector<int>& set) {
        const pdf::TextPattern pattern =
            place.regex ? pdf::TextPattern::regex(place.text) : pdf::TextPattern::keyword(place.text);
        const pdf::SearchOptions options{place.across_lines, place.hidden};
        std::vector<pdf::TextHit> all;
        std::vector<int> order = set;
        if (place.occurrence == AtKeyword::last) {
            std::ranges::reverse(order);
        }
        for (const int index : order) {
            std::vector<pdf::TextHit> hits = finder_.find(page(index), pattern, options);
            if (place.occurrence == AtKeyword::last && !hits.empty()) {
                return {hits.back()};
            }
            std::ranges::move(hits, std::back_inserter(all));
            if (place.occurrence > 0 && all.size() >= static_cast<std::size_t>(place.occurrence)) {
                return {all[static_cast<std::size_t>(place.occurrence) - 1]};
            }
        }
        if (all.empty() || place.occurrence > 0) {
            refuse(place, set, all.size());
        }
        return all;
    }

    [[noreturn]] void refuse(const AtKeyword& place, const std::vector<int>& set, std::size_t hits) const {
        const std::string what =
            (place.regex ? "the regular expression \"" : "the keyword \"") + place.text + "\"";
        if (hits == 0) {
            throw Error(
                ErrorCode::keyword_not_found,
                what + " is not on " + page_list(set) +
                    "; check its spelling (a scanned page without text has no keywords; text that is split "
                    "over two lines needs across-lines=yes) or give the place as xy:PAGE:X,Y",
                document_.file()->source().name());
        }
        throw Error(ErrorCode::occurrence_out_of_range,
                    "occurrence " + std::to_string(place.occurrence) + " of " + what + " is asked for, but " +
                        page_list(set) + (set.size() == 1 ? " has " : " have ") + std::to_string(hits),
                    document_.file()->source().name());
    }

    void add(const Straddle& place) {
        for (const PageStrip& strip : cut_straddle(place, page_set(place.pages), pages_, width_, height_)) {
            Spot& spot = add_seal(strip.page, strip.rect);
            spot.kind = Spot::Kind::straddle;
            spot.seal_rect = strip.seal_rect;
            spot.strip = strip.strip;
            spot.clip = strip.clip;
        }
    }

    void add(const AtField& place) {
        const FieldPlace field = find_field(document_, place.name);
        Spot& spot = add_seal(field.page, field.rect);
        spot.kind = Spot::Kind::field;
        spot.field = place.name;
        spot.shown = field.shown;
    }

    void add(const Invisible&) { add_seal(0, {}).kind = Spot::Kind::invisible; }

    const pdf::Document& document_;
    const std::vector<pdf::Page>& pages_;
    pdf::TextFinder finder_;
    double width_, height_;
    std::size_t index_ = 0;
    std::vector<Spot> spots_;
};

}  // namespace

std::vector<Spot> locate(const pdf::Document& document, const std::vector<Placement>& places,
                         double width_points, double height_points) {
    const bool sized = std::ranges::any_of(places, [](const Placement& place) {
        return !std::holds_alternative<Invisible>(place) && !std::holds_alternative<AtField>(place);
    });
    if (sized && !(width_points > 0 && height_points > 0)) {
        throw Error(ErrorCode::invalid_argument, "the size of the seal must be more than 0");
    }
    return Locator(document, width_points, height_points).run(places);
}

bool off_page(const Spot& spot, const pdf::Page& page) {
    if (spot.kind == Spot::Kind::field || spot.kind == Spot::Kind::invisible) {
        return false;
    }
    constexpr double tolerance = 0.01;  // points: rounding only
    const Rect& r = spot.rect;
    return !(r.x0 >= -tolerance && r.y0 >= -tolerance && r.x1 <= page.width() + tolerance &&
             r.y1 <= page.height() + tolerance);
}

Impression to_impression(const Spot& spot, const std::string& place_text, std::string kind) {
    Impression impression;
    impression.place = place_text;
    impression.page = spot.page + 1;
    impression.rect = pdf::to_mm(spot.rect);
    impression.kind = std::move(kind);
    if (spot.keyword_rect) {
        impression.keyword_rect = pdf::to_mm(*spot.keyword_rect);
    }
    impression.keyword = spot.keyword;
    impression.context = spot.context;
    return impression;
}

}  // namespace sealpdf::place
