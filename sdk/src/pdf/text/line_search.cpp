#include "pdf/text/line_search.h"

#include <algorithm>
#include <cmath>

#include "base/utf8.h"
#include "pdf/text/fold.h"
#include "pdf/text/text_lines.h"

namespace sealpdf::pdf {

namespace {

constexpr std::size_t max_hits = 2000;          // of one page; the test for doubles is quadratic
constexpr std::size_t context_characters = 30;  // before the hit, and behind it
constexpr int max_continuations = 3;            // lines a hit may go on over

bool has_blanks_only(const Glyph& glyph) { return std::ranges::all_of(glyph.text, is_blank); }

/// The text around a hit, from the line it begins on.
std::string context_of(const TextLine& line, std::size_t first, std::size_t last) {
    const std::size_t begin = first - std::min(first, context_characters);
    const std::size_t end = std::min(line.glyphs.size() - 1, last + context_characters);
    return to_utf8(line.shown(begin, end));
}

/// `match` begins on `line`; what of it lies behind the line's end stands on other lines.
TextHit make_hit(const TextLine& line, const TextPattern::Match& match, int page) {
    const std::size_t first = line.owners[match.begin];
    const std::size_t last = line.owners[std::min(match.end, line.owners.size()) - 1];
    TextHit hit;
    hit.page = page;
    hit.text = to_utf8(line.shown(first, last));
    hit.context = context_of(line, first, last);
    hit.direction = line.glyphs[first].glyph->direction;
    hit.box = line.glyphs[first].glyph->box;
    for (std::size_t i = first; i <= last; ++i) {
        const Glyph& glyph = *line.glyphs[i].glyph;
        if (!has_blanks_only(glyph)) {
            hit.box = hit.box.united(glyph.box);
        }
    }
    return hit;
}

bool same_place(const Rect& a, const Rect& b) {
    const double tolerance = 0.3 * std::min(std::min(a.width(), a.height()), std::min(b.width(), b.height()));
    return std::abs(a.x0 - b.x0) <= tolerance && std::abs(a.y0 - b.y0) <= tolerance &&
           std::abs(a.x1 - b.x1) <= tolerance && std::abs(a.y1 - b.y1) <= tolerance;
}

struct ReadingKey {
    double across = 0, height = 0, along = 0;  // of the line and on it, in reading direction
    std::size_t index = 0;
};

/// Vertical writing is read column by column from the right, if all hits stand in such columns.
std::vector<ReadingKey> make_keys(const std::vector<TextHit>& hits, const Matrix& to_display) {
    const bool columns = std::ranges::all_of(hits, [&to_display](const TextHit& hit) {
        const double down = hit.direction.x * to_display.b + hit.direction.y * to_display.d;
        const double right = hit.direction.x * to_display.a + hit.direction.y * to_display.c;
        return down > std::abs(right);
    });
    std::vector<ReadingKey> keys;
    for (const TextHit& hit : hits) {
        const Rect box = to_display.apply(hit.box);
        const Point centre = box.centre();
        keys.push_back(columns ? ReadingKey{-centre.x, box.width(), box.y0, keys.size()}
                               : ReadingKey{centre.y, box.height(), box.x0, keys.size()});
    }
    return keys;
}

/// Hits whose middles are within half a height of each other stand on one line.
void sort_for_reading(std::vector<TextHit>& hits, const Page& page) {
    std::vector<ReadingKey> keys = make_keys(hits, page.to_display());
    std::ranges::sort(keys, {}, &ReadingKey::across);
    for (auto begin = keys.begin(); begin != keys.end();) {
        const double limit = begin->across + begin->height / 2;
        const auto end = std::ranges::find_if(begin, keys.end(),
                                              [limit](const ReadingKey& key) { return key.across > limit; });
        std::ranges::sort(begin, end, {}, &ReadingKey::along);
        begin = end;
    }
    std::vector<TextHit> sorted;
    for (const ReadingKey& key : keys) {
        const bool twice = std::ranges::any_of(
            sorted, [&](const TextHit& other) { return same_place(other.box, hits[key.index].box); });
        if (!twice) {
            sorted.push_back(std::move(hits[key.index]));
        }
    }
    hits = std::move(sorted);
}

class LineSearch {
  public:
    LineSearch(const std::vector<TextLine>& lines, const TextPattern& pattern, const SearchOptions& options,
               const Page& page)
        : lines_(lines), pattern_(pattern), options_(options), page_(page) {}

    void within_lines() {
        for (const TextLine& line : lines_) {
            for (const TextPattern::Match& match : pattern_.find(line)) {
                add(make_hit(line, match, page_.index));
            }
        }
    }

    /// Hits that begin on one line and end on a later one.
    void across_lines() {
        const std::vector<std::size_t> next = find_next_lines(lines_);
        for (std::size_t i = 0; i < lines_.size() && hits_.size() < max_hits; ++i) {
            const TextLine& line = lines_[i];
            TextLine joined = line;
            std::size_t last = i;
            for (int step = 0; step < max_continuations && next[last] != last; ++step) {
                last = next[last];
                join(joined, lines_[last]);
            }
            const std::size_t own = line.characters.size();
            for (const TextPattern::Match& match : pattern_.find(joined)) {
                if (match.begin < own && match.end > own) {
                    TextHit hit = make_hit(line, match, page_.index);
                    hit.text =
                        to_utf8(joined.shown(joined.owners[match.begin], joined.owners[match.end - 1]));
                    add(std::move(hit));
                }
            }
        }
    }

    std::vector<TextHit> take() && { return std::move(hits_); }

  private:
    static void join(TextLine& line, const TextLine& next) {
        const auto offset = static_cast<std::uint32_t>(line.glyphs.size());
        const std::size_t before = line.characters.size();
        line.glyphs.insert(line.glyphs.end(), next.glyphs.begin(), next.glyphs.end());
        line.characters += next.characters;
        for (const std::uint32_t owner : next.owners) {
            line.owners.push_back(owner + offset);
        }
        line.blank_before.insert(line.blank_before.end(), next.blank_before.begin(), next.blank_before.end());
        if (line.characters.size() > before) {
            line.blank_before[before] = 1;  // a line's end parts words
        }
    }

    void add(TextHit hit) {
        const Point centre = hit.box.centre();
        const Rect& seen = page_.crop_box;
        const bool on_page = options_.hidden || (centre.x >= seen.x0 && centre.x <= seen.x1 &&
                                                 centre.y >= seen.y0 && centre.y <= seen.y1);
        if (hits_.size() < max_hits && on_page) {
            hits_.push_back(std::move(hit));
        }
    }

    const std::vector<TextLine>& lines_;
    const TextPattern& pattern_;
    const SearchOptions& options_;
    const Page& page_;
    std::vector<TextHit> hits_;
};

}  // namespace

std::vector<TextHit> search_lines(const std::vector<Glyph>& glyphs, const TextPattern& pattern,
                                  const SearchOptions& options, const Page& page) {
    const std::vector<TextLine> lines = make_lines(glyphs);
    LineSearch search(lines, pattern, options, page);
    search.within_lines();
    if (options.across_lines) {
        search.across_lines();
    }
    std::vector<TextHit> hits = std::move(search).take();
    sort_for_reading(hits, page);
    return hits;
}

}  // namespace sealpdf::pdf
