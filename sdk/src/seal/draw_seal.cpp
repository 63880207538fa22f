#include <charconv>

#include "image/picture_editing.h"
#include "image/seal_drawing.h"
#include "sealpdf/seal.h"

SEALPDF_BEGIN_NAMESPACE
namespace {

constexpr std::uint32_t seal_red = 0xd7000f;  // the red of vermilion ink paste on paper

std::uint32_t parse_color(const std::string& text) {
    if (text == "red") {
        return seal_red;
    }
    std::uint32_t rgb = 0;
    const char* const end = text.data() + text.size();
    if (text.size() == 7 && text.front() == '#') {
        const auto [stop, error] = std::from_chars(text.data() + 1, end, rgb, 16);
        if (error == std::errc() && stop == end) {
            return rgb;
        }
    }
    throw Error(ErrorCode::invalid_argument,
                "the colour '" + text + "' is neither 'red' nor of the form #RRGGBB");
}

image::SealOutline outline_of(SealShape shape) {
    switch (shape) {
        case SealShape::oval:
            return image::SealOutline::oval;
        case SealShape::square:
            return image::SealOutline::square;
        case SealShape::round:
            break;
    }
    return image::SealOutline::round;
}

Length usual_width(SealShape shape) {
    return shape == SealShape::oval ? mm(45) : shape == SealShape::square ? mm(20) : mm(42);
}

image::SealDrawing to_image_drawing(const SealDrawing& drawing) {
    image::SealDrawing out;
    out.outline = outline_of(drawing.shape);
    out.name = drawing.name;
    out.inner = drawing.inner;
    out.bottom = drawing.bottom;
    out.middle = drawing.middle;
    out.width_mm = drawing.width.value_or(usual_width(drawing.shape)).millimetres();
    out.height_mm = drawing.height ? drawing.height->millimetres() : 0;
    out.columns = drawing.columns;
    out.star = drawing.star;
    out.sample = drawing.sample;
    out.rgb = parse_color(drawing.color);
    out.dpi = drawing.dpi;
    out.font = drawing.font;
    return out;
}

}  // namespace

Bytes draw_seal(const SealDrawing& drawing, DrawingFormat format) {
    const image::SealDrawing wanted = to_image_drawing(drawing);
    if (format != DrawingFormat::png) {
        if (drawing.age_seed) {
            throw Error(ErrorCode::invalid_argument,
                        "ageing works on pixels: draw the seal as PNG, or leave it out");
        }
        return format == DrawingFormat::svg ? image::draw_svg(wanted) : image::draw_pdf(wanted);
    }
    image::Picture picture = image::draw_picture(wanted);
    if (drawing.age_seed) {
        image::age(picture, *drawing.age_seed);
    }
    return image::encode_png(picture);
}

SEALPDF_END_NAMESPACE
