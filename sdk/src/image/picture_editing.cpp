#include "image/picture_editing.h"

#include <algorithm>
#include <array>

namespace sealpdf::image {

namespace {

constexpr unsigned paper = 240;  // channels from here on are paper: JPEG's ringing reaches about 15 of 255

/// Channel `c` of pixel `i` as it looks on white.
unsigned over_white(const Picture& picture, std::size_t i, std::size_t c) {
    const unsigned alpha = picture.alpha.empty() ? 255 : picture.alpha[i];
    return 255 - (alpha * (255u - picture.rgb[3 * i + c]) + 127) / 255;
}

unsigned darkest(const Picture& picture, std::size_t i) {
    return std::min({over_white(picture, i, 0), over_white(picture, i, 1), over_white(picture, i, 2)});
}

/// SplitMix64's finish: neighbouring numbers give unrelated ones.
std::uint64_t scramble(std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

/// Value noise: a random height at each whole point of a lattice, bilinear between them.
class Noise {
  public:
    explicit Noise(std::uint64_t seed) : seed_(scramble(seed + 0x9e3779b97f4a7c15u)) {}
    /// 0 to 65,535; x and y in 1/65,536 of a lattice cell.
    std::uint32_t at(std::uint64_t x, std::uint64_t y) const {
        const std::uint64_t column = x >> 16, row = y >> 16, fx = x & 0xffff, fy = y & 0xffff;
        const std::uint64_t upper = lattice(column, row) * (0x10000 - fx) + lattice(column + 1, row) * fx;
        const std::uint64_t lower =
            lattice(column, row + 1) * (0x10000 - fx) + lattice(column + 1, row + 1) * fx;
        return static_cast<std::uint32_t>(((upper >> 16) * (0x10000 - fy) + (lower >> 16) * fy) >> 16);
    }

  private:
    std::uint64_t lattice(std::uint64_t column, std::uint64_t row) const {
        return scramble(seed_ ^ (column << 32) ^ row) >> 48;
    }
    std::uint64_t seed_;
};

/// How much ink is left, 0 to 256, at a place given in 1/65,536 of the picture's width.
class Wear {
  public:
    explicit Wear(std::uint64_t seed) : blots_(seed), grain_(seed + 1), specks_(seed + 2) {}
    unsigned ink(std::uint64_t x, std::uint64_t y) const {
        // Blots where the seal was pressed less, the grain of paper, specks of dust: 9, 70 and 260 to a width.
        const std::uint32_t sum =
            (5 * blots_.at(9 * x, 9 * y) + 5 * grain_.at(70 * x, 70 * y) + 6 * specks_.at(260 * x, 260 * y)) /
            16;
        constexpr std::uint32_t bare = 17'000, full = 26'000;
        if (sum <= bare) {
            return 40;
        }
        return sum >= full ? 256 : 40 + (sum - bare) * 216 / (full - bare);
    }

  private:
    Noise blots_, grain_, specks_;
};

}  // namespace

void crop_borders(Picture& picture, const std::string& name) {
    const std::size_t width = picture.width, height = picture.height;
    std::size_t left = width, right = 0, top = height, bottom = 0;
    for (std::size_t y = 0; y < height; ++y) {
        for (std::size_t x = 0; x < width; ++x) {
            if (darkest(picture, y * width + x) < paper) {
                left = std::min(left, x);
                right = std::max(right, x + 1);
                top = std::min(top, y);
                bottom = y + 1;
            }
        }
    }
    if (right == 0) {
        throw Error(ErrorCode::bad_image,
                    "the picture is white or transparent all over: nothing would be left of it; give the "
                    "seal's picture",
                    name);
    }
    Picture cropped = picture;
    cropped.width = static_cast<std::uint32_t>(right - left);
    cropped.height = static_cast<std::uint32_t>(bottom - top);
    cropped.rgb.clear();
    cropped.alpha.clear();
    for (std::size_t y = top; y < bottom; ++y) {
        const ByteView rgb(picture.rgb), alpha(picture.alpha);
        append(cropped.rgb, rgb.subspan(3 * (y * width + left), 3 * (right - left)));
        if (!alpha.empty()) {
            append(cropped.alpha, alpha.subspan(y * width + left, right - left));
        }
    }
    picture = std::move(cropped);
}

void make_white_transparent(Picture& picture) {
    const std::size_t pixels = std::size_t{picture.width} * picture.height;
    Bytes result(pixels);
    for (std::size_t i = 0; i < pixels; ++i) {
        const std::array<unsigned, 3> seen{over_white(picture, i, 0), over_white(picture, i, 1),
                                           over_white(picture, i, 2)};
        const unsigned alpha = 255 - std::min({seen[0], seen[1], seen[2]});
        const bool is_paper = 255 - alpha >= paper;
        result[i] = static_cast<std::uint8_t>(is_paper ? 0 : alpha);
        for (std::size_t c = 0; c < 3; ++c) {
            const unsigned color = is_paper ? 255 : 255 - ((255 - seen[c]) * 255 + alpha / 2) / alpha;
            picture.rgb[3 * i + c] = static_cast<std::uint8_t>(color);
        }
    }
    picture.alpha = std::move(result);
}

void age(Picture& picture, std::uint64_t seed) {
    const Wear wear(seed);
    const std::size_t width = picture.width, height = picture.height;
    if (picture.alpha.empty()) {
        picture.alpha.assign(width * height, 255);
    }
    for (std::size_t y = 0; y < height; ++y) {
        for (std::size_t x = 0; x < width; ++x) {
            std::uint8_t& alpha = picture.alpha[y * width + x];
            if (alpha != 0) {
                alpha =
                    static_cast<std::uint8_t>(alpha * wear.ink((x << 16) / width, (y << 16) / width) >> 8);
            }
        }
    }
}

}  // namespace sealpdf::image
