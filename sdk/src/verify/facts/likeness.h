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

/// From here on two pictures look alike. Measured with drawn seals: the same one as JPEG, in grey, with a border or of
/// half the pixels gives 0.997 and more, of 150 pixels 0.984; round seals of one layout but of other names at most 0.978,
/// and only such that differ in two characters of twelve more, which the eye takes for the same, too.
inline constexpr double like_from = 0.98;

}  // namespace sealpdf::verify
