#pragma once
// Adobe's predefined CMaps and character collections as tables, made at build time by cmake/pack_cmaps.py.

#include <cstdint>
#include <span>
#include <string_view>

#include "pdf/text/cmap.h"

namespace sealpdf::pdf {

struct PackedRange {
    std::uint32_t low = 0;
    std::uint16_t more = 0;  // codes after `low`
    std::uint16_t cid = 0;   // of `low`
};
/// Codes of the Unicode ones are code points; only their UCS-2 and UTF-32 forms are here.
struct PackedCMap {
    std::string_view name, ordering, base;  // `base` applies where `ranges` has nothing
    bool vertical = false;
    std::span<const Codespace> codespaces;  // empty: those of `base`
    std::span<const PackedRange> ranges;    // ascending
};
struct PackedText {
    std::uint16_t cid = 0;
    std::u16string_view text;
};
/// Adobe-GB1 and so on: CID -> Unicode.
struct PackedCollection {
    std::string_view ordering;
    std::span<const char16_t> characters;  // by CID; 0: none, or in `texts`
    std::span<const PackedText> texts;     // ascending by CID
};

std::span<const PackedCMap> packed_cmaps();  // ascending by name
std::span<const PackedCollection> packed_collections();

}  // namespace sealpdf::pdf
