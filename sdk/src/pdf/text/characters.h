#pragma once
// The bytes of content streams.

#include <array>
#include <cstdint>

namespace sealpdf::pdf {

// ISO 32000-2, 7.2.3.
enum : std::uint8_t { regular, blank, delimiter };
inline constexpr std::array<std::uint8_t, 256> classes = [] {
    std::array<std::uint8_t, 256> table{};
    for (const char c : {'\0', '\t', '\n', '\f', '\r', ' '}) {
        table[static_cast<std::uint8_t>(c)] = blank;
    }
    for (const char c : {'(', ')', '<', '>', '[', ']', '{', '}', '/', '%'}) {
        table[static_cast<std::uint8_t>(c)] = delimiter;
    }
    return table;
}();
inline std::uint8_t class_of(char c) { return classes[static_cast<std::uint8_t>(c)]; }

inline int hex_value(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

}  // namespace sealpdf::pdf
