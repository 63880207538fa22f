#include "pdf/text/text_lines.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <iterator>
#include <map>
#include <numbers>

#include "pdf/text/fold.h"

namespace sealpdf::pdf {

namespace {

// In parts of the font's size.
constexpr double baseline_tolerance = 0.35;  // superscripts still belong to their line
constexpr double column_gap = 1.5;           // a wider one, without blanks shown in it, parts two columns
constexpr double word_gap = 0.2;             // a blank of Latin fonts is 0.25 wide; tracking stays below
constexpr double largest_leading = 2.5;      // from a line to the one that continues it

using Placed = TextLine::Placed;

/// Glyphs of one writing direction, sorted into lines.
std::vector<std::vector<Placed>> sort_into_lines(std::vector<Placed> glyphs) {
    std::ranges::stable_sort(glyphs, [](const Placed& a, const Placed& b) { return a.across > b.across; });
    std::vector<std::vector<Placed>> lines;
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
    for (std::vector<Placed>& line : lines) {
        std::ranges::stable_sort(line, {}, &Placed::along);
    }
    return lines;
}

/// Bold is often feigned by showing the same glyph again, a little aside.
bool is_overprint(const std::vector<Placed>& line, const Placed& glyph) {
    for (std::size_t i = line.size(); i-- > 0 && line.size() - i <= 8;) {
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

bool is_all_blank(const std::u32string& text) { return std::ranges::all_of(text, is_blank); }

/// Appends one glyph's text.
void append(TextLine& line, const Placed& placed, bool blank) {
    const auto owner = static_cast<std::uint32_t>(line.glyphs.size());
    const std::size_t before = line.characters.size();
    line.glyphs.push_back(placed);
    if (placed.glyph->text.empty()) {
        line.characters += TextLine::unknown;
    } else {
        append_folded(line.characters, placed.glyph->text);
    }
    line.owners.resize(line.characters.size(), owner);
    line.blank_before.resize(line.characters.size(), 0);
    if (blank && line.characters.size() > before) {
        line.blank_before[before] = 1;
    }
}

/// Cuts a line where a gap parts columns.
void cut_into(std::vector<TextLine>& lines, const std::vector<Placed>& whole) {
    TextLine line;
    double end = 0;
    bool blank = false;
    for (const Placed& placed : whole) {
        const Glyph& glyph = *placed.glyph;
        const double gap = line.glyphs.empty() ? 0 : placed.along - end;
        if (gap > column_gap * glyph.size) {
            lines.push_back(std::exchange(line, {}));
            blank = false;
        }
        const double glyph_end = placed.along + glyph.advance;
        end = line.glyphs.empty() ? glyph_end : std::max(end, glyph_end);
        if (is_overprint(line.glyphs, placed)) {
            continue;
        }
        const bool is_space = is_all_blank(glyph.text) && !std::ranges::all_of(glyph.text, is_zero_width);
        append(line, placed, blank || gap > word_gap * glyph.size);
        blank = is_space;
    }
    if (!line.glyphs.empty()) {
        lines.push_back(std::move(line));
    }
}

}  // namespace

std::u32string TextLine::shown(std::size_t first, std::size_t last) const {
    std::u32string text;
    for (std::size_t i = first; i <= last && i < glyphs.size(); ++i) {
        const Glyph& glyph = *glyphs[i].glyph;
        const double end = i > first ? glyphs[i - 1].along + glyphs[i - 1].glyph->advance : glyphs[i].along;
        if (glyphs[i].along - end > word_gap * glyph.size && !is_all_blank(glyph.text) && !text.empty() &&
            !is_blank(text.back())) {
            text += U' ';
        }
        std::ranges::copy_if(glyph.text, std::back_inserter(text), std::not_fn(is_zero_width));
    }
    return text;
}

std::vector<TextLine> make_lines(const std::vector<Glyph>& glyphs) {
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
    std::vector<TextLine> lines;
    for (auto& [key, placed] : directions) {
        for (const std::vector<Placed>& line : sort_into_lines(std::move(placed))) {
            cut_into(lines, line);
        }
    }
    return lines;
}

namespace {

bool goes_on(const TextLine& line, const TextLine& next) {
    const Placed& a = line.glyphs.front();
    const Placed& b = next.glyphs.front();
    const double turn =
        a.glyph->direction.x * b.glyph->direction.x + a.glyph->direction.y * b.glyph->direction.y;
    const double leading = a.across - b.across;
    const double size = std::max(a.glyph->size, b.glyph->size);
    if (turn < 0.999 || leading <= baseline_tolerance * size || leading > largest_leading * size) {
        return false;
    }
    const auto end = [](const TextLine& l) { return l.glyphs.back().along + l.glyphs.back().glyph->advance; };
    return b.along < end(line) && a.along < end(next);  // one stands below the other
}

}  // namespace

std::vector<std::size_t> find_next_lines(const std::vector<TextLine>& lines) {
    // Lines of one direction follow each other from top to bottom; those beside each other are few.
    constexpr std::size_t farthest = 200;
    std::vector<std::size_t> next(lines.size());
    for (std::size_t i = 0; i < lines.size(); ++i) {
        next[i] = i;
        for (std::size_t k = i + 1; k < std::min(lines.size(), i + farthest); ++k) {
            if (goes_on(lines[i], lines[k])) {
                next[i] = k;
                break;
            }
        }
    }
    return next;
}

}  // namespace sealpdf::pdf
