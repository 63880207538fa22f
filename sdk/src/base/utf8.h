#pragma once
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace sealpdf {

bool is_valid_utf8(std::string_view text);
/// Invalid sequences become U+FFFD.
std::u32string to_utf32(std::string_view utf8);
std::string to_utf8(std::u32string_view text);
std::string utf8_from_utf16be(ByteView bytes);
/// A PDF text string (ISO 32000-2, 7.9.2.2): PDFDocEncoding where it suffices (ASCII), else UTF-16BE with BOM.
Bytes to_pdf_text_string(std::string_view utf8);
/// The reverse: UTF-16BE or UTF-8 with BOM, else PDFDocEncoding.
std::string from_pdf_text_string(ByteView bytes);

}  // namespace sealpdf
