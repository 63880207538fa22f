#include "image/exif.h"

#include <cmath>

namespace sealpdf::image {

namespace {

/// Numbers of TIFF 6.0 in either byte order; 0 beyond the end.
class Reader {
  public:
    Reader(ByteView bytes, bool big_endian) : bytes_(bytes), big_endian_(big_endian) {}
    std::uint32_t number(std::uint64_t offset, unsigned size) const {
        std::uint32_t value = 0;
        for (unsigned i = 0; i < size; ++i) {
            const std::uint64_t at = offset + (big_endian_ ? i : size - 1 - i);
            value = value << 8 | (at < bytes_.size() ? bytes_[at] : 0u);
        }
        return value;
    }
    std::optional<double> rational(std::uint64_t offset) const {
        const double above = number(offset, 4), below = number(offset + 4, 4);
        return above > 0 && below > 0 ? std::optional(above / below) : std::nullopt;
    }

  private:
    ByteView bytes_;
    bool big_endian_;
};

constexpr unsigned tag_orientation = 0x112, tag_x_resolution = 0x11a, tag_y_resolution = 0x11b,
                   tag_resolution_unit = 0x128;
constexpr unsigned type_short = 3, type_rational = 5;

}  // namespace

Exif read_exif(ByteView tiff) {
    Exif exif;
    const bool big_endian = tiff.size() >= 8 && tiff[0] == 'M' && tiff[1] == 'M';
    const bool little_endian = tiff.size() >= 8 && tiff[0] == 'I' && tiff[1] == 'I';
    const Reader reader(tiff, big_endian);
    if ((!big_endian && !little_endian) || reader.number(2, 2) != 42) {
        return exif;
    }
    const std::uint64_t directory = reader.number(4, 4);
    const std::uint32_t entries = reader.number(directory, 2);  // at most 65,535
    std::optional<double> x, y;
    double inches = 1 / 0.0254;  // the unit's default is the inch
    for (std::uint32_t i = 0; i < entries; ++i) {
        const std::uint64_t entry = directory + 2 + 12u * std::uint64_t{i};
        const std::uint32_t tag = reader.number(entry, 2), type = reader.number(entry + 2, 2);
        const std::uint32_t value = reader.number(entry + 8, 2);
        if (tag == tag_orientation && type == type_short && value >= 1 && value <= 8) {
            exif.orientation = static_cast<int>(value);
        } else if (tag == tag_resolution_unit && type == type_short) {
            inches = value == 3 ? 100 : value == 2 ? 1 / 0.0254 : std::nan("");
        } else if (tag == tag_x_resolution && type == type_rational) {
            x = reader.rational(reader.number(entry + 8, 4));
        } else if (tag == tag_y_resolution && type == type_rational) {
            y = reader.rational(reader.number(entry + 8, 4));
        }
    }
    if (x && y && !std::isnan(inches)) {
        exif.pixels_per_metre_x = *x * inches;
        exif.pixels_per_metre_y = *y * inches;
    }
    return exif;
}

void orient(Picture& picture, int orientation) {
    if (orientation <= 1 || orientation > 8) {
        return;
    }
    // As the stored rows and columns run: 2, 3, 4 mirror; 5 to 8 lie on their side, too.
    const bool sideways = orientation >= 5;
    const bool from_right = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
    const bool from_below = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
    const std::size_t width = picture.width, height = picture.height;
    const std::size_t new_width = sideways ? height : width, new_height = sideways ? width : height;
    Bytes rgb(picture.rgb.size()), alpha(picture.alpha.size());
    for (std::size_t y = 0; y < new_height; ++y) {
        for (std::size_t x = 0; x < new_width; ++x) {
            const std::size_t column = sideways ? y : x, row = sideways ? x : y;
            const std::size_t from =
                (from_below ? height - 1 - row : row) * width + (from_right ? width - 1 - column : column);
            const std::size_t to = y * new_width + x;
            for (std::size_t c = 0; c < 3; ++c) {
                rgb[3 * to + c] = picture.rgb[3 * from + c];
            }
            if (!alpha.empty()) {
                alpha[to] = picture.alpha[from];
            }
        }
    }
    picture.rgb = std::move(rgb);
    picture.alpha = std::move(alpha);
    if (sideways) {
        std::swap(picture.width, picture.height);
        std::swap(picture.pixels_per_metre_x, picture.pixels_per_metre_y);
    }
}

}  // namespace sealpdf::image
