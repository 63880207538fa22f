#include "image/picture_editing.h"

#include <array>
#include <catch2/catch_test_macros.hpp>
#include <cstdlib>

using namespace sealpdf;
using namespace sealpdf::image;

namespace {

using Pixel = std::array<std::uint8_t, 4>;

Picture filled(std::uint32_t width, std::uint32_t height, Pixel color) {
    Picture picture;
    picture.width = width;
    picture.height = height;
    for (std::size_t i = 0; i < std::size_t{width} * height; ++i) {
        picture.rgb.insert(picture.rgb.end(), color.begin(), color.begin() + 3);
        picture.alpha.push_back(color[3]);
    }
    return picture;
}

void set(Picture& picture, std::size_t x, std::size_t y, Pixel color) {
    const std::size_t at = y * picture.width + x;
    std::copy(color.begin(), color.begin() + 3, picture.rgb.begin() + static_cast<std::ptrdiff_t>(3 * at));
    if (!picture.alpha.empty()) {
        picture.alpha[at] = color[3];
    }
}

int over_white(const Picture& picture, std::size_t i, std::size_t c) {
    const int alpha = picture.alpha.empty() ? 255 : picture.alpha[i];
    return 255 - alpha * (255 - picture.rgb[3 * i + c]) / 255;
}

constexpr Pixel red{215, 0, 15, 255};

}  // namespace

TEST_CASE("Borders that show nothing are cut off, whatever they are made of") {
    for (const Pixel border : {Pixel{255, 255, 255, 255}, Pixel{246, 244, 241, 255}, Pixel{0, 0, 0, 0}}) {
        Picture picture = filled(20, 10, border);
        set(picture, 3, 2, red);
        set(picture, 16, 7, red);
        picture.pixels_per_metre_x = 5000;
        crop_borders(picture, "seal.png");
        CHECK(picture.width == 14);
        CHECK(picture.height == 6);
        CHECK(picture.rgb.size() == 3u * 14 * 6);
        CHECK(picture.alpha.size() == 14u * 6);
        CHECK(picture.rgb[0] == 215);
        CHECK(picture.rgb[3 * (14 * 6 - 1)] == 215);
        CHECK(picture.pixels_per_metre_x == 5000);
    }
}

TEST_CASE("What has no borders keeps every pixel") {
    Picture picture = filled(5, 4, red);
    picture.alpha.clear();
    const Bytes before = picture.rgb;
    crop_borders(picture, "seal.png");
    CHECK(picture.rgb == before);
    CHECK(picture.alpha.empty());
}

TEST_CASE("A picture that shows nothing cannot be cropped") {
    Picture picture = filled(5, 4, {255, 255, 255, 255});
    try {
        crop_borders(picture, "white.png");
        FAIL("no error");
    } catch (const Error& error) {
        CHECK(error.code() == ErrorCode::bad_image);
        CHECK(error.file() == "white.png");
    }
}

TEST_CASE("White paper becomes transparent, and over white every colour looks as before") {
    Picture picture = filled(16, 16, {255, 255, 255, 255});
    for (std::size_t y = 0; y < 16; ++y) {
        for (std::size_t x = 0; x < 16; ++x) {
            const auto shade = static_cast<std::uint8_t>(17 * x);
            set(picture, x, y,
                {static_cast<std::uint8_t>(255 - 40 * x / 15), shade, static_cast<std::uint8_t>(17 * y),
                 255});
        }
    }
    const Picture before = picture;
    make_white_transparent(picture);
    for (std::size_t i = 0; i < 256; ++i) {
        CAPTURE(i);
        const bool paper = picture.alpha[i] == 0;
        for (std::size_t c = 0; c < 3; ++c) {
            CHECK(std::abs(over_white(picture, i, c) - before.rgb[3 * i + c]) <= (paper ? 15 : 2));
        }
    }
    CHECK(picture.alpha[0] == 255);   // (255, 0, 0): as red as before
    CHECK(picture.alpha[255] == 40);  // (215, 255, 255): a trace of cyan
}

TEST_CASE("A clean colour keeps its very value") {
    Picture picture = filled(1, 1, red);
    make_white_transparent(picture);
    CHECK(picture.rgb == Bytes{215, 0, 15});
    CHECK(picture.alpha == Bytes{255});
    picture = filled(1, 1, {248, 250, 243, 255});  // scanned paper
    make_white_transparent(picture);
    CHECK(picture.alpha == Bytes{0});
}

TEST_CASE("Ageing depends on the seed alone, and only takes ink away") {
    const Picture fresh = filled(300, 300, red);
    Picture once = fresh, again = fresh, other = fresh;
    age(once, 42);
    age(again, 42);
    age(other, 43);
    CHECK(once.alpha == again.alpha);
    CHECK(once.alpha != other.alpha);
    CHECK(once.rgb == fresh.rgb);
    std::size_t worn = 0, full = 0;
    for (const std::uint8_t alpha : once.alpha) {
        worn += alpha < 128 ? 1u : 0u;
        full += alpha == 255 ? 1u : 0u;
    }
    CHECK(full > once.alpha.size() / 2);   // still a seal
    CHECK(worn > once.alpha.size() / 50);  // but worn
    Picture transparent = filled(10, 10, {0, 0, 0, 0});
    age(transparent, 1);
    CHECK(transparent.alpha == Bytes(100, 0));
}

TEST_CASE("A seal wears at the same places whatever its resolution") {
    Picture small = filled(200, 200, red), large = filled(400, 400, red);
    age(small, 7);
    age(large, 7);
    std::size_t alike = 0;
    for (std::size_t y = 0; y < 200; ++y) {
        for (std::size_t x = 0; x < 200; ++x) {
            const int difference = small.alpha[y * 200 + x] - large.alpha[2 * y * 400 + 2 * x];
            alike += std::abs(difference) < 8 ? 1u : 0u;
        }
    }
    CHECK(alike > 39'000);
}
