#pragma once
// Lines -> hits.

#include <vector>

#include "pdf/text/text_finder.h"
#include "pdf/text/text_pattern.h"

namespace sealpdf::pdf {

std::vector<TextHit> search_lines(const std::vector<Glyph>& glyphs, const TextPattern& pattern,
                                  const SearchOptions& options, const Page& page);

}  // namespace sealpdf::pdf
