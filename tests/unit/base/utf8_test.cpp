#include "base/utf8.h"

#include <catch2/catch_test_macros.hpp>

using namespace sealpdf;

namespace {

// Well-formed and ill-formed sequences of the Unicode Standard, table 3-7 and section 3.9.
const std::u32string fffd = U"\xFFFD";

}  // namespace

TEST_CASE("valid UTF-8 survives the way to UTF-32 and back") {
    for (const char* text : {"", "plain", "（签字/盖章）", "naïve €", "𠮷野家 😀", "\x7F"}) {
        CAPTURE(text);
        CHECK(is_valid_utf8(text));
        CHECK(to_utf8(to_utf32(text)) == text);
    }
    CHECK(to_utf32("盖章") == U"盖章");
    CHECK(to_utf32("\xF4\x8F\xBF\xBF") == U"\U0010FFFF");
}

TEST_CASE("overlong forms, surrogates and values beyond Unicode are invalid UTF-8") {
    for (const char* text : {"\xC0\xAF", "\xC1\xBF", "\xE0\x80\xAF", "\xF0\x8F\xBF\xBF", "\xED\xA0\x80",
                             "\xF4\x90\x80\x80", "\xF8\x88\x80\x80\x80", "\x80", "\xE7\x9B", "a\xFF"}) {
        CHECK_FALSE(is_valid_utf8(text));
    }
}

TEST_CASE("one replacement character stands for each maximal part of an invalid sequence") {
    CHECK(to_utf32("\xE7\x9B") == fffd);                          // cut off: one
    CHECK(to_utf32("\xE7\x9B!") == fffd + U"!");                  // the next character is kept
    CHECK(to_utf32("\xED\xA0\x80") == fffd + fffd + fffd);        // a surrogate: no part could be valid
    CHECK(to_utf32("\xF0\x90\x90\xE7\x9B\x96") == fffd + U"盖");  // a new sequence begins in the middle
    CHECK(to_utf8(U"\xD800") == "\xEF\xBF\xBD");
}

TEST_CASE("UTF-16BE is read with its surrogate pairs") {
    CHECK(utf8_from_utf16be(Bytes{0x76, 0xD6, 0x7A, 0xE0}) == "盖章");
    CHECK(utf8_from_utf16be(Bytes{0xD8, 0x42, 0xDF, 0xB7}) == "𠮷");
    CHECK(utf8_from_utf16be(Bytes{0xD8, 0x42}) == "\uFFFD");
    CHECK(utf8_from_utf16be(Bytes{0xDF, 0xB7, 0x00, 0x41}) ==
          "\uFFFD"
          "A");
    CHECK(utf8_from_utf16be(Bytes{0xD8, 0x42, 0x00, 0x41}) ==
          "\uFFFD"
          "A");
    CHECK(utf8_from_utf16be(Bytes{0x00, 0x41, 0x00}) == "A\uFFFD");
    CHECK(utf8_from_utf16be({}).empty());
}

TEST_CASE("PDF text strings are ASCII where that suffices, else UTF-16BE") {
    CHECK(to_pdf_text_string("Seal (1)\n") == to_bytes("Seal (1)\n"));
    CHECK(to_pdf_text_string("盖") == Bytes{0xFE, 0xFF, 0x76, 0xD6});
    CHECK(to_pdf_text_string("𠮷") == Bytes{0xFE, 0xFF, 0xD8, 0x42, 0xDF, 0xB7});
    // 0x18 to 0x1F are accents in PDFDocEncoding, and 0x7F is undefined.
    CHECK(to_pdf_text_string("\x1B") == Bytes{0xFE, 0xFF, 0x00, 0x1B});
    CHECK(to_pdf_text_string("\x7F") == Bytes{0xFE, 0xFF, 0x00, 0x7F});
    for (const char* text : {"", "plain", "（盖章）", "naïve", "𠮷", "\x18"}) {
        CAPTURE(text);
        CHECK(from_pdf_text_string(to_pdf_text_string(text)) == text);
    }
}

TEST_CASE("PDF text strings of others are read in their three encodings") {
    CHECK(from_pdf_text_string(Bytes{0xFE, 0xFF, 0x76, 0xD6}) == "盖");
    CHECK(from_pdf_text_string(Bytes{0xEF, 0xBB, 0xBF, 0xE7, 0x9B, 0x96}) == "盖");
    CHECK(from_pdf_text_string(Bytes{0x80, 0x20, 0xA0, 0x92, 0x18, 0xE9}) == "• €™˘é");
    CHECK(from_pdf_text_string(Bytes{0x9F, 0xAD, 0x7F}) == "\uFFFD\uFFFD\uFFFD");
    CHECK(from_pdf_text_string({}).empty());
}

TEST_CASE("language escapes are no part of a PDF text string") {
    const Bytes escaped{0xFE, 0xFF, 0, 0x1B, 0, 'z', 0, 'h', 0, 'C', 0, 'N', 0, 0x1B, 0x76, 0xD6};
    CHECK(from_pdf_text_string(escaped) == "盖");
    const Bytes no_escape{0xFE, 0xFF, 0, 0x1B, 0, '1', 0, 0x1B, 0, 'a'};
    CHECK(from_pdf_text_string(no_escape) ==
          "\x1B"
          "1\x1B"
          "a");
}

TEST_CASE("hexadecimal is lower-case") {
    CHECK(to_hex(Bytes{0x00, 0x9F, 0xAB}) == "009fab");
    CHECK(to_hex({}).empty());
}
