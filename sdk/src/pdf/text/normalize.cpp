#include "pdf/text/normalize.h"

#include <unicode/unorm2.h>
#include <vector>

#include "base/utf8.h"

namespace sealpdf::pdf {

std::string normalize_nfkc(std::string_view utf8) {
    UErrorCode status = U_ZERO_ERROR;
    const UNormalizer2* form = unorm2_getNFKCInstance(&status);
    std::u16string text;
    for (const char32_t c : is_valid_utf8(utf8) ? to_utf32(utf8) : std::u32string()) {
        if (c >= 0x10000) {
            text += static_cast<char16_t>(0xd7c0 + (c >> 10U));
            text += static_cast<char16_t>(0xdc00 + (c & 0x3ffU));
        } else {
            text += static_cast<char16_t>(c);
        }
    }
    if (U_FAILURE(status) || text.empty()) {
        return std::string(utf8);
    }
    std::u16string out(text.size() * 18 + 1,
                       u'\0');  // U+FDFA becomes 18 characters, no other more (UAX #15, 12)
    const auto size = unorm2_normalize(form, text.data(), static_cast<std::int32_t>(text.size()), out.data(),
                                       static_cast<std::int32_t>(out.size()), &status);
    if (U_FAILURE(status)) {
        return std::string(utf8);
    }
    Bytes big_endian;
    for (const char16_t unit : std::u16string_view(out.data(), static_cast<std::size_t>(size))) {
        big_endian.push_back(static_cast<std::uint8_t>(unit >> 8U));
        big_endian.push_back(static_cast<std::uint8_t>(unit & 0xffU));
    }
    return utf8_from_utf16be(big_endian);
}

}  // namespace sealpdf::pdf
