#include "verify/facts/collect_seals.h"

#include <algorithm>

#include "pades/bound_seal.h"
#include "seal/ses_signature.h"
#include "verify/facts/impressions.h"
#include "verify/facts/listed_impressions.h"
#include "verify/facts/uncovered_pictures.h"

namespace sealpdf::verify {
namespace {

/// A signature's list, and the revision whose pages it speaks of.
struct BoundList {
    int revision = 0;
    std::vector<pades::BoundImpression> impressions;
};

/// What the signature names as its seal.
std::vector<pades::BoundImpression> read_source(const SignatureFacts& signature, SealFacts& seal) {
    auto bound = pades::read_bound_seal(signature.signature.dictionary);
    if (!bound || *bound) {
        seal.source = SealFacts::Source::dictionary;
        if (!bound) {
            seal.error = bound.failure().message;
            return {};
        }
        seal.file = std::move((*bound)->file);
        return std::move((*bound)->impressions);
    }
    if (signature.cms && signature.cms->container == cms::Container::ses) {
        seal.source = SealFacts::Source::ses_signature;
        auto parsed = ses::parse_signature(signature.signature.contents);
        if (parsed) {
            seal.file = std::move(parsed->fields.seal);
        } else {
            seal.error = parsed.failure().message;
        }
    }
    return {};
}

SealPicture picture_of(const Bytes& seal_file) {
    const auto seal = ses::parse_seal(seal_file);
    return seal ? seal->info.picture : SealPicture{};
}

/// The widgets of all signed fields: what they show, their own signature answers for.
std::vector<pdf::Ref> signed_widgets(const pdf::View& view) {
    std::vector<pdf::Ref> widgets;
    for (const pades::SignatureField& field : pades::read_signature_fields(view)) {
        if (field.has_value) {
            widgets.insert(widgets.end(), field.widgets.begin(), field.widgets.end());
        }
    }
    return widgets;
}

/// Pictures like the seal on any page that no list names.
void find_unlisted(RevisionPictures& pictures, const std::vector<pades::BoundImpression>& listed,
                   SealPictureMatcher& matcher, SealFacts& seal) {
    const std::vector<pdf::Ref> widgets = signed_widgets(pictures.view());
    for (std::size_t index = 0; index < pictures.pages().size(); ++index) {
        const pdf::Page& page = pictures.pages()[index];
        for (const Painting& painting : pictures.on(index).paintings) {
            const bool answered =
                painting.annotation && std::ranges::find(widgets, *painting.annotation) != widgets.end();
            if (answered || is_listed(painting, page, listed)) {
                continue;
            }
            const Likeness likeness = matcher.match(pictures.view(), painting.object).likeness;
            if (likeness == Likeness::equal || likeness == Likeness::like) {
                seal.unlisted.push_back({page.index + 1, painting.shown()});
            }
        }
    }
    seal.search_complete = pictures.complete();
}

/// What the signatures up to a revision list.
std::vector<pades::BoundImpression> listed_until(int revision, const std::vector<BoundList>& lists) {
    std::vector<pades::BoundImpression> listed;
    for (const BoundList& list : lists) {
        if (list.revision <= revision) {
            listed.insert(listed.end(), list.impressions.begin(), list.impressions.end());
        }
    }
    return listed;
}

void read_seal(SignatureFacts& signature, RevisionPictures& pictures, const BoundList& own,
               const std::vector<BoundList>& lists) {
    SealFacts& seal = signature.seal;
    const std::vector<pdf::Ref> widgets = find_widgets(pictures.view(), signature.signature);
    std::optional<SealPictureMatcher> matcher;
    if (seal.file) {
        matcher.emplace(picture_of(*seal.file));
    }
    if (seal.source == SealFacts::Source::dictionary && matcher) {
        const std::vector<pades::BoundImpression> all = listed_until(own.revision, lists);
        CoverSearch covers(pictures, all);
        for (const pades::BoundImpression& listed : own.impressions) {
            seal.impressions.push_back(find_impression(listed, pictures, covers, widgets, *matcher));
        }
        find_unlisted(pictures, all, *matcher, seal);
        return;
    }
    for (FieldPicture& picture : find_field_pictures(pictures.view(), pictures.pages(), widgets)) {
        if (matcher) {
            const PictureMatch& match = matcher->match(pictures.view(), picture.image);
            picture.impression.likeness = match.likeness;
            picture.impression.why = match.why;
            picture.impression.report.matches_seal = match.likeness == Likeness::equal;
        }
        seal.impressions.push_back(std::move(picture.impression));
    }
}

/// What is alike for all seals of a document: whom to trust, and the evidence given with that in the document.
SealVerifyOptions shared_options(const pdf::FilePtr& file, const VerifyOptions& options) {
    SealVerifyOptions seal;
    seal.at = options.at;
    seal.validity = options.policy.seal_validity;
    seal.trust = options.seal_trust;
    seal.tsa_trust = options.tsa_trust.empty() ? options.trust : options.tsa_trust;
    seal.evidence = options.evidence;
    const pades::SecurityStore store = pades::read_security_store(pdf::View::newest(file));
    const auto add = [](std::vector<Bytes>& target, const std::vector<Bytes>& found) {
        target.insert(target.end(), found.begin(), found.end());
    };
    add(seal.evidence.certificates, store.certificates);
    add(seal.evidence.crls, store.crls);
    add(seal.evidence.ocsps, store.ocsps);
    seal.revocation = options.policy.revocation;
    seal.accept_renewed_same_key = options.policy.accept_renewed_same_key;
    seal.purpose = options.policy.seal_purpose;
    seal.minimum_version = options.policy.minimum_seal_version;
    seal.fetcher = options.fetcher;
    seal.cache = options.cache;
    return seal;
}

}  // namespace

void collect_seals(Facts& facts, const pdf::FilePtr& file) {
    std::vector<BoundList> lists;
    for (SignatureFacts& signature : facts.signatures) {
        lists.push_back({signature.signature.revision, read_source(signature, signature.seal)});
    }
    for (std::size_t i = 0; i < facts.signatures.size(); ++i) {
        SignatureFacts& signature = facts.signatures[i];
        if (signature.signature.revision > 0) {
            RevisionPictures pictures(file, static_cast<std::size_t>(signature.signature.revision));
            read_seal(signature, pictures, lists[i], lists);
        }
    }
    find_uncovered_pictures(facts, file);
}

void verify_seals(Facts& facts, const pdf::FilePtr& file, const Report& judged,
                  const VerifyOptions& options) {
    SealVerifyOptions seal_options = shared_options(file, options);
    for (std::size_t i = 0; i < facts.signatures.size(); ++i) {
        const SignatureFacts& signature = facts.signatures[i];
        SealFacts& seal = facts.signatures[i].seal;
        if (!seal.file) {
            continue;
        }
        seal_options.used_at = judged.signatures[i].best_signature_time.value_or(judged.validation_time);
        seal_options.certificate =
            signature.signer ? std::optional(to_bytes(signature.signer->der())) : std::nullopt;
        seal.verification = verify_seal(Input::bytes(*seal.file, "the seal"), seal_options);
        if (options.seal_status->knows_any() && seal.verification->info) {
            seal.standing = options.seal_status->ask(seal.verification->info->id);
        }
    }
}

}  // namespace sealpdf::verify
