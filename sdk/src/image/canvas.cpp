#include "image/canvas.h"

#include <cairo.h>

#include <new>
#include <numbers>

#include "image/c_object.h"

namespace sealpdf::image {
namespace {

using Surface = CObject<cairo_surface_t, cairo_surface_destroy>;
using Context = CObject<cairo_t, cairo_destroy>;

void check(cairo_status_t status) {
    if (status == CAIRO_STATUS_NO_MEMORY) {
        throw std::bad_alloc();
    }
    if (status != CAIRO_STATUS_SUCCESS) {
        throw Error(ErrorCode::internal,
                    std::string("the seal could not be drawn: ") + cairo_status_to_string(status));
    }
}

void trace(cairo_t* cairo, const Outline& outline, const Matrix& place) {
    cairo_new_path(cairo);
    for (const PathStep& step : outline) {
        const Point end = place.apply(step.end);
        switch (step.kind) {
            case PathStep::Kind::move:
                cairo_close_path(cairo);
                cairo_move_to(cairo, end.x, end.y);
                break;
            case PathStep::Kind::line:
                cairo_line_to(cairo, end.x, end.y);
                break;
            case PathStep::Kind::curve: {
                const Point a = place.apply(step.control1), b = place.apply(step.control2);
                cairo_curve_to(cairo, a.x, a.y, b.x, b.y, end.x, end.y);
                break;
            }
        }
    }
    cairo_close_path(cairo);
}

}  // namespace

struct Canvas::Impl {
    Surface surface;
    Context context;
};

Canvas::Canvas(std::uint32_t side_pixels, double side_mm) : impl_(std::make_unique<Impl>()) {
    impl_->surface.reset(cairo_image_surface_create(CAIRO_FORMAT_A8, int(side_pixels), int(side_pixels)));
    check(cairo_surface_status(impl_->surface.get()));
    impl_->context.reset(cairo_create(impl_->surface.get()));
    cairo_t* cairo = impl_->context.get();
    check(cairo_status(cairo));
    cairo_set_antialias(cairo, CAIRO_ANTIALIAS_BEST);
    cairo_scale(cairo, side_pixels / side_mm, side_pixels / side_mm);
    cairo_translate(cairo, side_mm / 2, side_mm / 2);
    cairo_set_tolerance(cairo, 0.05);
    cairo_set_source_rgba(cairo, 0, 0, 0, 1);
}

Canvas::~Canvas() = default;

void Canvas::ring(double outer_radius, double stroke) {
    cairo_t* cairo = impl_->context.get();
    cairo_new_path(cairo);
    cairo_arc(cairo, 0, 0, outer_radius - stroke / 2, 0, 2 * std::numbers::pi);
    cairo_close_path(cairo);
    cairo_set_line_width(cairo, stroke);
    cairo_stroke(cairo);
}

void Canvas::star(double tip_radius) {
    cairo_t* cairo = impl_->context.get();
    // Where the lines between the tips of a regular pentagram cross: (3 - sqrt 5) / 2 of the way out.
    const double inner_radius = tip_radius * (3 - std::sqrt(5.0)) / 2;
    cairo_new_path(cairo);
    for (int i = 0; i < 10; ++i) {
        const double radius = i % 2 == 0 ? tip_radius : inner_radius;
        const double angle = i * std::numbers::pi / 5;
        cairo_line_to(cairo, radius * std::sin(angle), -radius * std::cos(angle));
    }
    cairo_close_path(cairo);
    cairo_fill(cairo);
}

void Canvas::fill(const Outline& outline, const Matrix& place) {
    trace(impl_->context.get(), outline, place);
    cairo_fill(impl_->context.get());
}

void Canvas::clear(const Outline& outline, const Matrix& place) {
    cairo_t* cairo = impl_->context.get();
    cairo_set_operator(cairo, CAIRO_OPERATOR_DEST_OUT);
    trace(cairo, outline, place);
    cairo_fill(cairo);
    cairo_set_operator(cairo, CAIRO_OPERATOR_OVER);
}

Picture Canvas::picture(std::uint32_t rgb) const {
    check(cairo_status(impl_->context.get()));
    cairo_surface_t* surface = impl_->surface.get();
    cairo_surface_flush(surface);
    Picture picture;
    picture.width = std::uint32_t(cairo_image_surface_get_width(surface));
    picture.height = std::uint32_t(cairo_image_surface_get_height(surface));
    const auto stride = std::size_t(cairo_image_surface_get_stride(surface));
    const std::uint8_t* rows = cairo_image_surface_get_data(surface);
    for (std::uint32_t y = 0; y < picture.height; ++y) {
        append(picture.alpha, ByteView(rows + y * stride, picture.width));
    }
    picture.rgb.resize(3 * picture.alpha.size());
    for (std::size_t i = 0; i < picture.rgb.size(); i += 3) {
        picture.rgb[i] = std::uint8_t(rgb >> 16);
        picture.rgb[i + 1] = std::uint8_t(rgb >> 8);
        picture.rgb[i + 2] = std::uint8_t(rgb);
    }
    return picture;
}

}  // namespace sealpdf::image
