#include <array>
#include <catch2/catch_test_macros.hpp>

#include "image/picture.h"
#include "png_builder.h"

using namespace sealpdf;
using namespace sealpdf::image;
using namespace sealpdf::image::test;

namespace {

/// Samples that differ in x, y and channel and reach both ends of the range.
Sample pattern_of(const PngKind& kind) {
    const std::uint32_t largest =
        kind.colour == 3 ? std::uint32_t(kind.palette.size() / 3) - 1 : kind.largest_sample();
    return [largest](std::uint32_t x, std::uint32_t y, int channel) {
        return (x * 2654435761u + y * 40503u + std::uint32_t(channel) * 9176u) % (largest + 1);
    };
}

std::uint8_t scaled(std::uint32_t value, const PngKind& kind) {
    const std::uint64_t largest = kind.largest_sample();
    return std::uint8_t((std::uint64_t(value) * 255 + largest / 2) / largest);
}

/// RGBA of one pixel, worked out from the format's text.
std::array<std::uint8_t, 4> expected_pixel(const PngKind& kind, const Sample& sample, std::uint32_t x,
                                           std::uint32_t y) {
    std::array<std::uint8_t, 4> pixel{0, 0, 0, 255};
    if (kind.colour == 3) {
        const std::uint32_t index = sample(x, y, 0);
        for (std::size_t c = 0; c < 3; ++c) {
            pixel[c] = kind.palette[3 * index + c];
        }
        pixel[3] = index < kind.transparency.size() ? kind.transparency[index] : 255;
        return pixel;
    }
    const bool grey = kind.colour == 0 || kind.colour == 4;
    bool is_key = !kind.transparency.empty();
    for (int c = 0; c < 3; ++c) {
        const std::uint32_t value = sample(x, y, grey ? 0 : c);
        pixel[std::size_t(c)] = scaled(value, kind);
        if (!kind.transparency.empty()) {
            const std::size_t at = grey ? 0 : 2 * std::size_t(c);
            is_key = is_key && value == std::uint32_t(kind.transparency[at] << 8 | kind.transparency[at + 1]);
        }
    }
    if (kind.colour >= 4) {
        pixel[3] = scaled(sample(x, y, kind.channels() - 1), kind);
    } else if (is_key) {
        pixel[3] = 0;
    }
    return pixel;
}

void check_decoding(const PngKind& kind) {
    const Sample sample = pattern_of(kind);
    const Picture picture = decode(build_png(kind, sample));
    REQUIRE(picture.width == kind.width);
    REQUIRE(picture.height == kind.height);
    REQUIRE(picture.rgb.size() == 3 * std::size_t{kind.width} * kind.height);
    bool opaque = true, same = true;
    for (std::uint32_t y = 0; y < kind.height; ++y) {
        for (std::uint32_t x = 0; x < kind.width; ++x) {
            const auto expected = expected_pixel(kind, sample, x, y);
            const std::size_t at = std::size_t{y} * kind.width + x;
            opaque = opaque && expected[3] == 255;
            same = same &&
                   std::equal(expected.begin(), expected.begin() + 3, picture.rgb.begin() + long(3 * at)) &&
                   (picture.alpha.empty() ? 255 : picture.alpha[at]) == expected[3];
        }
    }
    CHECK(same);
    CHECK(picture.alpha.empty() == opaque);
}

Bytes palette_of(std::size_t entries) {
    Bytes palette;
    for (std::size_t i = 0; i < entries; ++i) {
        append(palette, Bytes{std::uint8_t(255 - i), std::uint8_t(i * 7), std::uint8_t(i)});
    }
    return palette;
}

ErrorCode code_of(ByteView file, const Limits& limits = {}) {
    try {
        decode(file, "seal.png", limits);
    } catch (const Error& error) {
        CHECK(error.file() == "seal.png");
        CHECK(error.what()[0] != '\0');
        return error.code();
    }
    FAIL("the picture was decoded");
    return ErrorCode::internal;
}

const PngKind small_rgba{17, 11, 8, 6};

}  // namespace

TEST_CASE("A PNG of every colour type and bit depth, interlaced or not, gives the pixels it was made of") {
    const std::pair<int, std::vector<int>> kinds[] = {
        {0, {1, 2, 4, 8, 16}}, {2, {8, 16}}, {3, {1, 2, 4, 8}}, {4, {8, 16}}, {6, {8, 16}}};
    for (const auto& [colour, depths] : kinds) {
        for (const int depth : depths) {
            for (const bool interlaced : {false, true}) {
                // 1 x 1 leaves six of the seven passes empty.
                for (const auto& [width, height] : {std::pair{19u, 13u}, {1u, 1u}, {3u, 9u}}) {
                    INFO("colour type " << colour << ", depth " << depth << ", interlaced " << interlaced);
                    PngKind kind{width, height, depth, colour, interlaced};
                    if (colour == 3) {
                        kind.palette = palette_of(depth == 8 ? 200 : std::size_t{1} << depth);
                    }
                    check_decoding(kind);
                }
            }
        }
    }
}

TEST_CASE("Transparent palette entries become alpha at every bit depth") {
    for (const int depth : {1, 2, 4, 8}) {
        for (const bool interlaced : {false, true}) {
            PngKind kind{19, 13, depth, 3, interlaced};
            kind.palette = palette_of(std::size_t{1} << depth);
            kind.transparency = depth == 1 ? Bytes{0} : Bytes{0, 128, 255};
            INFO("depth " << depth);
            check_decoding(kind);
        }
    }
}

