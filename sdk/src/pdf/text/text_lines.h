#pragma once
// Glyphs -> lines of text, by position: runs, kerning and table cells split a word anywhere.

#include <string>
#include <vector>

#include "pdf/text/text_finder.h"

namespace sealpdf::pdf {

/// Glyphs that stand in one line with no gap as wide as one between columns.
struct TextLine {
    struct Placed {
        const Glyph* glyph;
        double along, across;  // position in the frame of the writing direction
    };
    std::vector<Placed> glyphs;  // in writing direction; overprinted ones (feigned bold) once

    // What is searched: folded, without blanks; `unknown` for a glyph that stands for nothing known.
    std::u32string characters;
    std::vector<std::uint32_t> owners;       // index into `glyphs`, for each character
    std::vector<std::uint8_t> blank_before;  // 1 where blanks or a gap come before the character

    static constexpr char32_t unknown = 0xFFFF;

    /// The glyphs' text as the document has it, gaps as blanks, of glyphs [first, last].
    std::u32string shown(std::size_t first, std::size_t last) const;
};

std::vector<TextLine> make_lines(const std::vector<Glyph>& glyphs);

/// For each line the one that goes on where it ends, below it (vertical writing: to its left); its own index
/// when there is none.
std::vector<std::size_t> find_next_lines(const std::vector<TextLine>& lines);

}  // namespace sealpdf::pdf
