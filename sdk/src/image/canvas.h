#pragma once
// Painting in one colour: cairo on a surface that holds coverage only. Millimetres, origin at the centre, y
// downwards.

#include <memory>

#include "image/font.h"
#include "image/picture.h"

namespace sealpdf::image {

class Canvas {
  public:
    Canvas(std::uint32_t side_pixels, double side_mm);
    ~Canvas();
    Canvas(const Canvas&) = delete;
    Canvas& operator=(const Canvas&) = delete;

    void ring(double outer_radius, double stroke);
    /// Five points, one upwards.
    void star(double tip_radius);
    void fill(const Outline& outline, const Matrix& place);
    /// Makes the outline's inside transparent.
    void clear(const Outline& outline, const Matrix& place);
    /// The colour everywhere, what was painted as alpha.
    Picture picture(std::uint32_t rgb) const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace sealpdf::image
