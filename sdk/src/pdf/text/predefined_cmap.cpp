#include "pdf/text/predefined_cmap.h"

#include <iconv.h>

#include <array>
#include <unordered_map>

namespace sealpdf::pdf {

/// iconv is slow for one character at a time, so answers are kept: at most 65,536 for two bytes.
struct PredefinedCMap::Converter {
    explicit Converter(const char* charset) : handle(iconv_open("UTF-16BE", charset)) {}
    ~Converter() {
        if (handle != invalid()) {
            iconv_close(handle);
        }
    }
    Converter(const Converter&) = delete;
    Converter& operator=(const Converter&) = delete;
    static iconv_t invalid() {
        return reinterpret_cast<iconv_t>(-1);
    }  // NOLINT: how iconv_open reports failure

    char32_t convert(CMap::Code code) {
        const auto known = cache.find(code.value);
        if (known != cache.end()) {
            return known->second;
        }
        std::array<char, 4> in{};
        for (int i = 0; i < code.bytes; ++i) {
            in[static_cast<std::size_t>(i)] =
                static_cast<char>(code.value >> 8 * (code.bytes - 1 - i) & 0xFF);
        }
        std::array<unsigned char, 8> out{};
        char* from = in.data();
        char* to = reinterpret_cast<char*>(out.data());
        std::size_t from_left = static_cast<std::size_t>(code.bytes);
        std::size_t to_left = out.size();
        char32_t result = 0;
        if (handle != invalid() &&
            iconv(handle, &from, &from_left, &to, &to_left) != static_cast<std::size_t>(-1) &&
            from_left == 0) {
            const std::size_t size = out.size() - to_left;
            const auto unit = [&out](std::size_t i) {
                return static_cast<char32_t>(out[i] << 8 | out[i + 1]);
            };
            if (size == 2) {
                result = unit(0);
            } else if (size == 4 && unit(0) >= 0xD800 && unit(0) < 0xDC00) {
                result = 0x10000 + ((unit(0) - 0xD800) << 10) + (unit(2) & 0x3FF);
            }
        }
        if (handle != invalid()) {
            iconv(handle, nullptr, nullptr, nullptr, nullptr);  // back to the initial state after an error
        }
        if (cache.size() < 65'536) {
            cache.emplace(code.value, result);
        }
        return result;
    }

    iconv_t handle;
    std::unordered_map<std::uint32_t, char32_t> cache;
};

PredefinedCMap::PredefinedCMap(Form form, const char* charset, bool vertical, bool half_width)
    : form_(form),
      vertical_(vertical),
      half_width_(half_width),
      converter_(charset == nullptr ? nullptr : std::make_unique<Converter>(charset)) {}

PredefinedCMap::~PredefinedCMap() = default;

std::unique_ptr<PredefinedCMap> PredefinedCMap::find(std::string_view name) {
    struct Row {
        std::string_view stem;  // without -H or -V
        Form form;
        const char* charset;
        bool half_width;
    };
    // ISO 32000-2, table 116. GBK is decoded as GB 18030, its superset, so that its few later characters are
    // right.
    static constexpr std::array rows = {
        Row{"UniGB-UCS2", Form::ucs2, nullptr, false},
        Row{"UniGB-UTF16", Form::utf16, nullptr, false},
        Row{"GBK-EUC", Form::gb18030, "GB18030", true},
        Row{"GBKp-EUC", Form::gb18030, "GB18030", false},
        Row{"GBK2K", Form::gb18030, "GB18030", false},
        Row{"GB-EUC", Form::gb18030, "GB18030", true},
        Row{"GBpc-EUC", Form::gb18030, "GB18030", false},
        Row{"UniCNS-UCS2", Form::ucs2, nullptr, false},
        Row{"UniCNS-UTF16", Form::utf16, nullptr, false},
        Row{"B5pc", Form::double_byte, "BIG5", false},
        Row{"ETen-B5", Form::double_byte, "CP950", true},
        Row{"ETenms-B5", Form::double_byte, "CP950", false},
        Row{"HKscs-B5", Form::double_byte, "BIG5-HKSCS", false},
        Row{"UniJIS-UCS2", Form::ucs2, nullptr, false},
        Row{"UniJIS-UCS2-HW", Form::ucs2, nullptr, true},
        Row{"UniJIS-UTF16", Form::utf16, nullptr, false},
        Row{"90ms-RKSJ", Form::shift_jis, "CP932", true},
        Row{"90msp-RKSJ", Form::shift_jis, "CP932", false},
        Row{"UniKS-UCS2", Form::ucs2, nullptr, false},
        Row{"UniKS-UTF16", Form::utf16, nullptr, false},
        Row{"KSC-EUC", Form::double_byte, "CP949", false},
        Row{"KSCms-UHC", Form::double_byte, "CP949", false},
        Row{"KSCms-UHC-HW", Form::double_byte, "CP949", true},
    };
    if (name.size() < 3 || (!name.ends_with("-H") && !name.ends_with("-V"))) {
        return nullptr;
    }
    const std::string_view stem = name.substr(0, name.size() - 2);
    for (const Row& row : rows) {
        if (row.stem == stem) {
            return std::unique_ptr<PredefinedCMap>(
                new PredefinedCMap(row.form, row.charset, name.back() == 'V', row.half_width));
        }
    }
    return nullptr;
}

CMap::Code PredefinedCMap::next_code(ByteView bytes) const {
    const auto take = [bytes](std::size_t count) {
        count = std::min(count, bytes.size());
        CMap::Code code{0, static_cast<int>(count)};
        for (std::size_t i = 0; i < count; ++i) {
            code.value = code.value << 8 | bytes[i];
        }
        return code;
    };
    const std::uint8_t first = bytes.front();
    switch (form_) {
        case Form::ucs2:
            return take(2);
        case Form::utf16:
            return take(first >= 0xD8 && first < 0xDC ? 4 : 2);
        case Form::shift_jis:
            return take(first < 0x81 || (first >= 0xA0 && first < 0xE0) || first > 0xFC ? 1 : 2);
        case Form::gb18030:
            // Two bytes 81-FE, 40-FE; four when the second is a digit (GB 18030-2005, 4).
            if (first >= 0x81 && first <= 0xFE && bytes.size() >= 4 && bytes[1] >= 0x30 && bytes[1] <= 0x39) {
                return take(4);
            }
            return take(first >= 0x81 && first <= 0xFE ? 2 : 1);
        case Form::double_byte:
            break;
    }
    return take(first >= 0x81 && first <= 0xFE ? 2 : 1);
}

char32_t PredefinedCMap::character(CMap::Code code) const {
    if (converter_ != nullptr) {
        return code.bytes == 1 && code.value < 0x80 ? code.value : converter_->convert(code);
    }
    if (code.bytes == 4) {
        const char32_t low = code.value & 0xFFFF;
        return low >= 0xDC00 && low < 0xE000
                   ? 0x10000 + (((code.value >> 16) - 0xD800) << 10) + (low - 0xDC00)
                   : 0;
    }
    const bool whole = code.bytes == 2;  // cut off at the end of the string otherwise
    return !whole || (code.value >= 0xD800 && code.value < 0xE000) ? 0 : code.value;
}

}  // namespace sealpdf::pdf
