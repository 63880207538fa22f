#include <cmath>
#include <numbers>

#include "image/seal_painter.h"

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

class RoundSeal {
  public:
    RoundSeal(Canvas& canvas, FontBook& fonts, double scale)
        : canvas_(canvas), fonts_(fonts), scale_(scale) {}

    void draw_frame(bool star) {
        canvas_.ring(model_mm / 2 * scale_, model_mm / 2 * scale_, ring_stroke * scale_);
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
        paint(canvas_, clusters, *placed);
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
        paint(canvas_, clusters, *placed);
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
        paint(canvas_, clusters, *placed);
    }

    /// The sample words on a band of their own, rising across the middle: inside the name, so that the name
    /// stays readable, and through the star, so that they cannot be cut off without cutting the seal.
    void draw_sample(bool over_star) {
        const double width = over_star ? sample_width : sample_width_above_line;
        paint_sample(canvas_, fonts_,
                     {sample_height * scale_, width * scale_, over_star ? std::numbers::pi / 8 : 0,
                      over_star ? 0 : -4.0 * scale_, sample_margin * scale_});
    }

  private:
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

void paint_round(Canvas& canvas, FontBook& fonts, const SealDrawing& drawing, const SealTexts& texts) {
    if (!texts.middle.empty()) {
        refuse_drawing("a number across the middle belongs to an oval seal; leave it out");
    }
    RoundSeal seal(canvas, fonts, drawing.width_mm / model_mm);
    seal.draw_frame(drawing.star);
    if (!texts.bottom.empty()) {
        seal.draw_code(texts.bottom);
    }
    seal.draw_name(texts.name, !texts.inner.empty());
    if (!texts.inner.empty()) {
        seal.draw_inner(texts.inner, drawing.star);
    }
    if (drawing.sample) {
        seal.draw_sample(drawing.star || texts.inner.empty());
    }
}

}  // namespace sealpdf::image
