#include "image/text_layout.h"

#include <numbers>
#include <numeric>

namespace sealpdf::image {
namespace {

constexpr double least_gap = 0.07;        // between two cells, in ems: below, characters touch
constexpr double least_narrowing = 0.72;  // cut seals condense long names to about three quarters
constexpr double degree = std::numbers::pi / 180;

/// The piece of the line a cluster takes, in ems of its own coordinates.
struct Cell {
    double start = 0, width = 0;
};

/// A character takes its advance, so that narrow and wide ones stand evenly; full-width punctuation takes its
/// ink.
Cell cell_of(const Cluster& cluster) {
    if (cluster.wide_punctuation && cluster.ink.width() > 0) {
        const double margin = 0.06;
        return {cluster.ink.x0 - margin, cluster.ink.width() + 2 * margin};
    }
    return {0, cluster.advance};
}

struct Metrics {
    std::vector<Cell> cells;
    double width = 0;               // of all cells, in ems
    double bottom = 0, height = 1;  // of the ink, in ems
};

Metrics measure(const std::vector<Cluster>& text) {
    Metrics metrics;
    double top = 0.6;  // so that a text of low letters is not blown up
    for (const Cluster& cluster : text) {
        metrics.cells.push_back(cell_of(cluster));
        metrics.width += metrics.cells.back().width;
        metrics.bottom = std::min(metrics.bottom, cluster.ink.y0);
        top = std::max(top, cluster.ink.y1);
    }
    metrics.height = top - metrics.bottom;
    return metrics;
}

/// From the cell's ems, centred on its middle and standing on y = 0, to millimetres with y downwards.
Matrix upright(const Metrics& metrics, const Cell& cell, double em, double narrowing) {
    return {em * narrowing, 0, 0, -em, -(cell.start + cell.width / 2) * em * narrowing, metrics.bottom * em};
}

Matrix rotation(double angle) {
    return {std::cos(angle), std::sin(angle), -std::sin(angle), std::cos(angle), 0, 0};
}

}  // namespace

std::optional<PlacedText> lay_along_arc(const std::vector<Cluster>& text, const Arc& arc) {
    const Metrics metrics = measure(text);
    const double gaps = double(text.size()) - 1;
    // Characters stand closest on their inner side: widths are measured a little above it.
    const auto room_radius = [&](double height) { return arc.outer_radius - 0.85 * height; };
    const auto narrowing_at = [&](double height) {
        const double needed = (metrics.width + gaps * least_gap) * height / metrics.height;
        return arc.largest_sweep * degree * room_radius(height) / needed;
    };
    double height = arc.height;
    while (narrowing_at(height) < least_narrowing) {
        height *= 0.99;
        if (height < arc.least_height) {
            return std::nullopt;
        }
    }
    const double em = height / metrics.height;
    const double narrowing = std::min(1.0, narrowing_at(height));
    const double radius = room_radius(height);
    const double cells = metrics.width * em * narrowing;
    const double tightest = (cells + gaps * least_gap * em * narrowing) / radius;
    const double sweep = gaps == 0 ? tightest : std::max(tightest, arc.wished_sweep * degree);
    const double gap = gaps == 0 ? 0 : (sweep * radius - cells) / gaps;

    PlacedText result;
    result.extent = sweep / degree;
    double angle = -sweep / 2;
    for (const Cell& cell : metrics.cells) {
        const double half = cell.width * em * narrowing / 2 / radius;
        const double middle = angle + half;
        const Matrix standing = upright(metrics, cell, em, narrowing);
        const double base = arc.upper ? -(arc.outer_radius - height) : arc.outer_radius;
        result.places.push_back(
            standing.then({1, 0, 0, 1, 0, base}).then(rotation(arc.upper ? middle : -middle)));
        angle = middle + half + gap / radius;
    }
    return result;
}

std::optional<PlacedText> lay_on_line(const std::vector<Cluster>& text, const Line& line) {
    const Metrics metrics = measure(text);
    const double gaps = double(text.size()) - 1;
    const double ems = metrics.width + gaps * least_gap;
    double height = line.height;
    double narrowing = line.width / (ems * height / metrics.height);
    if (narrowing < least_narrowing) {
        height *= narrowing / least_narrowing;
        narrowing = least_narrowing;
    }
    if (height < line.least_height) {
        return std::nullopt;
    }
    const double em = height / metrics.height;
    narrowing = std::min(1.0, narrowing);

    PlacedText result;
    result.extent = ems * em * narrowing;
    double x = line.centre.x - result.extent / 2;
    for (const Cell& cell : metrics.cells) {
        const double width = cell.width * em * narrowing;
        result.places.push_back(upright(metrics, cell, em, narrowing)
                                    .then({1, 0, 0, 1, x + width / 2, line.centre.y + height / 2}));
        x += width + least_gap * em * narrowing;
    }
    return result;
}

}  // namespace sealpdf::image
