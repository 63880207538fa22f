#include "pdf/text/line_search.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>

#include "base/utf8.h"
#include "pdf/text/fold.h"

namespace sealpdf::pdf {

namespace {

// In parts of the font's size.
constexpr double baseline_tolerance = 0.35;  // superscripts still belong to their line
constexpr double largest_gap = 1.5;          // a wider one, without blanks shown in it, parts two columns
constexpr char32_t barrier = 0xFFFF;         // matches nothing

struct Placed {
    const Glyph* glyph;
    double along, across;  // position in the frame of the writing direction
};
using Line = std::vector<Placed>;

/// Glyphs of one writing direction, sorted into lines.
std::vector<Line> make_lines(std::vector<Placed> glyphs) {
    std::ranges::stable_sort(glyphs, [](const Placed& a, const Placed& b) { return a.across > b.across; });
    std::vector<Line> lines;
    for (const Placed& placed : glyphs) {
        const bool same =
            !lines.empty() &&
            std::abs(lines.back().front().across - placed.across) <=
                baseline_tolerance * std::min(lines.back().front().glyph->size, placed.glyph->size);
        if (same) {
            lines.back().push_back(placed);
        } else {
            lines.push_back({placed});
        }
    }
    for (Line& line : lines) {
        std::ranges::stable_sort(line, {}, &Placed::along);
    }
    return lines;
}

std::vector<Line> make_lines(const std::vector<Glyph>& glyphs) {
    // Directions that differ by less than half a degree are one.
    std::map<long, std::vector<Placed>> directions;
    std::map<long, Point> axes;
    for (const Glyph& glyph : glyphs) {
        const long degree =
            std::lround(std::atan2(glyph.direction.y, glyph.direction.x) * 180 / std::numbers::pi);
        const long key = degree == -180 ? 180 : degree;
        const Point axis = axes.try_emplace(key, glyph.direction).first->second;
        directions[key].push_back({&glyph, glyph.origin.x * axis.x + glyph.origin.y * axis.y,
                                   glyph.origin.y * axis.x - glyph.origin.x * axis.y});
    }
    std::vector<Line> lines;
    for (auto& [key, placed] : directions) {
        std::ranges::move(make_lines(std::move(placed)), std::back_inserter(lines));
    }
    return lines;
}

/// Bold is often feigned by showing the same glyph again, a little aside.
bool is_overprint(const Line& line, std::size_t index) {
    const Placed& glyph = line[index];
    for (std::size_t i = index; i-- > 0 && index - i <= 8;) {
        const double distance = glyph.along - line[i].along;
        const double width = std::min(glyph.glyph->advance, line[i].glyph->advance);
        if (distance > glyph.glyph->size) {
            return false;
        }
        if (distance <= 0.5 * width && line[i].glyph->text == glyph.glyph->text) {
            return true;
        }
    }
    return false;
}

struct LineText {
    std::u32string characters;
    std::vector<std::size_t> owners;  // index into the line, for each character
};

LineText read_line(const Line& line) {
    LineText text;
    double end = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const Glyph& glyph = *line[i].glyph;
        if (i > 0 && line[i].along - end > largest_gap * glyph.size) {
            text.characters += barrier;
        }
        const double glyph_end = line[i].along + glyph.advance;
        end = i == 0 ? glyph_end : std::max(end, glyph_end);
        if (!is_overprint(line, i)) {
            if (glyph.text.empty()) {
                text.characters += barrier;
            } else {
                append_folded(text.characters, glyph.text);
            }
        }
        text.owners.resize(text.characters.size(), i);
    }
    return text;
}

TextHit make_hit(const Line& line, std::size_t first, std::size_t last, int page) {
    TextHit hit{page, {}, line[first].glyph->box};
    std::u32string text;
    for (std::size_t i = first; i <= last; ++i) {
        if (!is_overprint(line, i)) {
            text += line[i].glyph->text;
        }
        if (!std::ranges::all_of(line[i].glyph->text, is_blank)) {
            hit.box = hit.box.united(line[i].glyph->box);
        }
    }
    hit.text = to_utf8(text);
    return hit;
}

bool same_place(const Rect& a, const Rect& b) {
    const double tolerance = 0.3 * std::min(std::min(a.width(), a.height()), std::min(b.width(), b.height()));
    return std::abs(a.x0 - b.x0) <= tolerance && std::abs(a.y0 - b.y0) <= tolerance &&
           std::abs(a.x1 - b.x1) <= tolerance && std::abs(a.y1 - b.y1) <= tolerance;
}

/// Top to bottom; hits whose middles are within half a height of each other stand on one line, left to right.
void sort_for_reading(std::vector<TextHit>& hits, const Page& page) {
    const Matrix to_display = page.to_display();
    struct Key {
        Rect box;
        std::size_t index;
    };
    std::vector<Key> keys;
    for (std::size_t i = 0; i < hits.size(); ++i) {
        keys.push_back({to_display.apply(hits[i].box), i});
    }
    std::ranges::sort(keys, {}, [](const Key& key) { return key.box.centre().y; });
    for (std::size_t begin = 0; begin < keys.size();) {
        std::size_t end = begin + 1;
        const double limit = keys[begin].box.centre().y + keys[begin].box.height() / 2;
        while (end < keys.size() && keys[end].box.centre().y <= limit) {
            ++end;
        }
        std::ranges::sort(keys.begin() + static_cast<std::ptrdiff_t>(begin),
                          keys.begin() + static_cast<std::ptrdiff_t>(end), {},
                          [](const Key& key) { return key.box.x0; });
        begin = end;
    }
    std::vector<TextHit> sorted;
    for (const Key& key : keys) {
        const bool twice = std::ranges::any_of(
            sorted, [&](const TextHit& other) { return same_place(other.box, hits[key.index].box); });
        if (!twice) {
            sorted.push_back(std::move(hits[key.index]));
        }
    }
    hits = std::move(sorted);
}

}  // namespace

std::vector<TextHit> search_lines(const std::vector<Glyph>& glyphs, std::u32string_view needle,
                                  const Page& page) {
    constexpr std::size_t max_hits = 2000;  // of one page; the test for doubles is quadratic
    std::vector<TextHit> hits;
    for (const Line& line : make_lines(glyphs)) {
        const LineText text = read_line(line);
        for (std::size_t at = text.characters.find(needle);
             at != std::u32string::npos && hits.size() < max_hits;
             at = text.characters.find(needle, at + needle.size())) {
            TextHit hit = make_hit(line, text.owners[at], text.owners[at + needle.size() - 1], page.index);
            const Point centre = hit.box.centre();
            const Rect& seen = page.crop_box;
            if (centre.x >= seen.x0 && centre.x <= seen.x1 && centre.y >= seen.y0 && centre.y <= seen.y1) {
                hits.push_back(std::move(hit));
            }
        }
    }
    sort_for_reading(hits, page);
    return hits;
}

}  // namespace sealpdf::pdf
