#pragma once
// Colours as the file means them -> sRGB, by lcms2. What is painted is always sRGB values: one colour space for all
// seals, allowed in every PDF version and beside every output intent but that of a press, and the bytes that a
// verifier compares do not depend on the reader's colour management.

#include <cstdint>
#include <memory>
#include <optional>

#include "base/bytes.h"

namespace sealpdf::image {

/// A profile, or gamma and primaries as PNG's gAMA and cHRM give them.
class ColorProfile {
  public:
    enum class Space : std::uint8_t { gray, rgb, cmyk };
    /// The chromaticities x, y of white, red, green and blue.
    struct Primaries {
        double white_x = 0.3127, white_y = 0.329, red_x = 0.64, red_y = 0.33, green_x = 0.3, green_y = 0.6,
               blue_x = 0.15, blue_y = 0.06;
        bool operator==(const Primaries&) const = default;
    };

    /// nullopt: the bytes are no profile that says how gray, RGB or CMYK pixels look. A bad profile does not spoil a
    /// good picture; it is taken as sRGB then, as browsers do.
    static std::optional<ColorProfile> from_icc(ByteView icc);
    /// `gamma`: of the encoding, about 1/2.2. nullopt: that is what sRGB is, or makes no sense.
    static std::optional<ColorProfile> from_gamma(double gamma, const Primaries& primaries);

    ColorProfile(ColorProfile&&) noexcept;
    ColorProfile& operator=(ColorProfile&&) noexcept;
    ~ColorProfile();

    Space space() const { return space_; }
    /// From pixels of 8 bit a channel, 1, 3 or 4 channels (CMYK: 255 is full ink), to sRGB. In place only for RGB.
    /// False: the profile cannot do it.
    bool to_srgb(const std::uint8_t* pixels, std::size_t count, std::uint8_t* rgb) const;

  private:
    struct Handle;
    ColorProfile(std::unique_ptr<Handle> handle, Space space);
    std::unique_ptr<Handle> handle_;
    Space space_;
};

/// Applies a gray or RGB profile to RGB pixels (gray: all channels equal).
void apply_profile(const ColorProfile& profile, Bytes& rgb);

}  // namespace sealpdf::image
