#pragma once
// Characters that are equal to someone who searches: full and half width, compatibility forms.

#include <string>
#include <string_view>

namespace sealpdf::pdf {

/// Spaces of all widths, controls, soft hyphens and zero width characters.
bool is_blank(char32_t c);
/// Those of them, and variation selectors, that take no room: they part no words.
bool is_zero_width(char32_t c);
char32_t fold(char32_t c);
/// Appends the text with blanks left out, compatibility forms folded and Latin ligatures taken apart.
void append_folded(std::u32string& out, std::u32string_view text);

}  // namespace sealpdf::pdf
