#include "base/utf8.h"

#include <optional>

namespace sealpdf {

namespace {

constexpr char32_t replacement = 0xFFFD;
constexpr ByteView::size_type bom_size = 2;
constexpr char16_t byte_order_mark = 0xFEFF;

bool is_scalar_value(char32_t c) { return c <= 0x10FFFF && (c < 0xD800 || c > 0xDFFF); }

/// Takes one character from the front of `rest`, which is not empty. For an invalid sequence it takes the longest
/// part that could have begun a valid one, as the Unicode Standard recommends (3.9, U+FFFD substitution), and
/// returns nothing.
std::optional<char32_t> take_character(ByteView& rest) {
    const std::uint8_t first = rest.front();
    rest = rest.subspan(1);
    if (first < 0x80) {
        return first;
    }
    if (first < 0xC2 || first > 0xF4) {
        return std::nullopt;  // a continuation byte, an overlong form, or beyond U+10FFFF
    }
    const int following = first < 0xE0 ? 1 : first < 0xF0 ? 2 : 3;
    char32_t value = first & (0x3F >> following);
    // Table 3-7: only the second byte has narrower limits, which shut out overlong forms and surrogates.
    std::uint8_t low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    std::uint8_t high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    for (int i = 0; i < following; ++i) {
        if (rest.empty() || rest.front() < low || rest.front() > high) {
            return std::nullopt;
        }
        value = value << 6 | (rest.front() & 0x3F);
        rest = rest.subspan(1);
        low = 0x80;
        high = 0xBF;
    }
    return value;
}

void append_utf8(std::string& text, char32_t c) {
    if (!is_scalar_value(c)) {
        c = replacement;
    }
    const auto put = [&text](char32_t byte) { text += static_cast<char>(static_cast<std::uint8_t>(byte)); };
    if (c < 0x80) {
        put(c);
    } else if (c < 0x800) {
        put(0xC0 | c >> 6);
        put(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        put(0xE0 | c >> 12);
        put(0x80 | (c >> 6 & 0x3F));
        put(0x80 | (c & 0x3F));
    } else {
        put(0xF0 | c >> 18);
        put(0x80 | (c >> 12 & 0x3F));
        put(0x80 | (c >> 6 & 0x3F));
        put(0x80 | (c & 0x3F));
    }
}

void append_utf16be(Bytes& bytes, char32_t c) {
    const auto put = [&bytes](char32_t unit) {
        bytes.push_back(static_cast<std::uint8_t>(unit >> 8));
        bytes.push_back(static_cast<std::uint8_t>(unit));
    };
    if (c < 0x10000) {
        put(c);
    } else {
        put(0xD800 + ((c - 0x10000) >> 10));
        put(0xDC00 + ((c - 0x10000) & 0x3FF));
    }
}

// PDFDocEncoding where it differs from ISO 8859-1 (ISO 32000-2, table D.2); 0 is undefined.
constexpr char16_t pdf_doc_18[] = {0x02D8, 0x02C7, 0x02C6, 0x02D9, 0x02DD, 0x02DB, 0x02DA, 0x02DC};
constexpr char16_t pdf_doc_80[] = {0x2022, 0x2020, 0x2021, 0x2026, 0x2014, 0x2013, 0x0192, 0x2044, 0x2039,
                                   0x203A, 0x2212, 0x2030, 0x201E, 0x201C, 0x201D, 0x2018, 0x2019, 0x201A,
                                   0x2122, 0xFB01, 0xFB02, 0x0141, 0x0152, 0x0160, 0x0178, 0x017D, 0x0131,
                                   0x0142, 0x0153, 0x0161, 0x017E, 0,      0x20AC};

char32_t from_pdf_doc_encoding(std::uint8_t byte) {
    char32_t c = byte;
    if (byte >= 0x18 && byte <= 0x1F) {
        c = pdf_doc_18[byte - 0x18];
    } else if (byte >= 0x80 && byte <= 0xA0) {
        c = pdf_doc_80[byte - 0x80];
    } else if (byte == 0x7F || byte == 0xAD) {
        c = 0;
    }
    return c == 0 && byte != 0 ? replacement : c;
}

/// The characters that ASCII and PDFDocEncoding share.
bool is_plain(char c) { return (c >= 0x20 && c <= 0x7E) || c == '\t' || c == '\n' || c == '\r'; }

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// Language escapes (ISO 32000-2, 7.9.2.2.1): ESC, a language of two letters, perhaps a country of two, ESC.
std::string without_language_escapes(std::string text) {
    constexpr char escape = 0x1B;
    for (std::size_t at = text.find(escape); at != std::string::npos; at = text.find(escape, at)) {
        const std::size_t end = text.find(escape, at + 1);
        if (end == std::string::npos) {
            break;
        }
        const std::size_t letters = end - at - 1;
        if ((letters == 2 || letters == 4) &&
            std::ranges::all_of(std::string_view(text).substr(at + 1, letters), is_letter)) {
            text.erase(at, letters + 2);
        } else {
            at = end;
        }
    }
    return text;
}

}  // namespace

bool is_valid_utf8(std::string_view text) {
    for (ByteView rest = as_bytes(text); !rest.empty();) {
        if (!take_character(rest)) {
            return false;
        }
    }
    return true;
}

std::u32string to_utf32(std::string_view utf8) {
    std::u32string text;
    text.reserve(utf8.size());
    for (ByteView rest = as_bytes(utf8); !rest.empty();) {
        text += take_character(rest).value_or(replacement);
    }
    return text;
}

std::string to_utf8(std::u32string_view text) {
    std::string utf8;
    for (const char32_t c : text) {
        append_utf8(utf8, c);
    }
    return utf8;
}

std::string utf8_from_utf16be(ByteView bytes) {
    std::string utf8;
    std::size_t at = 0;
    const auto unit = [&](std::size_t i) { return static_cast<char32_t>(bytes[i] << 8 | bytes[i + 1]); };
    while (at + 1 < bytes.size()) {
        char32_t c = unit(at);
        at += 2;
        if (c >= 0xD800 && c <= 0xDBFF && at + 1 < bytes.size() && unit(at) >= 0xDC00 && unit(at) <= 0xDFFF) {
            c = 0x10000 + ((c - 0xD800) << 10) + (unit(at) - 0xDC00);
            at += 2;
        }
        append_utf8(utf8, c);  // an unpaired surrogate becomes U+FFFD there
    }
    if (at < bytes.size()) {
        append_utf8(utf8, replacement);
    }
    return utf8;
}

Bytes to_pdf_text_string(std::string_view utf8) {
    if (std::ranges::all_of(utf8, is_plain)) {
        return to_bytes(utf8);
    }
    Bytes bytes;
    bytes.reserve(bom_size + utf8.size() * 2);
    append_utf16be(bytes, byte_order_mark);
    for (const char32_t c : to_utf32(utf8)) {
        append_utf16be(bytes, c);
    }
    return bytes;
}

std::string from_pdf_text_string(ByteView bytes) {
    const std::string_view text = as_text(bytes);
    if (text.starts_with("\xFE\xFF")) {
        return without_language_escapes(utf8_from_utf16be(bytes.subspan(bom_size)));
    }
    if (constexpr std::string_view utf8_mark = "\xEF\xBB\xBF"; text.starts_with(utf8_mark)) {
        return without_language_escapes(to_utf8(to_utf32(text.substr(utf8_mark.size()))));
    }
    std::string utf8;
    for (const std::uint8_t byte : bytes) {
        append_utf8(utf8, from_pdf_doc_encoding(byte));
    }
    return utf8;
}

}  // namespace sealpdf
