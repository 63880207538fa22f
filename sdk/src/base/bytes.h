#pragma once
// Views on bytes and the few conversions everybody needs.

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "sealpdf/base.h"

namespace sealpdf {

using ByteView = std::span<const std::uint8_t>;

inline ByteView as_bytes(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
inline std::string_view as_text(ByteView bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
inline Bytes to_bytes(ByteView bytes) { return {bytes.begin(), bytes.end()}; }
inline Bytes to_bytes(std::string_view text) { return to_bytes(as_bytes(text)); }
inline void append(Bytes& target, ByteView bytes) { target.insert(target.end(), bytes.begin(), bytes.end()); }
inline void append(Bytes& target, std::string_view text) { append(target, as_bytes(text)); }
inline bool equal(ByteView a, ByteView b) { return std::ranges::equal(a, b); }

/// Lower-case hexadecimal.
std::string to_hex(ByteView bytes);

}  // namespace sealpdf
