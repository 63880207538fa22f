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
                if (inside && (!cover.clip || contains(*cover.clip, centre))) {
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

/// The covers of the paintings that signatures list, by their place among the page's.
std::vector<bool> find_listed_covers(const PagePaintings& painted, const pdf::Page& page, const Rect& shown,
                                     const std::vector<pades::BoundImpression>& listed) {
    std::vector<bool> covers(painted.covers.size());
    for (const Painting& painting : painted.paintings) {
        const bool matters = painting.end_cover > painting.first_cover && painting.shown().overlaps(shown);
        if (matters && is_listed(painting, page, listed)) {
            std::fill(covers.begin() + static_cast<std::ptrdiff_t>(painting.first_cover),
                      covers.begin() + static_cast<std::ptrdiff_t>(painting.end_cover), true);
        }
    }
    return covers;
}

bool lies_over(const Cover& cover, const Rect& shown) {
    return cover.matrix.apply(Rect{0, 0, 1, 1}).overlaps(shown) &&
           (!cover.clip || cover.clip->overlaps(shown));
}

}  // namespace

bool is_painted_over(const Painting& painting, const pades::BoundImpression& own, RevisionPictures& pictures,
                     const std::vector<pades::BoundImpression>& listed) {
    const auto index = static_cast<std::size_t>(own.page - 1);
    const PagePaintings& painted = pictures.on(index);
    std::optional<std::vector<bool>> exempt;  // made for the few impressions that have something over them
    const Coverage opaque;
    Fields fields(own.shown, own.seal);
    for (std::size_t i = painting.end_cover; i < painted.covers.size(); ++i) {
        const Cover& cover = painted.covers[i];
        if (!lies_over(cover, own.shown)) {
            continue;
        }
        if (!exempt) {
            exempt = find_listed_covers(painted, pictures.pages()[index], own.shown, listed);
        }
        if ((*exempt)[i]) {
            continue;
        }
        if (!pictures.may_lay_over()) {
            return true;
        }
        fields.lay_over(cover, cover.image ? pictures.coverage(*cover.image) : opaque);
    }
    return fields.are_hidden();
}

}  // namespace sealpdf::verify
