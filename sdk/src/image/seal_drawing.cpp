#include "image/seal_drawing.h"

#include <cmath>
#include <numbers>

#include "base/utf8.h"
#include "image/canvas.h"
#include "image/text_layout.h"

namespace sealpdf::image {
namespace {

// Proportions of a company seal of 42 mm, the size local police rules give with a ring of 1.2 mm and a star
// of 14 mm from tip to tip through the centre's circle; other sizes are scaled.
constexpr double model_mm = 42;
constexpr double ring_stroke = 1.2;
constexpr double star_radius = 7;
constexpr double name_radius = 18.95;  // of the characters' tops
constexpr double name_height = 5.3;
constexpr double least_name_height = 2.0;
constexpr double code_radius = 19.05;  // of the digits' bases
constexpr double code_height = 1.5;
constexpr double least_code_height = 0.9;
constexpr double inner_height = 3.6;
constexpr double least_inner_height = 1.6;
constexpr double sample_height = 3.4;
constexpr double sample_width = 22.0;
constexpr double sample_width_above_line = 20.0;
constexpr double sample_margin = 0.45;
// In characters. Far above what fits: keeps the search for fonts short.
constexpr std::size_t longest_text = 100;

[[noreturn]] void refuse(const std::string& message) { throw Error(ErrorCode::invalid_argument, message); }

/// Without the blanks around it; checked to be one line of text.
std::u32string checked_text(const std::string& utf8, const std::string& what) {
    if (!is_valid_utf8(utf8)) {
        refuse("the " + what + " of the seal is not UTF-8; give it in UTF-8");
    }
    std::u32string text = to_utf32(utf8);
    const std::u32string blanks = U" \t\r\n\u00a0\u3000";
    text.erase(0, text.find_first_not_of(blanks));
    text.erase(text.find_last_not_of(blanks) + 1);
    for (const char32_t character : text) {
        if (character < 0x20 || (character >= 0x7f && character < 0xa0) || character == 0x2028 ||
            character == 0x2029) {
            refuse("the " + what +
                   " of the seal holds a line break or another control character; give one line");
        }
    }
    if (text.size() > longest_text) {
        refuse("the " + what + " of the seal has " + std::to_string(text.size()) +
               " characters, too many to be drawn; shorten it");
    }
    return text;
}

[[noreturn]] void refuse_length(const std::string& what) {
    refuse("the " + what + " of the seal is too long to be legible; shorten it or draw the seal larger");
}

void check_settings(const SealDrawing& drawing) {
    if (!(drawing.width_mm >= 10 && drawing.width_mm <= 200)) {
        refuse("a round seal is between 10 and 200 mm wide; give a width in that range");
    }
    if (drawing.dpi < 72 || drawing.dpi > 2400) {
        refuse("a seal is drawn with 72 to 2400 dpi; give a resolution in that range");
    }
    if (drawing.rgb > 0xffffff) {
        refuse("the colour of the seal is a number above 0xffffff; give 0xRRGGBB");
    }
}

Outline rectangle(double half_width, double half_height) {
    using Kind = PathStep::Kind;
    return {{Kind::move, {}, {}, {-half_width, -half_height}},
            {Kind::line, {}, {}, {half_width, -half_height}},
            {Kind::line, {}, {}, {half_width, half_height}},
            {Kind::line, {}, {}, {-half_width, half_height}}};
}

class RoundSeal {
  public:
    RoundSeal(Canvas& canvas, FontBook& fonts, double scale)
        : canvas_(canvas), fonts_(fonts), scale_(scale) {}

    void draw_frame(bool star) {
        canvas_.ring(model_mm / 2 * scale_, ring_stroke * scale_);
        if (star) {
            canvas_.star(star_radius * scale_);
        }
    }

    void draw_code(const std::u32string& text) {
        const std::vector<Cluster> clusters = fonts_.shape(text);
        // The digits stand with a gap of half their width: four degrees each.
        const auto placed = lay_along_arc(
            clusters, {false, code_radius * scale_, code_height * scale_, least_code_height * scale_,
                       std::min(100.0, 4.4 * double(clusters.size())), 110});
        if (!placed) {
            refuse_length("lower arc");
        }
        code_sweep_ = placed->extent;
        paint(clusters, *placed);
    }

