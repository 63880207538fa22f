#include "image/seal_drawing.h"

#include <cmath>

#include "base/utf8.h"
#include "image/seal_painter.h"

namespace sealpdf::image {
namespace {

// In characters. Far above what fits: keeps the search for fonts short.
constexpr std::size_t longest_text = 100;

/// Without the blanks around it; checked to be one line of text.
std::u32string checked_text(const std::string& utf8, const std::string& what) {
    if (!is_valid_utf8(utf8)) {
        refuse_drawing("the " + what + " of the seal is not UTF-8; give it in UTF-8");
    }
    std::u32string text = to_utf32(utf8);
    const std::u32string blanks = U" \t\r\n\u00a0\u3000";
    text.erase(0, text.find_first_not_of(blanks));
    text.erase(text.find_last_not_of(blanks) + 1);
    for (const char32_t character : text) {
        if (character < 0x20 || (character >= 0x7f && character < 0xa0) || character == 0x2028 ||
            character == 0x2029) {
            refuse_drawing("the " + what +
                           " of the seal holds a line break or another control character; give one line");
        }
    }
    if (text.size() > longest_text) {
        refuse_drawing("the " + what + " of the seal has " + std::to_string(text.size()) +
                       " characters, too many to be drawn; shorten it");
    }
    return text;
}

double height_of(const SealDrawing& drawing) {
    if (drawing.height_mm > 0) {
        return drawing.height_mm;
    }
    return drawing.outline == SealOutline::oval ? drawing.width_mm * 2 / 3 : drawing.width_mm;
}

void check_settings(const SealDrawing& drawing) {
    const char* const shape = drawing.outline == SealOutline::round  ? "a round seal"
                              : drawing.outline == SealOutline::oval ? "an oval seal"
                                                                     : "a square seal";
    const double height = height_of(drawing);
    if (!(drawing.width_mm >= 10 && drawing.width_mm <= 200 && height >= 10 && height <= 200)) {
        refuse_drawing(std::string(shape) + " is between 10 and 200 mm wide; give a width in that range");
    }
    if (drawing.outline != SealOutline::oval && std::abs(height - drawing.width_mm) > 1e-6) {
        refuse_drawing(std::string(shape) + " is as high as it is wide");
    }
    if (drawing.outline == SealOutline::oval &&
        !(height < drawing.width_mm && height * 2 >= drawing.width_mm)) {
        refuse_drawing("an oval seal is lower than it is wide, and at least half as high");
    }
    if (drawing.dpi < 72 || drawing.dpi > 2400) {
        refuse_drawing("a seal is drawn with 72 to 2400 dpi; give a resolution in that range");
    }
    if (drawing.rgb > 0xffffff) {
        refuse_drawing("the colour of the seal is a number above 0xffffff; give 0xRRGGBB");
    }
}

Outline rectangle(double half_width, double half_height) {
    using Kind = PathStep::Kind;
    return {{Kind::move, {}, {}, {-half_width, -half_height}},
            {Kind::line, {}, {}, {half_width, -half_height}},
            {Kind::line, {}, {}, {half_width, half_height}},
            {Kind::line, {}, {}, {-half_width, half_height}}};
}

void paint_all(Canvas& canvas, const SealDrawing& drawing) {
    const SealTexts texts{checked_text(drawing.name, "name"), checked_text(drawing.inner, "inner line"),
                          checked_text(drawing.bottom, "lower arc"),
                          checked_text(drawing.middle, "middle line")};
    if (texts.name.empty()) {
        refuse_drawing("the seal has no name; give the name of its holder");
    }
    FontBook fonts(drawing.font);
    switch (drawing.outline) {
        case SealOutline::round:
            return paint_round(canvas, fonts, drawing, texts);
        case SealOutline::oval:
            return paint_oval(canvas, fonts, drawing, texts);
        case SealOutline::square:
            return paint_square(canvas, fonts, drawing, texts);
    }
}

}  // namespace

void refuse_drawing(const std::string& message) { throw Error(ErrorCode::invalid_argument, message); }

void refuse_length(const std::string& what) {
    refuse_drawing("the " + what +
                   " of the seal is too long to be legible; shorten it or draw the seal larger");
}

void paint(Canvas& canvas, const std::vector<Cluster>& clusters, const PlacedText& placed) {
    for (std::size_t i = 0; i < clusters.size(); ++i) {
        canvas.fill(clusters[i].outline, placed.places[i]);
    }
}

/// Inside the name, so that the name stays readable, and through the middle, so that they cannot be cut off without
/// cutting the seal.
void paint_sample(Canvas& canvas, FontBook& fonts, const SampleBand& band) {
    const std::u32string words = U"样章 TEST";
    const std::vector<Cluster> clusters = fonts.shape(fonts.missing(words).empty() ? words : U"TEST");
    auto placed = lay_on_line(clusters, {{0, 0}, band.height, 0, band.width});
    const Matrix across{
        std::cos(band.angle), -std::sin(band.angle), std::sin(band.angle), std::cos(band.angle), 0, band.y};
    for (Matrix& place : placed->places) {
        place = place.then(across);
    }
    canvas.clear(rectangle(placed->extent / 2 + band.margin, band.height / 2 + band.margin), across);
    paint(canvas, clusters, *placed);
}

Picture draw_picture(const SealDrawing& drawing) {
    check_settings(drawing);
    const double height = height_of(drawing);
    Canvas canvas(drawing.width_mm, height);
    paint_all(canvas, drawing);
    const auto pixels = [&](double mm) {
        return static_cast<std::uint32_t>(std::lround(mm / 25.4 * drawing.dpi));
    };
    Picture picture = canvas.picture(pixels(drawing.width_mm), pixels(height), drawing.rgb);
    picture.pixels_per_metre_x = picture.pixels_per_metre_y = drawing.dpi / 0.0254;
    return picture;
}

Bytes draw_svg(const SealDrawing& drawing) {
    check_settings(drawing);
    Canvas canvas(drawing.width_mm, height_of(drawing));
    paint_all(canvas, drawing);
    return canvas.svg(drawing.rgb);
}

Bytes draw_pdf(const SealDrawing& drawing) {
    check_settings(drawing);
    Canvas canvas(drawing.width_mm, height_of(drawing));
    paint_all(canvas, drawing);
    return canvas.pdf(drawing.rgb);
}

}  // namespace sealpdf::image
