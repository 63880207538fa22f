#pragma once
// The character classes of ISO 32000-2, 7.2.3.

#include <array>
#include <cstdint>

namespace sealpdf::pdf {

enum class CharacterClass : std::uint8_t { regular, white_space, delimiter };

inline constexpr std::array<CharacterClass, 256> kCharacterClasses = [] {
    std::array<CharacterClass, 256> table{};
    for (const int c : {0, 9, 10, 12, 13, 32}) {
        table[static_cast<std::size_t>(c)] = CharacterClass::white_space;
    }
    for (const char c : {'(', ')', '<', '>', '[', ']', '{', '}', '/', '%'}) {
        table[static_cast<std::uint8_t>(c)] = CharacterClass::delimiter;
    }
    return table;
}();

constexpr bool is_white_space(std::uint8_t c) { return kCharacterClasses[c] == CharacterClass::white_space; }
constexpr bool is_regular(std::uint8_t c) { return kCharacterClasses[c] == CharacterClass::regular; }
constexpr bool is_digit(std::uint8_t c) { return c >= '0' && c <= '9'; }
constexpr int hex_value(std::uint8_t c) {
    return is_digit(c)            ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

}  // namespace sealpdf::pdf
