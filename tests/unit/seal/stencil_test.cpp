#include "seal/stencil.h"

#include <catch2/catch_test_macros.hpp>
#include <thread>
#include <vector>

#include "pdf/syntax/filters.h"

using namespace sealpdf;

namespace {

// 10 pixels a row, two rows: two bytes a row.
constexpr std::uint32_t width = 10, height = 2;

Bytes stencil(const Stencils& stencils, StencilRule rule, const Bytes& rgb, const Bytes* alpha) {
    const Bytes rgb_stream = pdf::deflate(rgb);
    const Bytes alpha_stream = alpha != nullptr ? pdf::deflate(*alpha) : Bytes();
    const auto bytes =
        stencils.get(rule, width, height, rgb_stream, alpha != nullptr ? &alpha_stream : nullptr);
    return bytes == nullptr ? Bytes() : pdf::inflate(*bytes, 100).value_or_throw();
}

}  // namespace

TEST_CASE("A stencil leaves out what is less than half opaque (ISO 32000-2, 8.9.6.3)") {
    Bytes rgb(3 * width * height, 0), alpha(width * height, 255);
    alpha[0] = 0;
    alpha[1] = 127;
    alpha[2] = 128;
    alpha[9] = 10;
    alpha[19] = 10;
    CHECK(stencil(Stencils(), StencilRule::transparent, rgb, &alpha) == Bytes{0xc0, 0x40, 0x00, 0x40});
}

TEST_CASE("Where the ground is multiplied, white is left out too") {
    Bytes rgb(3 * width * height, 200);
    for (const std::size_t at : {std::size_t{0}, std::size_t{11}}) {
        rgb[3 * at] = rgb[3 * at + 1] = rgb[3 * at + 2] = 255;
    }
    rgb[3 * 5] = 255;  // a light red is no white
    const Bytes wanted{0x80, 0x00, 0x40, 0x00};
    CHECK(stencil(Stencils(), StencilRule::transparent_and_white, rgb, nullptr) == wanted);
    CHECK(stencil(Stencils(), StencilRule::transparent, rgb, nullptr).empty());  // all of it is painted
}

TEST_CASE("Threads that ask at once get one stencil") {
    const Stencils stencils;
    const Bytes rgb = pdf::deflate(Bytes(3 * width * height, 255));
    std::vector<std::shared_ptr<const Bytes>> got(8);
    std::vector<std::thread> threads;
    for (auto& slot : got) {
        threads.emplace_back(
            [&] { slot = stencils.get(StencilRule::transparent_and_white, width, height, rgb, nullptr); });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    for (const auto& slot : got) {
        CHECK(slot != nullptr);
        CHECK(slot == got.front());
    }
}
