// Square seals, as of legal persons (18 to 20 mm) and of finance departments (22 mm): a frame, the characters in columns
// read from the right to the left, each filling its cell.

#include <cmath>
#include <numbers>

#include "image/seal_painter.h"

namespace sealpdf::image {
namespace {

constexpr double model_mm = 20;
constexpr double frame_stroke = 0.9;
constexpr double frame_gap = 0.55;    // between the frame and the characters
constexpr double cell_gap = 0.06;     // of a cell, on each side
constexpr double most_stretch = 1.9;  // a character's height to its width, or the other way round
constexpr double least_cell = 1.6;    // mm

int columns_for(std::size_t characters) { return characters <= 2 ? 1 : characters <= 10 ? 2 : 4; }

struct Grid {
    int columns = 1, rows = 1;
    double cell_width = 0, cell_height = 0;
};

Grid make_grid(std::size_t characters, int columns, double room) {
    Grid grid;
    grid.columns = columns == 0 ? columns_for(characters) : columns;
    grid.rows = int((characters + std::size_t(grid.columns) - 1) / std::size_t(grid.columns));
    grid.cell_width = room / grid.columns;
    grid.cell_height = room / grid.rows;
    return grid;
}

/// Fills the cell but for its gaps; a character is not stretched beyond what stays legible.
Matrix place_in_cell(const Cluster& cluster, Point centre, double cell_width, double cell_height) {
    const double advance = cluster.advance > 0 ? cluster.advance : 1;
    double width = cell_width * (1 - 2 * cell_gap), height = cell_height * (1 - 2 * cell_gap);
    width = std::min(width, height * most_stretch);
    height = std::min(height, width * most_stretch);
    const double x = width / advance, y = height;
    constexpr double middle_of_em = 0.38;  // CJK glyphs reach from 0.12 below the baseline to 0.88 above
    return {x, 0, 0, -y, centre.x - advance / 2 * x, centre.y + middle_of_em * y};
}

}  // namespace

void paint_square(Canvas& canvas, FontBook& fonts, const SealDrawing& drawing, const SealTexts& texts) {
    if (!texts.bottom.empty() || !texts.middle.empty()) {
        refuse_drawing("a square seal has no lower arc and no middle line; leave them out");
    }
    if (drawing.columns != 0 && drawing.columns != 1 && drawing.columns != 2 && drawing.columns != 4) {
        refuse_drawing("a square seal has 1, 2 or 4 columns");
    }
    const double scale = drawing.width_mm / model_mm;
    const double half = drawing.width_mm / 2;
    canvas.frame(half, half, frame_stroke * scale);
    const std::vector<Cluster> clusters = fonts.shape(texts.name + texts.inner);
    const double room = drawing.width_mm - 2 * (frame_stroke + frame_gap) * scale;
    const Grid grid = make_grid(clusters.size(), drawing.columns, room);
    if (std::min(grid.cell_width, grid.cell_height) < least_cell) {
        refuse_length("text");
    }
    for (std::size_t i = 0; i < clusters.size(); ++i) {
        const int column = int(i) / grid.rows, row = int(i) % grid.rows;
        // The last column is often shorter: its characters share the whole height.
        const int rows = std::min(grid.rows, int(clusters.size()) - column * grid.rows);
        const double cell_height = room / rows;
        const Point centre{room / 2 - (column + 0.5) * grid.cell_width,
                           -room / 2 + (row + 0.5) * cell_height};
        canvas.fill(clusters[i].outline, place_in_cell(clusters[i], centre, grid.cell_width, cell_height));
    }
    if (drawing.sample) {
        paint_sample(canvas, fonts, {2.4 * scale, 15 * scale, std::numbers::pi / 8, 0, 0.35 * scale});
    }
}

}  // namespace sealpdf::image
