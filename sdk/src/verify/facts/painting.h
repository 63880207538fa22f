#pragma once
// The images and forms that a page shows: by its content, by forms in it, by the appearances of its annotations.

#include <optional>
#include <string>
#include <vector>

#include "pdf/document/page.h"

namespace sealpdf::verify {

/// One `Do`.
struct Painting {
    pdf::Ref object{};  // the image or form
    bool is_form = false;
    Matrix matrix;             // from the unit square to default user space
    std::optional<Rect> clip;  // in default user space
    std::optional<pdf::Ref> annotation;
    /// Why it is more, or less, than `q [gs] [one clipping rectangle] cm Do Q` on the page itself or as all that an
    /// annotation shows.
    std::vector<std::string> faults;
    std::size_t first_cover = 0, end_cover = 0;  // what it covers itself: of PagePaintings::covers

    Rect shown() const { return clip.value_or(matrix.apply(Rect{0, 0, 1, 1})); }
};

/// An image, or a rectangle filled in whatever colour: it hides what was painted before.
struct Cover {
    Matrix matrix;  // from the unit square to default user space
    Rect box;       // of what clipping leaves of it, in default user space
    double opacity = 1;
    std::optional<pdf::Ref> image;  // its own transparency counts, too
};

/// Both in the order of painting.
struct PagePaintings {
    std::vector<Painting> paintings;
    std::vector<Cover> covers;  // since the first painting
};

/// What reading the pages of one document may cost.
struct PaintingBudget {
    std::size_t operators = 20'000'000;  // 5,000 dense pages
    std::size_t paintings = 100'000;
    std::size_t covers = 500'000;
    bool used_up() const { return operators == 0 || paintings == 0 || covers == 0; }
};
/// A limit of the reader that is reached uses up the budget. Inline images are covers only: no seal is one.
PagePaintings read_paintings(const pdf::View& view, const pdf::Page& page, PaintingBudget& budget);

/// Least opacity (8.4.5, ca) at which a seal counts as visible: what seal platforms offer at least.
inline constexpr double least_opacity = 0.2;

}  // namespace sealpdf::verify
