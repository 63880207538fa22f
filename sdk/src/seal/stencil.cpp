#include "seal/stencil.h"

#include <algorithm>

#include "pdf/syntax/filters.h"

namespace sealpdf {
inline namespace v0 {
namespace {

constexpr std::uint8_t half_opaque = 128;
// Scans and JPEG files have no pure white; a pixel this bright darkens the page by 6 % at most.
constexpr std::uint8_t nearly_white = 240;

std::shared_ptr<const Bytes> make_stencil(StencilRule rule, std::uint32_t width, std::uint32_t height,
                                          const Bytes& rgb_stream, const Bytes* alpha_stream) {
    const std::size_t pixels = std::size_t{width} * height;
    const bool white_too = rule == StencilRule::transparent_and_white;
    const Bytes rgb = white_too ? pdf::inflate(rgb_stream, 3 * pixels).value_or_throw() : Bytes();
    const Bytes alpha =
        alpha_stream != nullptr ? pdf::inflate(*alpha_stream, pixels).value_or_throw() : Bytes();
    const std::size_t row_bytes = (std::size_t{width} + 7) / 8;
    Bytes rows(row_bytes * height, 0);
    bool any = false;
    for (std::size_t y = 0; y < height; ++y) {
        for (std::size_t x = 0; x < width; ++x) {
            const std::size_t at = y * width + x;
            const bool clear = !alpha.empty() && alpha[at] < half_opaque;
            const bool white =
                white_too && std::min({rgb[3 * at], rgb[3 * at + 1], rgb[3 * at + 2]}) >= nearly_white;
            if (clear || white) {
                rows[y * row_bytes + x / 8] |= static_cast<std::uint8_t>(0x80U >> (x % 8));
                any = true;
            }
        }
    }
    return any ? std::make_shared<const Bytes>(pdf::deflate(rows)) : nullptr;
}

}  // namespace

std::shared_ptr<const Bytes> Stencils::get(StencilRule rule, std::uint32_t width, std::uint32_t height,
                                           const Bytes& rgb, const Bytes* alpha) const {
    Slot& slot = slots_[static_cast<std::size_t>(rule)];
    std::call_once(slot.once, [&] { slot.bytes = make_stencil(rule, width, height, rgb, alpha); });
    return slot.bytes;
}

}  // namespace v0
}  // namespace sealpdf
