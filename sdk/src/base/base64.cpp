#include "base/base64.h"

namespace sealpdf {
namespace {

constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

}  // namespace

std::string to_base64(ByteView bytes) {
    std::string out;
    out.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        const std::size_t count = std::min<std::size_t>(3, bytes.size() - at);
        std::uint32_t group = 0;
        for (std::size_t i = 0; i < 3; ++i) {
            group = group << 8U | (i < count ? bytes[at + i] : 0U);
        }
        for (std::size_t i = 0; i < 4; ++i) {
            out += i <= count ? digits[group >> (18 - 6 * i) & 63U] : '=';
        }
    }
    return out;
}

std::optional<Bytes> from_base64(std::string_view text) {
    if (text.size() % 4 != 0) {
        return std::nullopt;
    }
    const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
    Bytes out;
    out.reserve(text.size() / 4 * 3);
    std::uint32_t group = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool is_padding = at >= text.size() - padding;
        const std::size_t value = is_padding ? 0 : digits.find(text[at]);
        if (value == std::string_view::npos) {
            return std::nullopt;
        }
        group = group << 6U | static_cast<std::uint32_t>(value);
        if (at % 4 == 3) {
            out.insert(out.end(), {static_cast<std::uint8_t>(group >> 16U), static_cast<std::uint8_t>(group >> 8U),
                                   static_cast<std::uint8_t>(group)});
            group = 0;
        }
    }
    const bool canonical = padding == 0 || std::all_of(out.end() - static_cast<std::ptrdiff_t>(padding), out.end(),
                                                       [](std::uint8_t byte) { return byte == 0; });
    out.resize(out.size() - padding);
    return canonical ? std::optional(std::move(out)) : std::nullopt;
}

}  // namespace sealpdf
