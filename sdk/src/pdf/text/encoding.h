#pragma once
// What the codes of simple fonts stand for. ISO 32000-2, annex D.

#include <array>
#include <cstdint>
#include <string_view>

namespace sealpdf::pdf {

enum class BaseEncoding : std::uint8_t { standard, win_ansi, mac_roman };

/// 0: nothing.
char32_t decode(BaseEncoding encoding, std::uint8_t code);
/// "parenleft" -> U+0028, "uni76D6" -> U+76D6; 0 when unknown.
char32_t from_glyph_name(std::string_view name);

}  // namespace sealpdf::pdf
