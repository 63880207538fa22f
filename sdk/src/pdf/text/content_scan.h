#pragma once
// The first look at a content stream: a bounded lexer that keeps the operators text depends on and drops the
// rest. It is what stands between hostile bytes and PoDoFo, whose tokenizer overflows the stack on nested
// dictionaries and loses its way in inline images. What it passes on is flat: numbers, names, strings, arrays
// of numbers and strings. Three things are rewritten on the way: a clipping path becomes its bounding box
// (`x0 y0 x1 y1 W`), marked content with /ActualText becomes `/Span (text) BDC`, an inline image a lone `EI`.

#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.h"

namespace sealpdf::pdf {

/// A string shown with a font of the resources. `begin`, `end` point into ScannedContent::operators,
/// delimiters included.
struct ShownString {
    std::uint32_t font =
        0;  // index into ScannedContent::names; `no_font` when the content did not choose one
    std::uint32_t begin = 0, end = 0;
    static constexpr std::uint32_t no_font = 0xFFFFFFFF;
};

struct ScannedContent {
    std::string operators;           // a content stream of text, state and Do operators only
    std::vector<std::string> names;  // of the fonts, in order of first use, #xx undone
    std::vector<ShownString> strings;
    std::vector<std::string> xobjects;  // names given to Do, in order of first use
    bool replaces_text = false;         // there may be /ActualText: `strings` is not all that is found
};

/// Never fails: what cannot be read is left out. Nesting beyond 64 ends the scan.
ScannedContent scan_content(ByteView content);

/// The bytes of a literal or hexadecimal string token. ISO 32000-2, 7.3.4.
void decode_string(std::string_view token, Bytes& out);

}  // namespace sealpdf::pdf
