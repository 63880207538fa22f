// Whatever bytes come in: text conversions give valid UTF-8, and times are read or refused.

#include <cstdlib>

#include "base/time.h"
#include "base/utf8.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace sealpdf;
    const ByteView bytes(data, size);
    const std::string_view text = as_text(bytes);
    const auto require = [](bool right) {
        if (!right) {
            std::abort();
        }
    };
    require(is_valid_utf8(from_pdf_text_string(bytes)));
    require(is_valid_utf8(utf8_from_utf16be(bytes)));
    require(is_valid_utf8(to_utf8(to_utf32(text))));
    require(!is_valid_utf8(text) || to_utf8(to_utf32(text)) == text);
    parse_pdf_date(text);
    for (const std::uint8_t tag : {0x17, 0x18}) {
        parse_asn1_time(tag, text);
    }
    try {
        parse_time(text);
    } catch (const Error&) {
        // Refused: fine.
    }
    return 0;
}
