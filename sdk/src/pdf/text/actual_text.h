#pragma once
// Text that stands in for what is shown: /ActualText. ISO 32000-2, 14.9.4.

#include <string>
#include <vector>

#include "pdf/text/text_finder.h"

namespace sealpdf::pdf {

/// Gives the glyphs from `first` on another text. As many characters as glyphs go one to one; otherwise the
/// glyphs of the first line become as many of equal width as the text has characters, and the rest is dropped.
void replace_text(std::vector<Glyph>& glyphs, std::size_t first, const std::u32string& text);

}  // namespace sealpdf::pdf
