#pragma once
// The seal file's picture, made into what stamping makes of it, and the pictures on pages compared with that.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "pdf/document/page_form.h"
#include "sealpdf/electronic_seal.h"
#include "verify/facts/likeness.h"
#include "verify/facts/seal_facts.h"

namespace sealpdf::verify {

/// How one of the document's images or forms stands to the seal's picture.
struct PictureMatch {
    Likeness likeness = Likeness::different;
    std::string why;       // it is not equal, or not known to be
    bool tricked = false;  // its dictionary makes readers show something else than its pixels
};

class SealPictureMatcher {
  public:
    /// A picture that cannot be decoded matches nothing: the check `picture` says so.
    explicit SealPictureMatcher(const SealPicture& picture);
    /// Each object is compared once.
    const PictureMatch& match(const pdf::View& view, pdf::Ref object);

  private:
    PictureMatch compare(const pdf::View& view, pdf::Ref object) const;
    PictureMatch compare_image(const pdf::View& view, const pdf::Stream& image) const;
    PictureMatch compare_form(const pdf::View& view, pdf::Ref object) const;

    std::optional<image::Picture> pixels_;
    std::optional<InkMap> ink_;
    std::optional<pdf::PageForm> drawing_;
    std::map<pdf::Ref, PictureMatch> known_;
};

/// Why the image is not the pixels given; empty when it is. Exactly what stamping writes: 8-bit sRGB values, the alpha as
/// soft mask, or, where PDF/A forbids that, as stencil; nothing that makes a reader show other colours or another image.
std::string find_difference(const pdf::View& view, const pdf::Stream& image, const image::Picture& picture);

}  // namespace sealpdf::verify
