#include "image/canvas.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <cairo.h>

#include <functional>
#include <new>
#include <numbers>

#include "image/c_object.h"

namespace sealpdf::image {
namespace {

using Surface = CObject<cairo_surface_t, cairo_surface_destroy>;
using Context = CObject<cairo_t, cairo_destroy>;

constexpr double points_per_mm = 72 / 25.4;

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

void trace_ellipse(cairo_t* cairo, double half_width, double half_height) {
    cairo_save(cairo);
    cairo_scale(cairo, half_width, half_height);
    cairo_arc(cairo, 0, 0, 1, 0, 2 * std::numbers::pi);
    cairo_restore(cairo);  // so that the stroke is as wide everywhere
    cairo_close_path(cairo);
}

void trace_star(cairo_t* cairo, double tip_radius) {
    // Where the lines between the tips of a regular pentagram cross: (3 - sqrt 5) / 2 of the way out.
    const double inner_radius = tip_radius * (3 - std::sqrt(5.0)) / 2;
    for (int i = 0; i < 10; ++i) {
        const double radius = i % 2 == 0 ? tip_radius : inner_radius;
        const double angle = i * std::numbers::pi / 5;
        cairo_line_to(cairo, radius * std::sin(angle), -radius * std::cos(angle));
    }
    cairo_close_path(cairo);
}

/// All of the drawing, the other way round than outlines: one inside it is a hole by the winding rule, which all readers
/// of SVG know in clips; the even-odd rule some do not.
void trace_backwards(cairo_t* cairo, double width, double height) {
    cairo_move_to(cairo, -width, -height);
    cairo_line_to(cairo, -width, height);
    cairo_line_to(cairo, width, height);
    cairo_line_to(cairo, width, -height);
    cairo_close_path(cairo);
}

struct Stroke {
    std::function<void(cairo_t*)> path;
    double width = 0;  // 0: filled
    bool clears = false;
};

void set_colour(cairo_t* cairo, std::uint32_t rgb) {
    cairo_set_source_rgb(cairo, double(rgb >> 16 & 0xff) / 255, double(rgb >> 8 & 0xff) / 255,
                         double(rgb & 0xff) / 255);
}

void paint(cairo_t* cairo, const Stroke& stroke) {
    cairo_new_path(cairo);
    stroke.path(cairo);
    if (stroke.width > 0) {
        cairo_set_line_width(cairo, stroke.width);
        cairo_stroke(cairo);
    } else {
        cairo_fill(cairo);
    }
}

cairo_status_t append_bytes(void* target, const unsigned char* data, unsigned int size) {
    append(*static_cast<Bytes*>(target), ByteView(data, size));
    return CAIRO_STATUS_SUCCESS;
}

}  // namespace

struct Canvas::Impl {
    double width_mm, height_mm;
    std::vector<Stroke> strokes;

    Context begin(cairo_surface_t* surface, double scale_x, double scale_y) const {
        check(cairo_surface_status(surface));
        Context context(cairo_create(surface));
        check(cairo_status(context.get()));
        cairo_scale(context.get(), scale_x, scale_y);
        cairo_translate(context.get(), width_mm / 2, height_mm / 2);
        return context;
    }

