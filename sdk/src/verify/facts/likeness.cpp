#include "verify/facts/likeness.h"

#include <algorithm>
#include <cmath>

namespace sealpdf::verify {
namespace {

constexpr double inked = 0.25;            // of the darkest pixel
constexpr double least_darkness = 32;     // of 255, of the darkest pixel
constexpr double least_deviation = 0.05;  // of the fields, of the darkest pixel

double darkness(const image::Picture& picture, std::size_t pixel) {
    const std::uint8_t* rgb = &picture.rgb[3 * pixel];
    const double alpha = picture.alpha.empty() ? 1.0 : picture.alpha[pixel] / 255.0;
    return alpha * (255 - std::min({rgb[0], rgb[1], rgb[2]}));
}

/// Columns and rows from the first to the last that bears ink.
struct Box {
    std::size_t x0, y0, x1, y1;
};
std::optional<Box> find_ink(const image::Picture& picture, double least) {
    Box box{picture.width, picture.height, 0, 0};
    for (std::size_t y = 0; y < picture.height; ++y) {
        for (std::size_t x = 0; x < picture.width; ++x) {
            if (darkness(picture, y * picture.width + x) >= least) {
                box = {std::min(box.x0, x), std::min(box.y0, y), std::max(box.x1, x + 1),
                       std::max(box.y1, y + 1)};
            }
        }
    }
    const bool large = box.x1 >= box.x0 + InkMap::side / 2 && box.y1 >= box.y0 + InkMap::side / 2;
    return box.x0 < box.x1 && large ? std::optional(box) : std::nullopt;
}

double mean(const InkMap& map) {
    double sum = 0;
    for (const double value : map.ink) {
        sum += value;
    }
    return sum / static_cast<double>(map.ink.size());
}

double covariance(const InkMap& a, const InkMap& b) {
    const double mean_a = mean(a), mean_b = mean(b);
    double sum = 0;
    for (std::size_t i = 0; i < a.ink.size(); ++i) {
        sum += (a.ink[i] - mean_a) * (b.ink[i] - mean_b);
    }
    return sum / static_cast<double>(a.ink.size());
}

}  // namespace

std::optional<InkMap> make_ink_map(const image::Picture& picture) {
    double darkest = 0;
    for (std::size_t i = 0; i < std::size_t{picture.width} * picture.height; ++i) {
        darkest = std::max(darkest, darkness(picture, i));
    }
    const auto box = darkest >= least_darkness ? find_ink(picture, inked * darkest) : std::nullopt;
    if (!box) {
        return std::nullopt;
    }
    InkMap map;
    std::array<std::size_t, InkMap::side * InkMap::side> counts{};
    for (std::size_t y = box->y0; y < box->y1; ++y) {
        const std::size_t row = (y - box->y0) * InkMap::side / (box->y1 - box->y0);
        for (std::size_t x = box->x0; x < box->x1; ++x) {
            const std::size_t field = row * InkMap::side + (x - box->x0) * InkMap::side / (box->x1 - box->x0);
            map.ink[field] += darkness(picture, y * picture.width + x) / darkest;
            ++counts[field];
        }
    }
    for (std::size_t i = 0; i < map.ink.size(); ++i) {
        map.ink[i] /= static_cast<double>(std::max<std::size_t>(counts[i], 1));
    }
    return std::sqrt(covariance(map, map)) >= least_deviation ? std::optional(map) : std::nullopt;
}

double correlation(const InkMap& a, const InkMap& b) {
    const double scale = std::sqrt(covariance(a, a) * covariance(b, b));
    return scale > 0 ? covariance(a, b) / scale : 0;
}

}  // namespace sealpdf::verify