    void draw_name(const std::u32string& text, bool with_inner) {
        const std::vector<Cluster> clusters = fonts_.shape(text);
        const double gap_for_code = code_sweep_ == 0 ? 70 : code_sweep_ + 24;
        const double largest = std::min(with_inner ? 262.0 : 290.0, 360 - gap_for_code);
        // Short names are spread, as on cut seals, but never so far that they fall apart.
        const double wished = std::min(largest, 62 + 18.5 * double(clusters.size()));
        const auto placed = lay_along_arc(clusters, {true, name_radius * scale_, name_height * scale_,
                                                     least_name_height * scale_, wished, largest});
        if (!placed) {
            refuse_length("name");
        }
        name_sweep_ = placed->extent;
        paint(clusters, *placed);
    }

    void draw_inner(const std::u32string& text, bool below_star) {
        const double top = (below_star ? 7.9 : 2.2), bottom = top + inner_height;
        const std::vector<Cluster> clusters = fonts_.shape(text);
        const auto placed = lay_on_line(clusters, {{0, (top + bottom) / 2 * scale_},
                                                   inner_height * scale_,
                                                   least_inner_height * scale_,
                                                   2 * free_half_width(top, bottom) * scale_});
        if (!placed) {
            refuse_length("inner line");
        }
        paint(clusters, *placed);
    }

    /// The sample words on a band of their own, rising across the middle: inside the name, so that the name
    /// stays readable, and through the star, so that they cannot be cut off without cutting the seal.
    void draw_sample(bool over_star) {
        const std::u32string words = U"样章 TEST";
        const std::vector<Cluster> clusters = fonts_.shape(fonts_.missing(words).empty() ? words : U"TEST");
        const double width = (over_star ? sample_width : sample_width_above_line) * scale_;
        auto placed = lay_on_line(clusters, {{0, 0}, sample_height * scale_, 0, width});
        const double angle = over_star ? -std::numbers::pi / 8 : 0;
        const Matrix across{std::cos(angle),
                            std::sin(angle),
                            -std::sin(angle),
                            std::cos(angle),
                            0,
                            over_star ? 0 : -4.0 * scale_};
        for (Matrix& place : placed->places) {
            place = place.then(across);
        }
        canvas_.clear(rectangle(placed->extent / 2 + sample_margin * scale_,
                                (sample_height / 2 + sample_margin) * scale_),
                      across);
        paint(clusters, *placed);
    }

  private:
    void paint(const std::vector<Cluster>& clusters, const PlacedText& placed) {
        for (std::size_t i = 0; i < clusters.size(); ++i) {
            canvas_.fill(clusters[i].outline, placed.places[i]);
        }
    }

    /// How far a line between two heights may reach sideways without touching the name: inside the circle of
    /// the name's bases, or between the name's two ends.
    double free_half_width(double top, double bottom) const {
        const double inside = name_radius - name_height - 0.7;
        const double between = std::tan((180 - name_sweep_ / 2 - 3) * std::numbers::pi / 180);
        double result = inside;
        for (double y = top; y <= bottom; y += 0.1) {
            const double in_circle = y < inside ? std::sqrt(inside * inside - y * y) : 0;
            const double in_gap =
                between > 0 ? std::min(y * between, std::sqrt(17.0 * 17.0 - y * y)) : inside;
            result = std::min(result, std::max(in_circle, in_gap));
        }
        return result;
    }

    Canvas& canvas_;
    FontBook& fonts_;
    double scale_;
    double name_sweep_ = 0, code_sweep_ = 0;  // degrees
};

}  // namespace

Picture draw_round_seal(const SealDrawing& drawing) {
    check_settings(drawing);
    const std::u32string name = checked_text(drawing.name, "name");
    const std::u32string inner = checked_text(drawing.inner, "inner line");
    const std::u32string bottom = checked_text(drawing.bottom, "lower arc");
    if (name.empty()) {
        refuse("the seal has no name; give the name of its holder");
    }
    const auto side = static_cast<std::uint32_t>(std::lround(drawing.width_mm / 25.4 * drawing.dpi));
    FontBook fonts(drawing.font);
    Canvas canvas(side, drawing.width_mm);
    RoundSeal seal(canvas, fonts, drawing.width_mm / model_mm);
    seal.draw_frame(drawing.star);
    if (!bottom.empty()) {
        seal.draw_code(bottom);
    }
    seal.draw_name(name, !inner.empty());
    if (!inner.empty()) {
        seal.draw_inner(inner, drawing.star);
    }
    if (drawing.sample) {
        seal.draw_sample(drawing.star || inner.empty());
    }
    Picture picture = canvas.picture(drawing.rgb);
    picture.pixels_per_metre_x = picture.pixels_per_metre_y = drawing.dpi / 0.0254;
    return picture;
}

}  // namespace sealpdf::image
