// BMP by stb_image (uncompressed pixels of 1 to 32 bit). stb_image paints black where a file ends early, so the
// header is read here first and the pixels' bytes are counted.
#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "image/c_object.h"
#include "image/codec.h"

#define STB_IMAGE_STATIC
#define STB_IMAGE_IMPLEMENTATION
#define STBI_ONLY_BMP
#define STBI_NO_STDIO
#define STBI_NO_FAILURE_STRINGS
#define STBI_MAX_DIMENSIONS 32768
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#pragma GCC diagnostic ignored "-Wunused-but-set-variable"
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wpedantic"
#include <stb/stb_image.h>
#pragma GCC diagnostic pop

namespace sealpdf::image {
namespace {

/// Little-endian; 0 beyond the end.
std::uint32_t number(ByteView file, std::size_t offset, unsigned size) {
    std::uint32_t value = 0;
    for (unsigned i = size; i-- > 0;) {
        value = value << 8 | (offset + i < file.size() ? file[offset + i] : 0u);
    }
    return value;
}

struct Header {
    std::uint64_t pixels_at = 0, width = 0, height = 0, bits = 0;
    std::uint32_t per_metre_x = 0, per_metre_y = 0;
};

/// BITMAPFILEHEADER, then BITMAPCOREHEADER (12 bytes) or a BITMAPINFOHEADER of any version.
Header read_header(ByteView file) {
    Header header;
    header.pixels_at = number(file, 10, 4);
    if (number(file, 14, 4) == 12) {
        header.width = number(file, 18, 2);
        header.height = number(file, 20, 2);
        header.bits = number(file, 24, 2);
        return header;
    }
    header.width = number(file, 18, 4);
    const std::uint32_t height = number(file, 22, 4);  // negative: rows from the top
    header.height = height > 0x7fffffff ? 0 - height : height;
    header.bits = number(file, 28, 2);
    header.per_metre_x = number(file, 38, 4);
    header.per_metre_y = number(file, 42, 4);
    return header;
}

}  // namespace

bool is_bmp(ByteView file) { return file.size() >= 2 && file[0] == 'B' && file[1] == 'M'; }

Picture decode_bmp(ByteView file, const std::string& name, const Limits& limits) {
    const Header header = read_header(file);
    check_dimensions(header.width, header.height, limits, name);
    const std::uint64_t row = (header.width * header.bits + 31) / 32 * 4;
    if (header.pixels_at + row * header.height > file.size()) {
        throw Error(ErrorCode::bad_image, "the BMP picture is cut short; copy or export it again", name);
    }
    int width = 0, height = 0, channels = 0;
    const CObject<stbi_uc, std::free> pixels(stbi_load_from_memory(
        file.data(), static_cast<int>(file.size()), &width, &height, &channels, STBI_rgb_alpha));
    if (pixels == nullptr || width < 0 || static_cast<std::uint64_t>(width) != header.width ||
        static_cast<std::uint64_t>(height) != header.height) {
        throw Error(ErrorCode::bad_image,
                    "the BMP picture is damaged or of an unusual kind (compressed, perhaps); save it as PNG",
                    name);
    }
    Picture picture;
    picture.width = static_cast<std::uint32_t>(width);
    picture.height = static_cast<std::uint32_t>(height);
    const std::size_t count = std::size_t{picture.width} * picture.height;
    picture.rgb.resize(3 * count);
    picture.alpha.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
        std::memcpy(&picture.rgb[3 * i], pixels.get() + 4 * i, 3);
        picture.alpha[i] = pixels.get()[4 * i + 3];
    }
    if (is_opaque(picture.alpha)) {
        picture.alpha.clear();
    }
    if (header.per_metre_x > 0 && header.per_metre_y > 0) {
        picture.pixels_per_metre_x = header.per_metre_x;
        picture.pixels_per_metre_y = header.per_metre_y;
    }
    return picture;
}

}  // namespace sealpdf::image
