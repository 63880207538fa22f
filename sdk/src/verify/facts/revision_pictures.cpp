#include "verify/facts/revision_pictures.h"

#include <algorithm>

#include "crypto/digest.h"

namespace sealpdf::verify {

RevisionPictures::RevisionPictures(const pdf::FilePtr& file, std::size_t revision)
    : view_(file, revision), pages_(pdf::read_pages(view_)) {}

const PagePaintings& RevisionPictures::on(std::size_t page) {
    const auto [found, is_new] = paintings_.try_emplace(page);
    if (is_new) {
        found->second = read_paintings(view_, pages_[page], budget_);
    }
    return found->second;
}

const Coverage& RevisionPictures::coverage(pdf::Ref image) {
    const auto [found, is_new] = coverages_.try_emplace(image);
    const pdf::Stream* stream = is_new && mask_pixels_ > 0 ? view_.get(image).as_stream() : nullptr;
    if (stream != nullptr) {
        found->second = read_coverage(view_, *stream);
        mask_pixels_ -= std::min(mask_pixels_, found->second.alpha.size());
    }
    return found->second;
}

Bytes picture_digest(const pdf::View& view, pdf::Ref picture) {
    const pdf::Stream* stream = view.get(picture).as_stream();
    if (stream == nullptr) {
        return {};
    }
    crypto::Digest digest(crypto::DigestAlgorithm::sha256);
    digest.update(view.raw_stream(*stream));
    // The colours of a seal may be one red all over: what it shows is then in its mask.
    for (const char* key : {"SMask", "Mask"}) {
        if (const pdf::Stream* mask = view.at(stream->dict, key).as_stream()) {
            digest.update(view.raw_stream(*mask));
        }
    }
    return digest.finish();
}

}  // namespace sealpdf::verify