    /// Vectors know no erasing: what is cleared later is left out, by a clip with a hole in it.
    void paint_vectors(cairo_t* cairo) const {
        for (std::size_t i = 0; i < strokes.size(); ++i) {
            if (strokes[i].clears) {
                continue;
            }
            cairo_save(cairo);
            for (std::size_t later = i + 1; later < strokes.size(); ++later) {
                if (strokes[later].clears) {
                    cairo_new_path(cairo);
                    trace_backwards(cairo, width_mm, height_mm);
                    strokes[later].path(cairo);
                    cairo_clip(cairo);
                }
            }
            paint(cairo, strokes[i]);
            cairo_restore(cairo);
        }
    }
};

namespace {

/// cairo numbers the surfaces of a process; nothing in the drawing refers to the number.
Bytes without_surface_id(const Bytes& svg) {
    const std::string_view text = as_text(svg);
    const std::size_t begin = text.find(" id=\"surface");
    const std::size_t end = begin == std::string_view::npos ? begin : text.find('"', begin + 5);
    if (end == std::string_view::npos) {
        return svg;
    }
    Bytes out = to_bytes(text.substr(0, begin));
    append(out, text.substr(end + 1));
    return out;
}

}  // namespace

Canvas::Canvas(double width_mm, double height_mm) : impl_(std::make_unique<Impl>()) {
    impl_->width_mm = width_mm;
    impl_->height_mm = height_mm;
}

Canvas::~Canvas() = default;

void Canvas::ring(double half_width, double half_height, double stroke) {
    impl_->strokes.push_back(
        {[=](cairo_t* cairo) { trace_ellipse(cairo, half_width - stroke / 2, half_height - stroke / 2); },
         stroke});
}

void Canvas::frame(double half_width, double half_height, double stroke) {
    const double x = half_width - stroke / 2, y = half_height - stroke / 2;
    impl_->strokes.push_back({[=](cairo_t* cairo) { cairo_rectangle(cairo, -x, -y, 2 * x, 2 * y); }, stroke});
}

void Canvas::star(double tip_radius) {
    impl_->strokes.push_back({[=](cairo_t* cairo) { trace_star(cairo, tip_radius); }});
}

void Canvas::fill(const Outline& outline, const Matrix& place) {
    impl_->strokes.push_back({[=](cairo_t* cairo) { trace(cairo, outline, place); }});
}

void Canvas::clear(const Outline& outline, const Matrix& place) {
    impl_->strokes.push_back({[=](cairo_t* cairo) { trace(cairo, outline, place); }, 0, true});
}

Picture Canvas::picture(std::uint32_t width_pixels, std::uint32_t height_pixels, std::uint32_t rgb) const {
    const Surface surface(cairo_image_surface_create(CAIRO_FORMAT_A8, int(width_pixels), int(height_pixels)));
    const Context context =
        impl_->begin(surface.get(), width_pixels / impl_->width_mm, height_pixels / impl_->height_mm);
    cairo_t* cairo = context.get();
    cairo_set_antialias(cairo, CAIRO_ANTIALIAS_BEST);
    cairo_set_tolerance(cairo, 0.05);
    cairo_set_source_rgba(cairo, 0, 0, 0, 1);
    for (const Stroke& stroke : impl_->strokes) {
        cairo_set_operator(cairo, stroke.clears ? CAIRO_OPERATOR_DEST_OUT : CAIRO_OPERATOR_OVER);
        paint(cairo, stroke);
    }
    check(cairo_status(cairo));
    cairo_surface_flush(surface.get());
    Picture picture;
    picture.width = width_pixels;
    picture.height = height_pixels;
    const auto stride = std::size_t(cairo_image_surface_get_stride(surface.get()));
    const std::uint8_t* rows = cairo_image_surface_get_data(surface.get());
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

Bytes Canvas::svg(std::uint32_t rgb) const {
    Bytes bytes;
    {
        const Surface surface(
            cairo_svg_surface_create_for_stream(append_bytes, &bytes, impl_->width_mm, impl_->height_mm));
        check(cairo_surface_status(surface.get()));
        cairo_svg_surface_set_document_unit(surface.get(), CAIRO_SVG_UNIT_MM);
        const Context context = impl_->begin(surface.get(), 1, 1);
        set_colour(context.get(), rgb);
        impl_->paint_vectors(context.get());
        check(cairo_status(context.get()));
        cairo_surface_finish(surface.get());
        check(cairo_surface_status(surface.get()));
    }
    return without_surface_id(bytes);
}

Bytes Canvas::pdf(std::uint32_t rgb) const {
    Bytes bytes;
    {
        const Surface surface(cairo_pdf_surface_create_for_stream(
            append_bytes, &bytes, impl_->width_mm * points_per_mm, impl_->height_mm * points_per_mm));
        check(cairo_surface_status(surface.get()));
        // cairo writes the present otherwise: the drawing depends on what is drawn alone.
        cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_CREATE_DATE, "2000-01-01T00:00:00Z");
        const Context context = impl_->begin(surface.get(), points_per_mm, points_per_mm);
        set_colour(context.get(), rgb);
        impl_->paint_vectors(context.get());
        check(cairo_status(context.get()));
        cairo_surface_finish(surface.get());
        check(cairo_surface_status(surface.get()));
    }
    return bytes;
}

}  // namespace sealpdf::image
