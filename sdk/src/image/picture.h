#pragma once
// Pictures as pixels. PNG by libpng, JPEG by libjpeg-turbo, GIF by giflib, BMP by stb_image: every kind they read,
// capped before memory is taken. Pixels are sRGB, whatever colours the file is in (see color_profile.h), and stand as
// the picture was taken (Exif orientation).

#include <cstdint>
#include <optional>

#include "base/bytes.h"

namespace sealpdf::image {

struct Limits {
    std::uint32_t side = 20'000;  // pixels; a 42 mm seal at 1200 dpi has 1,984
    std::uint64_t pixels = 64'000'000;
    std::uint64_t file_bytes = 64u << 20;
};

struct Picture {
    std::uint32_t width = 0, height = 0;
    Bytes rgb;    // 3 * width * height, row by row from the top
    Bytes alpha;  // width * height, or empty: opaque
    /// Pixels per metre, from pHYs, JFIF density, Exif or BMP header; nullopt when the file does not say.
    std::optional<double> pixels_per_metre_x, pixels_per_metre_y;
};

/// PNG, JPEG, GIF or BMP, told apart by content. Throws Error(bad_image) or Error(limit_exceeded), naming `name`.
Picture decode(ByteView file, const std::string& name = {}, const Limits& limits = {});
/// 8-bit RGBA PNG with pHYs.
Bytes encode_png(const Picture& picture);

}  // namespace sealpdf::image
