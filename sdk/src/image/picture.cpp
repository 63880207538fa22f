#include "image/picture.h"

#include <algorithm>

#include "image/codec.h"

namespace sealpdf::image {

Picture decode(ByteView file, const std::string& name, const Limits& limits) {
    if (file.size() > limits.file_bytes) {
        throw Error(ErrorCode::limit_exceeded,
                    "the picture file has " + std::to_string(file.size()) + " bytes, more than the " +
                        std::to_string(limits.file_bytes) + " allowed; save it smaller",
                    name);
    }
    if (is_png(file)) {
        return decode_png(file, name, limits);
    }
    if (is_jpeg(file)) {
        return decode_jpeg(file, name, limits);
    }
    if (is_gif(file)) {
        return decode_gif(file, name, limits);
    }
    if (is_bmp(file)) {
        return decode_bmp(file, name, limits);
    }
    throw Error(ErrorCode::bad_image,
                file.empty() ? "the picture file is empty; give a PNG or JPEG picture"
                             : "the file is no PNG, JPEG, GIF or BMP picture; save it as PNG",
                name);
}

bool is_opaque(const Bytes& alpha) {
    return std::ranges::all_of(alpha, [](std::uint8_t value) { return value == 255; });
}

void check_dimensions(std::uint64_t width, std::uint64_t height, const Limits& limits,
                      const std::string& name) {
    if (width == 0 || height == 0) {
        throw Error(ErrorCode::bad_image, "the picture has no pixels; export it again", name);
    }
    if (width > limits.side || height > limits.side || width * height > limits.pixels) {
        throw Error(ErrorCode::limit_exceeded,
                    "the picture has " + std::to_string(width) + " x " + std::to_string(height) +
                        " pixels, more than allowed (side " + std::to_string(limits.side) + ", in all " +
                        std::to_string(limits.pixels) + "); scale it down",
                    name);
    }
}

}  // namespace sealpdf::image
