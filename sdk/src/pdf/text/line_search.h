#pragma once
// Glyphs -> lines -> hits.

#include <string_view>
#include <vector>

#include "pdf/text/text_finder.h"

namespace sealpdf::pdf {

/// `needle` is folded and not empty. Lines are made from positions, not from the order of showing: runs,
/// kerning and table cells split a word anywhere.
std::vector<TextHit> search_lines(const std::vector<Glyph>& glyphs, std::u32string_view needle,
                                  const Page& page);

}  // namespace sealpdf::pdf
