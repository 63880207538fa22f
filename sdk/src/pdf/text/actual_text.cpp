#include "pdf/text/actual_text.h"

#include <algorithm>
#include <cmath>

namespace sealpdf::pdf {

namespace {

constexpr std::size_t max_characters = 4096;  // of one replacement; a paragraph

/// The part of `box` between two fractions of the way along `direction`, which is nearly parallel to an axis.
Rect slice(const Rect& box, Point direction, double from, double to) {
    const auto cut = [](double low, double high, double forward, double a, double b) {
        const double length = high - low;
        return forward >= 0 ? std::pair(low + a * length, low + b * length)
                            : std::pair(high - b * length, high - a * length);
    };
    if (std::abs(direction.x) >= std::abs(direction.y)) {
        const auto [x0, x1] = cut(box.x0, box.x1, direction.x, from, to);
        return {x0, box.y0, x1, box.y1};
    }
    const auto [y0, y1] = cut(box.y0, box.y1, direction.y, from, to);
    return {box.x0, y0, box.x1, y1};
}

/// All glyphs of the first one's line as one.
Glyph joined(const std::vector<Glyph>& glyphs, std::size_t first) {
    Glyph whole = glyphs[first];
    const Point axis = whole.direction;
    for (std::size_t i = first + 1; i < glyphs.size(); ++i) {
        const Glyph& glyph = glyphs[i];
        const Point offset{glyph.origin.x - whole.origin.x, glyph.origin.y - whole.origin.y};
        const double along = offset.x * axis.x + offset.y * axis.y;
        const double across = offset.y * axis.x - offset.x * axis.y;
        const double turn = glyph.direction.x * axis.x + glyph.direction.y * axis.y;
        if (std::abs(across) > 0.5 * whole.size || along < -whole.size || turn < 0.999) {
            break;
        }
        whole.box = whole.box.united(glyph.box);
        whole.advance = std::max(whole.advance, along + glyph.advance);
        whole.hidden = whole.hidden && glyph.hidden;
    }
    return whole;
}

}  // namespace

void replace_text(std::vector<Glyph>& glyphs, std::size_t first, const std::u32string& text) {
    if (first >= glyphs.size()) {
        return;
    }
    if (text.size() == glyphs.size() - first) {
        for (std::size_t i = 0; i < text.size(); ++i) {
            glyphs[first + i].text.assign(1, text[i]);
        }
        return;
    }
    if (text.empty()) {  // a hyphen at a line's end: the glyphs take room, but part no words
        for (std::size_t i = first; i < glyphs.size(); ++i) {
            glyphs[i].text = U"\u2060";
        }
        return;
    }
    const std::size_t count = std::min(text.size(), max_characters);
    const Glyph whole = joined(glyphs, first);
    glyphs.resize(first);
    for (std::size_t i = 0; i < count; ++i) {
        const double from = static_cast<double>(i) / static_cast<double>(count);
        Glyph& glyph = glyphs.emplace_back(whole);
        glyph.text.assign(1, text[i]);
        glyph.box =
            slice(whole.box, whole.direction, from, static_cast<double>(i + 1) / static_cast<double>(count));
        glyph.advance = whole.advance / static_cast<double>(count);
        glyph.origin.x += whole.direction.x * whole.advance * from;
        glyph.origin.y += whole.direction.y * whole.advance * from;
    }
}

}  // namespace sealpdf::pdf
