// Which pictures look alike.

#include "verify/facts/likeness.h"

#include <catch2/catch_test_macros.hpp>

#include "seal/seal_impl.h"
#include "sealpdf/seal.h"

using namespace sealpdf;
using namespace sealpdf::verify;

namespace {

image::Picture draw(const std::string& name, int dpi = 150) {
    SealDrawing drawing;
    drawing.name = name;
    drawing.sample = false;
    drawing.dpi = dpi;
    return image::decode(draw_seal(drawing));
}

double likeness(const image::Picture& a, const image::Picture& b) {
    const auto first = make_ink_map(a), second = make_ink_map(b);
    REQUIRE(first);
    REQUIRE(second);
    return correlation(*first, *second);
}

image::Picture in_grey_on_white(const image::Picture& picture, std::uint32_t border) {
    image::Picture grey{picture.width + 2 * border, picture.height + border, {}, {}, {}, {}};
    grey.rgb.assign(std::size_t{3} * grey.width * grey.height, 0xff);
    for (std::uint32_t y = 0; y < picture.height; ++y) {
        for (std::uint32_t x = 0; x < picture.width; ++x) {
            const std::size_t from = std::size_t{y} * picture.width + x;
            const double alpha = picture.alpha.empty() ? 1 : picture.alpha[from] / 255.0;
            const double value = 255 - alpha * 155;
            std::fill_n(grey.rgb.begin() + std::ptrdiff_t{3} * (std::ptrdiff_t{y} * grey.width + x + border),
                        3, static_cast<std::uint8_t>(value));
        }
    }
    return grey;
}

}  // namespace

TEST_CASE("a seal is like itself, whatever its resolution, ground and colour") {
    const image::Picture seal = draw("示例科技有限公司");
    CHECK(likeness(seal, seal) > 0.9999);
    CHECK(likeness(seal, draw("示例科技有限公司", 90)) >= like_from);
    CHECK(likeness(seal, in_grey_on_white(seal, 17)) >= like_from);
}

TEST_CASE("another company's seal of the same layout is not like it") {
    CHECK(likeness(draw("北京嘉华测试科技有限公司"), draw("上海远东示例贸易有限公司")) < like_from);
    CHECK(likeness(draw("示例科技有限公司"), draw("上海远东示例贸易有限公司")) < like_from);
}

TEST_CASE("what has no ink, or ink alike everywhere, is like nothing") {
    image::Picture blank{64, 64, Bytes(3 * 64 * 64, 0xff), {}, {}, {}};
    CHECK_FALSE(make_ink_map(blank));
    blank.rgb.assign(blank.rgb.size(), 0);
    CHECK_FALSE(make_ink_map(blank));
    blank.alpha.assign(64 * 64, 0);
    CHECK_FALSE(make_ink_map(blank));
}
