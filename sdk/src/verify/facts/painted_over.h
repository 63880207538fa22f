#pragma once
// What a page paints over listed impressions.

#include <map>

#include "pades/bound_seal.h"
#include "verify/facts/revision_pictures.h"

namespace sealpdf::verify {

class CoverSearch {
  public:
    /// `listed`: what signatures list is no cover.
    CoverSearch(RevisionPictures& pictures, const std::vector<pades::BoundImpression>& listed)
        : pictures_(pictures), listed_(listed) {}

    /// Whether what is painted after `painting`, the impression `own`, hides a noticeable part of it: a square of a tenth
    /// of the seal's sides as a whole (4 mm of 42 mm: one character of a company's name), or a tenth of what is shown, as
    /// strokes of the pen do not.
    bool is_painted_over(const Painting& painting, const pades::BoundImpression& own);

  private:
    /// The covers of the paintings that signatures list, by their place among the page's.
    const std::vector<bool>& listed_covers(std::size_t page);

    RevisionPictures& pictures_;
    const std::vector<pades::BoundImpression>& listed_;
    std::map<std::size_t, std::vector<bool>> listed_covers_;
    /// More than any real document lays over its seals: what comes after counts as hiding, whatever it is.
    std::size_t overlays_left_ = 100'000;
};

}  // namespace sealpdf::verify
