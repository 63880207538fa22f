#include "image/text_layout.h"

#include <algorithm>
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

/// An ellipse by the length of its arc from the top, clockwise.
class ArcLength {
  public:
    ArcLength(double a, double b) : a_(a), b_(b) {
        double sum = 0;
        lengths_.push_back(0);
        for (int i = 1; i <= steps; ++i) {
            const double t = (i - 0.5) * step;  // the midpoint's speed: exact to some micrometres
            sum += std::hypot(a * std::cos(t), b * std::sin(t)) * step;
            lengths_.push_back(sum);
        }
    }
    /// To where the ray at this angle from the top, seen from the centre, meets the ellipse.
    double to_angle(double angle) const { return at(std::atan2(b_ * std::sin(angle), a_ * std::cos(angle))); }
    /// The ellipse's parameter at a length; negative to the left.
    double parameter(double length) const {
        const double wanted = std::abs(length);
        const auto above = std::lower_bound(lengths_.begin(), lengths_.end(), wanted);
        const auto i = std::clamp<std::ptrdiff_t>(above - lengths_.begin(), 1, steps);
        const double before = lengths_[std::size_t(i - 1)], after = lengths_[std::size_t(i)];
        return std::copysign((double(i - 1) + (wanted - before) / (after - before)) * step, length);
    }
    Point point(double t) const { return {a_ * std::sin(t), -b_ * std::cos(t)}; }
    /// Of the outward normal, from upwards, clockwise.
    double normal(double t) const { return std::atan2(b_ * std::sin(t), a_ * std::cos(t)); }

  private:
    static constexpr int steps = 720;
    static constexpr double step = std::numbers::pi / steps;
    double at(double t) const {
        const double position = t / step;
        const auto i = std::min(std::size_t(position), std::size_t(steps - 1));
        return lengths_[i] + (lengths_[i + 1] - lengths_[i]) * (position - double(i));
    }
    double a_, b_;
    std::vector<double> lengths_;
};

}  // namespace

std::optional<PlacedText> lay_along_ellipse(const std::vector<Cluster>& text, const EllipseArc& arc) {
    const Metrics metrics = measure(text);
    const double gaps = double(text.size()) - 1;
    double height = arc.height;
    // Through the middle of the characters; they stand closest on their inner side.
    const auto middle = [&] { return ArcLength(arc.half_width - height / 2, arc.half_height - height / 2); };
    const auto room = [&](double sweep) {
        return 2 * ArcLength(arc.half_width - 0.85 * height, arc.half_height - 0.85 * height)
                       .to_angle(sweep * degree / 2);
    };
    const auto narrowing_at = [&] {
        return room(arc.largest_sweep) / ((metrics.width + gaps * least_gap) * height / metrics.height);
    };
    while (narrowing_at() < least_narrowing) {
        height *= 0.98;
        if (height < arc.least_height) {
            return std::nullopt;
        }
    }
    const double em = height / metrics.height;
    const double narrowing = std::min(1.0, narrowing_at());
    const ArcLength path = middle();
    const double stretch = 2 * path.to_angle(arc.largest_sweep * degree / 2) / room(arc.largest_sweep);
    const double cells = metrics.width * em * narrowing * stretch;
    const double tightest = cells + gaps * least_gap * em * narrowing * stretch;
    const double length =
        gaps == 0 ? tightest : std::max(tightest, 2 * path.to_angle(arc.wished_sweep * degree / 2));
    const double gap = gaps == 0 ? 0 : (length - cells) / gaps;

    PlacedText result;
    result.extent = arc.wished_sweep;
    double at = -length / 2;
    for (const Cell& cell : metrics.cells) {
        const double width = cell.width * em * narrowing * stretch;
        const double t = path.parameter(at + width / 2);
        const Point centre = path.point(t);
        result.places.push_back(upright(metrics, cell, em, narrowing)
                                    .then({1, 0, 0, 1, 0, height / 2})
                                    .then(rotation(path.normal(t)))
                                    .then({1, 0, 0, 1, centre.x, centre.y}));
        at += width + gap;
    }
    return result;
}

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
