// Oval seals. The model is the invoice seal of 国家税务总局公告2011年第7号: an ellipse of 40 x 30 mm with a ring of 1 mm,
// the name 4.2 mm high along an arc of 210 to 260 degrees, half a millimetre inside the ring; the taxpayer's number across
// the middle, 3.7 mm high and 26 mm wide; "发票专用章" 4.6 mm high, its top 4.2 mm below the middle; a serial line 2.2 mm high,
// its top 10 mm below. Other sizes are scaled.

#include <cmath>
#include <numbers>

#include "image/seal_painter.h"

namespace sealpdf::image {
namespace {

constexpr double model_width = 40, model_height = 30;
constexpr double ring_stroke = 1.0;
constexpr double name_gap = 0.5, name_height = 4.2, least_name_height = 1.8;
constexpr double least_sweep = 210, largest_sweep = 260;  // degrees
constexpr double usual_sweep_over_line = 235;             // leaves room for the line below
constexpr double middle_height = 3.7, middle_width = 26;
constexpr double inner_height = 4.6, inner_top = 4.2, inner_character_width = 3.0;
constexpr double bottom_height = 2.2, bottom_top = 10, bottom_character_width = 1.7;
constexpr double least_line_height = 1.0;
constexpr double character_pitch = 1.25;  // of a line, in widths of its characters

class OvalSeal {
  public:
    OvalSeal(Canvas& canvas, FontBook& fonts, double width, double height)
        : canvas_(canvas), fonts_(fonts), width_(width), height_(height), scale_(height / model_height) {}

    void draw_ring() { canvas_.ring(width_ / 2, height_ / 2, ring_stroke * scale_); }

    void draw_name(const std::u32string& text, bool with_inner) {
        const std::vector<Cluster> clusters = fonts_.shape(text);
        const double inset = (ring_stroke + name_gap) * scale_;
        const double wished = std::clamp(62 + 18.5 * double(clusters.size()), least_sweep,
                                         with_inner ? usual_sweep_over_line : largest_sweep);
        const auto placed =
            lay_along_ellipse(clusters, {width_ / 2 - inset, height_ / 2 - inset, name_height * scale_,
                                         least_name_height * scale_, wished, largest_sweep});
        if (!placed) {
            refuse_length("name");
        }
        paint(canvas_, clusters, *placed);
    }

    /// A line of the model: its top and height below the middle, and how wide its characters stand.
    void draw_line(const std::u32string& text, double top, double height, double wished_width,
                   const std::string& what) {
        const std::vector<Cluster> clusters = fonts_.shape(text);
        const double width = std::min(wished_width * scale_x(), free_width(top, top + height));
        const auto placed = lay_on_line(
            clusters, {{0, (top + height / 2) * scale_}, height * scale_, least_line_height * scale_, width});
        if (!placed) {
            refuse_length(what);
        }
        paint(canvas_, clusters, *placed);
    }

    void draw_sample(bool with_middle) {
        // Above the number, which a sample has to show.
        const double y = with_middle ? -3.6 : 0;
        paint_sample(canvas_, fonts_,
                     {2.8 * scale_, 17 * scale_x(), with_middle ? 0 : std::numbers::pi / 12, y * scale_,
                      0.4 * scale_});
    }

  private:
    double scale_x() const { return width_ / model_width; }
    /// Inside the ellipse of the name's bases, or of the ring where the name has ended.
    double free_width(double top, double bottom) const {
        const double inset = bottom > 7 ? ring_stroke + 1 : ring_stroke + name_gap + name_height + 0.4;
        const double a = width_ / 2 - inset * scale_, b = height_ / 2 - inset * scale_;
        const double y = std::max(std::abs(top), std::abs(bottom)) * scale_;
        return y < b ? 2 * a * std::sqrt(1 - y * y / (b * b)) : 0.0;
    }

    Canvas& canvas_;
    FontBook& fonts_;
    double width_, height_, scale_;
};

}  // namespace

void paint_oval(Canvas& canvas, FontBook& fonts, const SealDrawing& drawing, const SealTexts& texts) {
    const double height = drawing.height_mm > 0 ? drawing.height_mm : drawing.width_mm * 2 / 3;
    OvalSeal seal(canvas, fonts, drawing.width_mm, height);
    seal.draw_ring();
    seal.draw_name(texts.name, !texts.inner.empty());
    if (!texts.middle.empty()) {
        seal.draw_line(texts.middle, -middle_height / 2, middle_height, middle_width, "middle line");
    }
    if (!texts.inner.empty()) {
        const bool low = !texts.middle.empty();
        seal.draw_line(texts.inner, low ? inner_top : 1.2, inner_height,
                       inner_character_width * character_pitch * double(texts.inner.size()), "inner line");
    }
    if (!texts.bottom.empty()) {
        seal.draw_line(texts.bottom, bottom_top, bottom_height,
                       bottom_character_width * character_pitch * double(texts.bottom.size()), "lower line");
    }
    if (drawing.sample) {
        seal.draw_sample(!texts.middle.empty() || !texts.inner.empty());
    }
}

}  // namespace sealpdf::image
