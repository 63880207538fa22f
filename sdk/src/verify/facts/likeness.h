#pragma once
// Whether two pictures look alike: for pictures that are not the seal's pixel by pixel. Pure.

#include <array>
#include <optional>

#include "image/picture.h"

namespace sealpdf::verify {

/// Where a picture has ink: the darkness of its darkest channel over white paper, cut to what is inked and averaged to
/// 32 x 32 fields. Size, borders, resolution, compression and the ink's colour do not matter.
struct InkMap {
    static constexpr std::size_t side = 32;
    std::array<double, side * side> ink{};
};
/// No value when nothing, or nearly everything alike, is inked: a blank field and a photograph's ground are no seals.
std::optional<InkMap> make_ink_map(const image::Picture& picture);

/// Pearson's correlation, -1 to 1.
double correlation(const InkMap& a, const InkMap& b);

/// From here on two pictures look alike. Measured with drawn seals: the same one scaled, as JPEG or grey gives 0.97 and
/// more, two companies' seals of one shape and size at most 0.90 (tests/unit/verify/likeness_test.cpp).
inline constexpr double like_from = 0.94;

}  // namespace sealpdf::verify
