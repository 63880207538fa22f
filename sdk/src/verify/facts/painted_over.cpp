#include "verify/facts/painted_over.h"

#include <algorithm>
#include <cmath>

#include "verify/facts/image_xobject.h"
#include "verify/facts/listed_impressions.h"

namespace sealpdf::verify {
namespace {

constexpr int fields_across = 40;     // of the whole seal: some 1 mm each
constexpr int patch = 4;              // fields: a tenth of the sides
constexpr double hidden_share = 0.1;  // of what is shown
constexpr double still_seen = 0.5;    // of a field's ink

/// What is shown of an impression, in fields, and how much of each is still to be seen.
class Fields {
  public:
    Fields(const Rect& shown, const Rect& seal)
        : shown_(shown),
          columns_(count(shown.width(), seal.width())),
          rows_(count(shown.height(), seal.height())),
          seen_(static_cast<std::size_t>(columns_) * static_cast<std::size_t>(rows_), 1.0) {}

    void lay_over(const Cover& cover, const Coverage& image) {
        if (!(std::abs(cover.matrix.determinant()) > 1e-9)) {
            return;
        }
        const Matrix to_unit = cover.matrix.inverse();
        for (int row = 0; row < rows_; ++row) {
            for (int column = 0; column < columns_; ++column) {
                const Point centre = centre_of(column, row);
                const Point point = to_unit.apply(centre);
                const bool inside = point.x >= 0 && point.x < 1 && point.y >= 0 && point.y < 1;
                if (inside && contains(cover.box, centre)) {
                    seen_at(column, row) *= 1 - cover.opacity * image.at(point);
                }
            }
        }
    }
    bool are_hidden() const {
        const auto hidden = std::ranges::count_if(seen_, [](double seen) { return seen < still_seen; });
        return static_cast<double>(hidden) >= hidden_share * static_cast<double>(seen_.size()) ||
               has_hidden_patch();
    }

  private:
    static int count(double shown, double seal) {
        return seal > 0
                   ? std::clamp(static_cast<int>(std::lround(fields_across * shown / seal)), 1, fields_across)
                   : 1;
    }
    static bool contains(const Rect& box, Point point) {
        return point.x >= box.x0 && point.x <= box.x1 && point.y >= box.y0 && point.y <= box.y1;
    }
    Point centre_of(int column, int row) const {
        return {shown_.x0 + shown_.width() * (column + 0.5) / columns_,
                shown_.y0 + shown_.height() * (row + 0.5) / rows_};
    }
    double& seen_at(int column, int row) { return seen_[static_cast<std::size_t>(row * columns_ + column)]; }
    bool is_hidden(int column, int row) const {
        return seen_[static_cast<std::size_t>(row * columns_ + column)] < still_seen;
    }
    bool has_hidden_patch() const {
        const int width = std::min(patch, columns_), height = std::min(patch, rows_);
        for (int top = 0; top + height <= rows_; ++top) {
            for (int left = 0; left + width <= columns_; ++left) {
                bool whole = true;
                for (int i = 0; whole && i < width * height; ++i) {
                    whole = is_hidden(left + i % width, top + i / width);
                }
                if (whole) {
                    return true;
                }
            }
        }
        return false;
    }

    Rect shown_;
    int columns_, rows_;
    std::vector<double> seen_;
};

}  // namespace

const std::vector<bool>& CoverSearch::listed_covers(std::size_t page) {
    const auto [found, is_new] = listed_covers_.try_emplace(page);
    if (is_new) {
        const PagePaintings& painted = pictures_.on(page);
        found->second.resize(painted.covers.size());
        for (const Painting& painting : painted.paintings) {
            if (is_listed(painting, pictures_.pages()[page], listed_)) {
                std::fill(found->second.begin() + static_cast<std::ptrdiff_t>(painting.first_cover),
                          found->second.begin() + static_cast<std::ptrdiff_t>(painting.end_cover), true);
            }
        }
    }
    return found->second;
}

bool CoverSearch::is_painted_over(const Painting& painting, const pades::BoundImpression& own) {
    const auto page = static_cast<std::size_t>(own.page - 1);
    const std::vector<Cover>& covers = pictures_.on(page).covers;
    const Coverage opaque;
    Fields fields(own.shown, own.seal);
    for (std::size_t i = painting.end_cover; i < covers.size(); ++i) {
        const Cover& cover = covers[i];
        if (!cover.box.overlaps(own.shown) || listed_covers(page)[i]) {
            continue;
        }
        if (overlays_left_ == 0) {
            return true;
        }
        --overlays_left_;
        fields.lay_over(cover, cover.image ? pictures_.coverage(*cover.image) : opaque);
    }
    return fields.are_hidden();
}

}  // namespace sealpdf::verify
