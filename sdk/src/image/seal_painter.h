#pragma once
// What the painters of the three outlines share. Private to the drawing of seals.

#include "image/seal_drawing.h"
#include "image/text_layout.h"

namespace sealpdf::image {

[[noreturn]] void refuse_drawing(const std::string& message);
[[noreturn]] void refuse_length(const std::string& what);

/// A drawing whose texts were looked at: one line each, without the blanks around.
struct SealTexts {
    std::u32string name, inner, bottom, middle;
};

void paint(Canvas& canvas, const std::vector<Cluster>& clusters, const PlacedText& placed);

struct SampleBand {
    double height = 0;  // of the words, mm
    double width = 0;   // they may take
    double angle = 0;   // rising, radians
    double y = 0;
    double margin = 0;
};
/// The words for a sample on a band of their own, in which nothing else stays.
void paint_sample(Canvas& canvas, FontBook& fonts, const SampleBand& band);

void paint_round(Canvas& canvas, FontBook& fonts, const SealDrawing& drawing, const SealTexts& texts);
void paint_oval(Canvas& canvas, FontBook& fonts, const SealDrawing& drawing, const SealTexts& texts);
void paint_square(Canvas& canvas, FontBook& fonts, const SealDrawing& drawing, const SealTexts& texts);

}  // namespace sealpdf::image
