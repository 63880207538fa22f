#pragma once
// The pages of one revision and what is painted on them, each page read once.

#include <map>

#include "verify/facts/image_xobject.h"
#include "verify/facts/painting.h"

namespace sealpdf::verify {

class RevisionPictures {
  public:
    RevisionPictures(const pdf::FilePtr& file, std::size_t revision);
    const pdf::View& view() const { return view_; }
    const std::vector<pdf::Page>& pages() const { return pages_; }
    /// `page`: index.
    const PagePaintings& on(std::size_t page);
    /// What the image hides of what lies beneath. Those beyond a budget of pixels count as opaque.
    const Coverage& coverage(pdf::Ref image);
    /// False: the budget was used up, and pictures may be missing.
    bool complete() const { return !budget_.used_up(); }

  private:
    pdf::View view_;
    std::vector<pdf::Page> pages_;
    PaintingBudget budget_;
    std::map<std::size_t, PagePaintings> paintings_;
    std::map<pdf::Ref, Coverage> coverages_;
    std::size_t mask_pixels_ = 64'000'000;
};

/// What a picture is, wherever it stands: SHA-256 of its data and that of its mask as their filters left it, decrypted.
/// To decode it would cost more than all else in a verification.
Bytes picture_digest(const pdf::View& view, pdf::Ref picture);

}  // namespace sealpdf::verify
