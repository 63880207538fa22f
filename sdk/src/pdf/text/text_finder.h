#pragma once
// Where a text stands on a page. Content is read by PoDoFo's tokenizer after our own bounds checks; fonts and
// positions are ours. ISO 32000-2, 9.4 and 9.10.

#include <string>
#include <vector>

#include "pdf/document/page.h"

namespace sealpdf::pdf {

struct Glyph {
    std::u32string text;  // what it stands for; empty when unknown
    Rect box;             // user space of the page, axis-parallel bounding box
};

struct TextHit {
    int page = 0;      // 0-based
    std::string text;  // as found
    Rect box;          // user space
};

/// The page's glyphs in the order they are shown. Unknown encodings give glyphs without text, never an error.
std::vector<Glyph> read_glyphs(const View& view, const Page& page);

/// Hits on one page in reading order (top to bottom, left to right as the reader sees it). Blanks inside the
/// needle and between glyphs are ignored; full and half width forms are equal (NFKC of the ASCII range).
std::vector<TextHit> find_text(const View& view, const Page& page, std::string_view needle_utf8);

}  // namespace sealpdf::pdf
