#pragma once
// Painting in one colour: what is painted is kept as paths and becomes pixels (coverage only), SVG or PDF. Millimetres,
// origin at the centre, y downwards.

#include <cstdint>
#include <memory>

#include "image/font.h"
#include "image/picture.h"

namespace sealpdf::image {

class Canvas {
  public:
    Canvas(double width_mm, double height_mm);
    ~Canvas();
    Canvas(const Canvas&) = delete;
    Canvas& operator=(const Canvas&) = delete;

    /// A stroke of even width inside the ellipse with these half axes.
    void ring(double half_width, double half_height, double stroke);
    /// The same inside a rectangle.
    void frame(double half_width, double half_height, double stroke);
    /// Five points, one upwards.
    void star(double tip_radius);
    void fill(const Outline& outline, const Matrix& place);
    /// Makes the outline's inside transparent: what was painted there before is gone.
    void clear(const Outline& outline, const Matrix& place);

    /// The colour everywhere, what was painted as alpha.
    Picture picture(std::uint32_t width_pixels, std::uint32_t height_pixels, std::uint32_t rgb) const;
    /// One drawing in its own size; the same bytes for the same drawing.
    Bytes svg(std::uint32_t rgb) const;
    /// One page of its own size, transparent where nothing is painted.
    Bytes pdf(std::uint32_t rgb) const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace sealpdf::image
