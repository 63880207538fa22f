#pragma once
// The picture's outline in one bit a pixel: what explicit masking (ISO 32000-2, 8.9.6.3) takes where a soft mask is not
// allowed.

#include <array>
#include <memory>
#include <mutex>

#include "base/bytes.h"

namespace sealpdf {
inline namespace v0 {

/// What stays unpainted: what the picture lets through, and, where the ground multiplies it, what is white too, for
/// multiplying by white changes nothing.
enum class StencilRule : std::uint8_t { transparent, transparent_and_white };

/// Made at first use, which most seals never see; kept for all documents. Several threads may ask at once.
class Stencils {
  public:
    /// `rgb` and `alpha` (null: opaque) are the picture's Flate streams, 8 bit a channel. Rows padded to bytes, 1 where
    /// nothing is painted, Flate; null when everything is painted.
    std::shared_ptr<const Bytes> get(StencilRule rule, std::uint32_t width, std::uint32_t height,
                                     const Bytes& rgb, const Bytes* alpha) const;

  private:
    struct Slot {
        std::once_flag once;
        std::shared_ptr<const Bytes> bytes;
    };
    mutable std::array<Slot, 2> slots_;
};

}  // namespace v0
}  // namespace sealpdf
