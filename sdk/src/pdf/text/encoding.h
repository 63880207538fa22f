#pragma once
// What the codes of simple fonts stand for. ISO 32000-2, annex D.

#include <array>
#include <cstdint>
#include <string_view>

namespace sealpdf::pdf {

enum class BaseEncoding : std::uint8_t { standard, win_ansi, mac_roman, mac_expert, symbol, zapf_dingbats };

/// 0: nothing.
char32_t decode(BaseEncoding encoding, std::uint8_t code);
/// Names of the Adobe Glyph List, "uni76D6" and "u1F600"; of "f_i" the first part; 0 when unknown.
char32_t from_glyph_name(std::string_view name);

}  // namespace sealpdf::pdf
