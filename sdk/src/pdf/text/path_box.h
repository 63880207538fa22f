#pragma once
// How far a path reaches. ISO 32000-2, 8.5.2.

#include <array>
#include <string_view>

#include "base/geometry.h"

namespace sealpdf::pdf {

/// The bounding box of a path, curves taken by their control points.
class PathBox {
  public:
    /// From its operators as they stand in the content; false when it has no point.
    bool read(std::string_view path);
    const Rect& box() const { return box_; }

  private:
    void take(std::string_view token);
    void add(double x, double y);

    std::array<double, 6> numbers_{};  // the last operands
    std::size_t count_ = 0;
    Rect box_;
    bool any_ = false;
};

}  // namespace sealpdf::pdf
