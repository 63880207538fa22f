#pragma once
// What an embedded font program says where the PDF leaves it out: built-in encodings and widths. FreeType reads
// Type 1, CFF and TrueType.

#include <array>
#include <string>

#include "pdf/syntax/file.h"

namespace sealpdf::pdf {

struct FontProgram {
    std::array<char32_t, 256> characters{};  // by code, as built in; 0: not known
    std::array<double, 256> widths{};        // by code, in text space units; negative: not known
};

/// `names`: of the glyphs that /Differences gives codes to; empty ones are built in. All is unknown when there is
/// no program, or none that can be read. Costs as much as the program is long: ask only when needed.
FontProgram read_font_program(const View& view, const Dict& descriptor,
                              const std::array<std::string, 256>& names);

}  // namespace sealpdf::pdf
