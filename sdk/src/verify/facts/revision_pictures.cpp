#include "verify/facts/revision_pictures.h"

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

Bytes picture_digest(const pdf::View& view, pdf::Ref picture) {
    const pdf::Stream* stream = view.get(picture).as_stream();
    return stream != nullptr ? crypto::digest(crypto::DigestAlgorithm::sha256, view.raw_stream(*stream)) : Bytes();
}

}  // namespace sealpdf::verify
