#pragma once
// The two values of a signature dictionary that are known only after the revision is written.

#include <string>

#include "pdf/syntax/object.h"

namespace sealpdf::pades {

// Tags of their Verbatim objects.
inline constexpr int byte_range_tag = 1;
inline constexpr int contents_tag = 2;

/// "[0", room for three numbers of 64 bits, "]".
inline constexpr std::size_t byte_range_width = 2 + 3 * (1 + 19) + 1;
inline std::string blank_byte_range() { return "[0" + std::string(byte_range_width - 3, ' ') + "]"; }
inline pdf::Verbatim blank_contents(std::size_t capacity) {
    return {"<" + std::string(2 * capacity, '0') + ">", contents_tag};
}

}  // namespace sealpdf::pades