TEST_CASE("The transparent colour of a grey or RGB PNG is compared at full depth") {
    for (const int depth : {1, 2, 4, 8, 16}) {
        PngKind kind{19, 13, depth, 0};
        const std::uint32_t key = pattern_of(kind)(5, 5, 0);
        kind.transparency = {std::uint8_t(key >> 8), std::uint8_t(key)};
        INFO("grey, depth " << depth);
        check_decoding(kind);
    }
    for (const int depth : {8, 16}) {
        PngKind kind{19, 13, depth, 2, true};
        for (int c = 0; c < 3; ++c) {
            const std::uint32_t key = pattern_of(kind)(5, 5, c);
            append(kind.transparency, Bytes{std::uint8_t(key >> 8), std::uint8_t(key)});
        }
        INFO("RGB, depth " << depth);
        check_decoding(kind);
    }
}

TEST_CASE("The resolution of a PNG is read from pHYs and only when its unit is the metre") {
    PngKind kind = small_rgba;
    put_u32(kind.density, 23622);
    put_u32(kind.density, 11811);
    kind.density.push_back(1);
    Picture picture = decode(build_png(kind, pattern_of(kind)));
    CHECK(picture.pixels_per_metre_x == 23622.0);
    CHECK(picture.pixels_per_metre_y == 11811.0);
    kind.density.back() = 0;
    picture = decode(build_png(kind, pattern_of(kind)));
    CHECK_FALSE(picture.pixels_per_metre_x.has_value());
}

TEST_CASE("The gamma of sRGB and a broken colour profile change nothing") {
    Bytes extra = chunk("gAMA", {0, 0, 0xb1, 0x8f});  // 45455
    append(extra, chunk("iCCP", to_bytes("broken")));
    const Sample sample = pattern_of(small_rgba);
    const Picture plain = decode(build_png(small_rgba, sample));
    const Picture picture = decode(build_png(small_rgba, sample, extra));
    CHECK(picture.rgb == plain.rgb);
    CHECK(picture.alpha == plain.alpha);
}

TEST_CASE("Linear light becomes sRGB") {
    const PngKind kind{1, 1, 8, 0};
    const Sample half = [](std::size_t, std::size_t, std::size_t) { return 128u; };
    const Picture picture = decode(build_png(kind, half, chunk("gAMA", {0, 1, 0x86, 0xa0})));  // 100000
    // IEC 61966-2-1: 1.055 (128 / 255)^(1 / 2.4) - 0.055 = 0.7371
    for (const std::uint8_t value : picture.rgb) {
        CHECK(std::abs(value - 188) <= 1);
    }
}

TEST_CASE("A PNG cut short anywhere is refused") {
    const Bytes file = build_png(small_rgba, pattern_of(small_rgba));
    for (std::size_t size = 0; size < file.size(); ++size) {
        INFO(size);
        CHECK(code_of(ByteView(file).first(size)) == ErrorCode::bad_image);
    }
}

TEST_CASE("A PNG with a wrong check sum is refused") {
    Bytes file = build_png(small_rgba, pattern_of(small_rgba));
    for (const std::size_t back : {std::size_t{1}, std::size_t{13}, file.size() - 30}) {
        Bytes damaged = file;
        damaged[file.size() - back] ^= 1;
        CHECK(code_of(damaged) == ErrorCode::bad_image);
    }
}

TEST_CASE("A header of 60000 x 60000 pixels is refused by its size alone") {
    PngKind kind{60000, 60000, 16, 6};
    CHECK(code_of(png_header(kind)) == ErrorCode::limit_exceeded);
    kind.width = 0;
    CHECK(code_of(png_header(kind)) == ErrorCode::bad_image);
}

TEST_CASE("A header that promises more pixels than its file can hold is refused before memory is taken") {
    const PngKind kind{16000, 4000, 16, 6};
    Bytes file = png_header(kind);
    append(file, chunk("IDAT", {0x78, 0x9c, 0x63}));
    CHECK(code_of(file) == ErrorCode::bad_image);
}

TEST_CASE("The caps of the caller hold") {
    const Bytes file = build_png(small_rgba, pattern_of(small_rgba));
    CHECK(code_of(file, {16, 1000, 1000000}) == ErrorCode::limit_exceeded);
    CHECK(code_of(file, {17, 186, 1000000}) == ErrorCode::limit_exceeded);
    CHECK(code_of(file, {17, 187, file.size() - 1}) == ErrorCode::limit_exceeded);
    CHECK(decode(file, {}, {17, 187, file.size()}).width == 17);
}

TEST_CASE("What is no picture is refused by name") {
    CHECK(code_of(as_bytes("%PDF-1.7")) == ErrorCode::bad_image);
    CHECK(code_of(as_bytes("GIF89a")) == ErrorCode::bad_image);
    CHECK(code_of({}) == ErrorCode::bad_image);
}

TEST_CASE("A picture survives being written as PNG and read again") {
    Picture picture = decode(build_png(small_rgba, pattern_of(small_rgba)));
    picture.pixels_per_metre_x = picture.pixels_per_metre_y = 600 / 0.0254;
    const Bytes file = encode_png(picture);
    CHECK(file[25] == 6);
    CHECK(encode_png(picture) == file);
    const Picture again = decode(file);
    CHECK(again.rgb == picture.rgb);
    CHECK(again.alpha == picture.alpha);
    CHECK(again.pixels_per_metre_x == 23622.0);

    picture.alpha.assign(picture.alpha.size(), 255);
    const Bytes opaque = encode_png(picture);
    CHECK(opaque[25] == 2);
    CHECK(decode(opaque).rgb == picture.rgb);
    CHECK(decode(opaque).alpha.empty());
}
