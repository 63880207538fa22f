#include "pdf/syntax/password_encoding.h"

#include <memory>
#include <optional>
#include <unicode/ucnv.h>
#include <unicode/usprep.h>
#include <unicode/ustring.h>

#include "base/utf8.h"

namespace sealpdf::pdf {
namespace {

constexpr std::size_t kMostBytes = 127;    // 7.6.4.3.3: of UTF-8
constexpr std::size_t kMostBytesOld = 32;  // 7.6.4.3.2
constexpr std::size_t kMostTyped = 4096;   // what is longer differs only where nothing looks

struct Close {
    void operator()(UStringPrepProfile* profile) const { usprep_close(profile); }
    void operator()(UConverter* converter) const { ucnv_close(converter); }
};

std::optional<std::u16string> to_utf16(std::string_view utf8) {
    std::u16string text(utf8.size(), u'\0');  // never longer than its UTF-8
    std::int32_t size = 0;
    UErrorCode status = U_ZERO_ERROR;
    u_strFromUTF8(text.data(), static_cast<std::int32_t>(text.size()), &size, utf8.data(),
                  static_cast<std::int32_t>(utf8.size()), &status);
    if (U_FAILURE(status)) {
        return std::nullopt;  // not UTF-8
    }
    text.resize(static_cast<std::size_t>(size));
    return text;
}

/// Unassigned characters are allowed, as for a query (RFC 3454, section 7).
std::optional<Bytes> saslprep(const std::u16string& text) {
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<UStringPrepProfile, Close> profile(
        usprep_openByType(USPREP_RFC4013_SASLPREP, &status));
    std::u16string prepared(text.size() * 20 + 16, u'\0');  // NFKC makes at most 18 of one
    const std::int32_t size =
        U_FAILURE(status) ? 0
                          : usprep_prepare(profile.get(), text.data(), static_cast<std::int32_t>(text.size()),
                                           prepared.data(), static_cast<std::int32_t>(prepared.size()),
                                           USPREP_ALLOW_UNASSIGNED, nullptr, &status);
    if (U_FAILURE(status)) {
        return std::nullopt;
    }
    std::u32string characters;
    for (std::size_t i = 0; i < static_cast<std::size_t>(size); ++i) {
        char32_t c = prepared[i];
        if (c >= 0xD800 && c < 0xDC00 && i + 1 < static_cast<std::size_t>(size)) {
            c = 0x10000 + ((c - 0xD800) << 10) + (prepared[++i] - 0xDC00);
        }
        characters.push_back(c);
    }
    return to_bytes(to_utf8(characters));
}

/// Nothing when a character has no place in the code page.
std::optional<Bytes> to_code_page(const std::u16string& text, const char* name) {
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<UConverter, Close> converter(ucnv_open(name, &status));
    if (U_FAILURE(status)) {
        return std::nullopt;
    }
    ucnv_setFromUCallBack(converter.get(), UCNV_FROM_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &status);
    std::string out(text.size() * 4 + 8, '\0');
    const std::int32_t size =
        ucnv_fromUChars(converter.get(), out.data(), static_cast<std::int32_t>(out.size()), text.data(),
                        static_cast<std::int32_t>(text.size()), &status);
    if (U_FAILURE(status)) {
        return std::nullopt;
    }
    return to_bytes(std::string_view(out).substr(0, static_cast<std::size_t>(size)));
}

/// PDFDocEncoding (annex D.2), a byte a character; nothing when one has no place there.
std::optional<Bytes> to_pdf_doc_encoding(const std::u32string& text) {
    Bytes out;
    for (const char32_t c : text) {
        bool found = false;
        for (int byte = 1; byte < 256 && !found; ++byte) {
            const std::uint8_t one[] = {static_cast<std::uint8_t>(byte)};
            found = to_utf32(from_pdf_text_string(one)) == std::u32string_view(&c, 1);
            if (found) {
                out.push_back(one[0]);
            }
        }
        if (!found) {
            return std::nullopt;
        }
    }
    return out;
}

}  // namespace

std::vector<Bytes> encode_password(std::string_view utf8, int revision) {
    utf8 = utf8.substr(0, kMostTyped);
    std::vector<Bytes> found;
    const std::size_t most = revision >= 5 ? kMostBytes : kMostBytesOld;
    const auto add = [&](std::optional<Bytes> bytes) {
        if (bytes) {
            bytes->resize(std::min(bytes->size(), most));
            if (std::ranges::find(found, *bytes) == found.end()) {
                found.push_back(std::move(*bytes));
            }
        }
    };
    const std::optional<std::u16string> text = to_utf16(utf8);
    if (text && revision >= 5) {
        add(saslprep(*text));
    }
    if (text && revision < 5) {
        add(to_pdf_doc_encoding(to_utf32(utf8)));
    }
    add(to_bytes(utf8));
    if (text && revision < 5) {
        for (const char* code_page : {"windows-1252", "GBK", "Big5", "Shift_JIS", "windows-949"}) {
            add(to_code_page(*text, code_page));
        }
    }
    return found;
}

}  // namespace sealpdf::pdf
