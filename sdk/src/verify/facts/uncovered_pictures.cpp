#include "verify/facts/uncovered_pictures.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "seal/ses_seal.h"
#include "verify/facts/image_xobject.h"
#include "verify/facts/impressions.h"
#include "verify/facts/seal_picture.h"

namespace sealpdf::verify {
namespace {

const SignatureFacts* find_last_signature(const Facts& facts) {
    const SignatureFacts* last = nullptr;
    for (const SignatureFacts& signature : facts.signatures) {
        const bool counts =
            signature.signature.revision > 0 && signature.signature.subfilter != "ETSI.RFC3161";
        if (counts && (last == nullptr || signature.signature.revision > last->signature.revision)) {
            last = &signature;
        }
    }
    return last;
}

/// What stands where: page, place to a hundredth of a point, picture.
using Place = std::pair<std::array<std::int64_t, 7>, Bytes>;
Place place_of(const pdf::View& view, const pdf::Page& page, const Painting& painting) {
    const auto rounded = [](double value) {
        return static_cast<std::int64_t>(std::llround(std::clamp(value, -1e9, 1e9) * 100));
    };
    const Matrix& m = painting.matrix;
    return {{page.index, rounded(m.a), rounded(m.b), rounded(m.c), rounded(m.d), rounded(m.e), rounded(m.f)},
            picture_digest(view, painting.object)};
}

/// The pictures that the signature's seal is known by.
class KnownSeal {
  public:
    KnownSeal(const SealFacts& seal, const pades::Signature& signature, const pdf::FilePtr& file) {
        if (seal.file) {
            if (const auto parsed = ses::parse_seal(*seal.file)) {
                matcher_.emplace(parsed->info.picture);
            }
            return;
        }
        const pdf::View view(file, static_cast<std::size_t>(signature.revision));
        for (const FieldPicture& picture :
             find_field_pictures(view, pdf::read_pages(view), find_widgets(view, signature))) {
            const auto image = read_image(view, *view.get(picture.image).as_stream());
            if (const auto ink = image ? make_ink_map(*image) : std::nullopt) {
                inks_.push_back(*ink);
            }
        }
    }
    bool is_like(const pdf::View& view, const Painting& painting, const std::optional<InkMap>& ink) {
        if (matcher_) {
            const Likeness likeness = matcher_->match(view, painting.object).likeness;
            return likeness == Likeness::equal || likeness == Likeness::like;
        }
        return ink && std::ranges::any_of(
                          inks_, [&](const InkMap& known) { return correlation(known, *ink) >= like_from; });
    }

  private:
    std::optional<SealPictureMatcher> matcher_;
    std::vector<InkMap> inks_;
};

std::optional<InkMap> ink_of(const pdf::View& view, const Painting& painting) {
    const pdf::Stream* stream = view.get(painting.object).as_stream();
    const auto image = stream != nullptr && !painting.is_form ? read_image(view, *stream) : std::nullopt;
    return image ? make_ink_map(*image) : std::nullopt;
}

std::set<Place> places_of(RevisionPictures& pictures) {
    std::set<Place> places;
    for (std::size_t index = 0; index < pictures.pages().size(); ++index) {
        for (const Painting& painting : pictures.on(index).paintings) {
            places.insert(place_of(pictures.view(), pictures.pages()[index], painting));
        }
    }
    return places;
}

void search(Facts& facts, const pdf::FilePtr& file, int signed_revision) {
    RevisionPictures before(file, static_cast<std::size_t>(signed_revision));
    RevisionPictures now(file, static_cast<std::size_t>(facts.revisions));
    const std::set<Place> covered = places_of(before);
    std::vector<std::optional<KnownSeal>> known(facts.signatures.size());
    for (std::size_t index = 0; index < now.pages().size(); ++index) {
        for (const Painting& painting : now.on(index).paintings) {
            if (covered.contains(place_of(now.view(), now.pages()[index], painting))) {
                continue;
            }
            const auto ink = ink_of(now.view(), painting);
            for (std::size_t i = 0; i < facts.signatures.size(); ++i) {
                SignatureFacts& signature = facts.signatures[i];
                if (signature.signature.revision <= 0) {
                    continue;
                }
                if (!known[i]) {
                    known[i].emplace(signature.seal, signature.signature, file);
                }
                if (known[i]->is_like(now.view(), painting, ink)) {
                    signature.seal.uncovered.push_back({now.pages()[index].index + 1, painting.shown()});
                }
            }
        }
    }
}

}  // namespace

void find_uncovered_pictures(Facts& facts, const pdf::FilePtr& file) {
    const SignatureFacts* last = find_last_signature(facts);
    // Validation data and timestamps show nothing.
    if (last != nullptr && last->modifications.level > ModificationLevel::ltv) {
        search(facts, file, last->signature.revision);
    }
}

}  // namespace sealpdf::verify
