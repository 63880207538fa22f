#include "verify/facts/facts.h"

#include <algorithm>

#include "base/byte_source.h"
#include "pades/integrity.h"
#include "pdf/document/page.h"
#include "pdf/syntax/consistency.h"
#include "verify/changes/changes.h"
#include "verify/changes/widget.h"
#include "verify/facts/collect_seals.h"
#include "verify/facts/impressions.h"

namespace sealpdf::verify {
namespace {

constexpr std::size_t hash_window = 256u << 10;

void hash_part(const ByteSource& source, std::uint64_t begin, std::uint64_t end, crypto::Digest& digest) {
    if (const ByteView all = source.contiguous(); !all.empty()) {
        digest.update(all.subspan(begin, end - begin));
        return;
    }
    Bytes window(std::min<std::uint64_t>(hash_window, end - begin));
    while (begin < end) {
        const std::span<std::uint8_t> part(window.data(), std::min<std::uint64_t>(window.size(), end - begin));
        source.read(begin, part);
        digest.update(part);
        begin += part.size();
    }
}

Bytes content_digest(SignatureFacts& facts, const ByteSource& source, crypto::DigestAlgorithm algorithm) {
    for (const auto& [known, digest] : facts.content_digests) {
        if (known == algorithm) {
            return digest;
        }
    }
    const auto digests = pades::digest_byte_range(source, *facts.signature.byte_range, {algorithm});
    return facts.content_digests.emplace_back(digests.front()).second;
}

TimestampFacts read_token(const char* kind, ByteView encoded, const auto& imprint_of) {
    TimestampFacts facts;
    facts.kind = kind;
    Result<cms::TimestampToken> token = cms::parse_timestamp_token(encoded);
    if (!token) {
        facts.error = token.failure().message;
        return facts;
    }
    facts.imprint_of_content = imprint_of(token->info.imprint_algorithm);
    facts.certificates = pki::parse_all(token->data.certificates);
    facts.token = std::move(*token);
    return facts;
}

void collect_timestamps(SignatureFacts& facts, const ByteSource& source) {
    if (facts.signature.subfilter == "ETSI.RFC3161") {
        facts.timestamps.push_back(read_token("document", facts.signature.contents, [&](crypto::DigestAlgorithm algorithm) {
            return content_digest(facts, source, algorithm);
        }));
        return;
    }
    if (!facts.cms || facts.cms->signers.size() != 1) {
        return;
    }
    const cms::SignerInfo& signer = facts.cms->signers.front();
    for (const cms::Attribute& attribute : signer.unsigned_attributes) {
        if (attribute.oid == cms::oid::signature_timestamp) {
            for (const Bytes& value : attribute.values) {
                facts.timestamps.push_back(read_token("signature", value, [&](crypto::DigestAlgorithm algorithm) {
                    return crypto::digest(algorithm, signer.signature);
                }));
            }
        }
    }
    for (const cms::Attribute& attribute : signer.attributes) {
        if (attribute.oid == cms::oid::content_timestamp) {
            for (const Bytes& value : attribute.values) {
                facts.timestamps.push_back(read_token("content", value, [&](crypto::DigestAlgorithm algorithm) {
                    return content_digest(facts, source, algorithm);
                }));
            }
        }
    }
}

void collect_cms(SignatureFacts& facts, const ByteSource& source) {
    const pades::Signature& signature = facts.signature;
    pades::ContentsValue value = pades::parse_contents(signature);
    facts.cms_error = std::move(value.error);
    facts.nonzero_padding = value.nonzero_padding;
    facts.cms = std::move(value.cms);
    if (!facts.cms) {
        return;
    }
    facts.certificates = pki::parse_all(facts.cms->certificates);
    if (facts.cms->signers.empty()) {
        return;
    }
    facts.signer = cms::find_signer_certificate(facts.cms->signers.front(), facts.certificates);
    if (!signature.byte_range) {
        return;
    }
    for (const cms::SignerInfo& signer : facts.cms->signers) {
        if (const auto algorithm = crypto::digest_from_oid(signer.digest_oid)) {
            content_digest(facts, source, *algorithm);
        }
    }
    if (pades::encapsulates_sha1(signature)) {
        content_digest(facts, source, crypto::DigestAlgorithm::sha1);
    }
    collect_timestamps(facts, source);
}

void collect_changes(SignatureFacts& facts, const pdf::FilePtr& file, const VerificationPolicy& policy) {
    const pades::Signature& signature = facts.signature;
    if (signature.revision <= 0) {
        return;
    }
    const pdf::View view(file, static_cast<std::size_t>(signature.revision));
    facts.visible = std::ranges::any_of(find_widgets(view, signature), [&](pdf::Ref ref) {
        const pdf::Dict* widget = view.get(ref).as_dict();
        return widget != nullptr && paints(view, *widget);
    });
    ChangeRules rules;
    rules.free_annotations = policy.annotations_without_docmdp;
    // A later signer is bound by the certification too; the permissions are those of the signed revision.
    if (const auto certification = pades::read_certification(view)) {
        rules.docmdp = certification->permissions;
        if (certification->signature == signature.object) {
            facts.docmdp = certification->permissions;
        }
    }
    if (const auto locks = pades::read_field_mdp(view, signature.dictionary)) {
        facts.locks = locks;
        rules.locks.push_back(*locks);
    }
    for (const pades::SignatureField& field : pades::read_signature_fields(view)) {
        const bool own = std::ranges::find(signature.fields, field.name) != signature.fields.end();
        if (own && field.lock) {
            rules.locks.push_back(*field.lock);
            facts.locks = facts.locks ? facts.locks : field.lock;
        }
        // Table 236: permissions can be denied by a lock, but not added; those of earlier signers bind all later ones.
        const bool signed_then = field.has_value && field.lock_permissions != 0;
        if (signed_then && field.lock_permissions < 3) {
            rules.docmdp = std::min(rules.docmdp.value_or(field.lock_permissions), field.lock_permissions);
        }
    }
    ChangeResult changes = compare_revisions(file, signature.revision, rules);
    facts.modifications = std::move(changes.modifications);
    facts.change_findings = std::move(changes.findings);
    facts.change_warnings = std::move(changes.warnings);
}

void fill_pool(Facts& facts, const pdf::View& newest) {
    const pades::SecurityStore store = pades::read_security_store(newest);
    facts.stores_certificates = !store.certificates.empty();
    pki::add_certificates(facts.pool, store.certificates);
    pki::Pool stored;
    pki::add_crls(stored, store.crls, pki::Origin::document);
    pki::add_ocsps(stored, store.ocsps, pki::Origin::document);
    facts.pool.crls.insert(facts.pool.crls.end(), stored.crls.begin(), stored.crls.end());
    facts.pool.ocsps.insert(facts.pool.ocsps.end(), stored.ocsps.begin(), stored.ocsps.end());
    facts.stored_crls = std::move(stored.crls);
    facts.stored_ocsps = std::move(stored.ocsps);
    for (const SignatureFacts& signature : facts.signatures) {
        const auto add = [&](const cms::SignedData& data) {
            pki::add_certificates(facts.pool, data.certificates);
            pki::add_crls(facts.pool, data.crls, pki::Origin::document);
            pki::add_ocsps(facts.pool, data.ocsps, pki::Origin::document);
        };
        if (signature.cms) {
            add(*signature.cms);
        }
        for (const TimestampFacts& timestamp : signature.timestamps) {
            if (timestamp.token) {
                add(timestamp.token->data);
            }
        }
    }
    pki::remove_duplicates(facts.pool);
}

constexpr int max_stores = 32;  // renewals of one document; each has its security store read once more

void cover(Facts& facts, const std::vector<Bytes>& objects, int revision) {
    for (const Bytes& object : objects) {
        const auto [known, added] = facts.covered_since.emplace(crypto::digest(crypto::DigestAlgorithm::sha256, object), revision);
        known->second = std::min(known->second, revision);
    }
}

/// What lies before the end of which document timestamp's revision: its time proves that it existed.
void collect_coverage(Facts& facts, const pdf::FilePtr& file) {
    int stores = 0;
    for (const SignatureFacts& signature : facts.signatures) {
        const int revision = signature.signature.revision;
        if (revision <= 0) {
            continue;
        }
        if (signature.cms) {
            cover(facts, signature.cms->certificates, revision);
            cover(facts, signature.cms->crls, revision);
            cover(facts, signature.cms->ocsps, revision);
        }
        if (signature.signature.subfilter == "ETSI.RFC3161" && ++stores <= max_stores) {
            const auto store = pades::read_security_store(pdf::View(file, static_cast<std::size_t>(revision)));
            cover(facts, store.certificates, revision - 1);  // the timestamp itself covers its own revision's store
            cover(facts, store.crls, revision - 1);
            cover(facts, store.ocsps, revision - 1);
        }
    }
}

void collect_sm2_digests(Facts& facts, const ByteSource& source) {
    for (SignatureFacts& signature : facts.signatures) {
        if (signature.signer && signature.signature.byte_range) {
            signature.sm2_digest = pades::digest_with_identity(source, *signature.signature.byte_range, *signature.cms,
                                                               *signature.signer);
        }
    }
}

/// A signer named by key but not embedded may be among the given certificates or in the security store.
void find_missing_signers(Facts& facts) {
    std::vector<pki::CertificatePtr> candidates = facts.pool.certificates;
    candidates.insert(candidates.end(), facts.pool.anchors.begin(), facts.pool.anchors.end());
    for (SignatureFacts& signature : facts.signatures) {
        if (!signature.signer && signature.cms && !signature.cms->signers.empty()) {
            signature.signer = cms::find_signer_certificate(signature.cms->signers.front(), candidates);
        }
    }
}

/// The authorities' own paths need evidence too, and may end at other anchors.
void collect_for_timestamps(Facts& facts, const VerifyOptions& options, TimePoint at) {
    std::swap(facts.pool.anchors, facts.tsa_pool.anchors);
    for (const SignatureFacts& signature : facts.signatures) {
        for (const TimestampFacts& timestamp : signature.timestamps) {
            const bool known = timestamp.token && timestamp.token->data.signers.size() == 1;
            const pki::CertificatePtr tsa =
                known ? cms::find_signer_certificate(timestamp.token->data.signers.front(), timestamp.certificates) : nullptr;
            if (tsa) {
                pki::collect_evidence(tsa, facts.pool, *options.fetcher, at, facts.warnings,
                                      {options.cache, options.ocsp_nonce, {}, !options.at});
            }
        }
    }
    std::swap(facts.pool.anchors, facts.tsa_pool.anchors);
}

std::string conclude_changes(const Facts& facts) {
    const SignatureFacts* last = nullptr;
    for (const SignatureFacts& signature : facts.signatures) {
        if (last == nullptr || signature.signature.revision >= last->signature.revision) {
            last = &signature;
        }
    }
    if (last == nullptr) {
        return "none";
    }
    if (!last->modifications.permitted || last->signature.revision <= 0) {
        return "forbidden";
    }
    return last->signature.revision < facts.revisions ? "permitted" : "none";
}

/// What is final depends on when the signature proves to have been made, which only the judgement tells: a time
/// merely claimed would let the signer choose stale evidence.
void search_evidence(Facts& facts, const VerifyOptions& options, TimePoint at) {
    const Report judged = assess(facts, options, at);
    for (std::size_t i = 0; i < facts.signatures.size(); ++i) {
        const bool same = judged.signatures.size() == facts.signatures.size();
        const TimePoint when = same ? judged.signatures[i].best_signature_time.value_or(at) : at;
        if (facts.signatures[i].signer && facts.signatures[i].signature.subfilter != "ETSI.RFC3161") {
            pki::collect_evidence(facts.signatures[i].signer, facts.pool, *options.fetcher, at, facts.warnings,
                                  {options.cache, options.ocsp_nonce,
                                   when + std::chrono::hours(options.policy.revocation_grace_hours), !options.at});
        }
    }
}

/// A seal has to be in force when the signature was made, which only the judgement tells.
void judge_seals(Facts& facts, const pdf::FilePtr& file, VerifyOptions options, TimePoint at) {
    if (std::ranges::any_of(facts.signatures, [](const SignatureFacts& signature) { return signature.seal.file.has_value(); })) {
        options.field.clear();  // a report for each signature
        verify_seals(facts, file, assess(facts, options, at), options);
    }
}

}  // namespace

Facts collect(const Input& document, const VerifyOptions& options, TimePoint at) {
    const pdf::FilePtr file = pdf::open_file(document, options.open);
    const SourcePtr source = file->source_ptr();
    std::vector<pades::Signature> signatures = pades::read_signatures(file);
    // Revisions come from the chain of cross-references, never from searching: without it nothing can be said of what
    // was signed, and what was found by searching must not be believed.
    if (file->rebuilt() && (!signatures.empty() || file->has_traces_of_signatures())) {
        throw Error(ErrorCode::damaged,
                    "the document bears signatures, but its cross-reference is damaged, so that nobody can tell what "
                    "was signed: ask its sender for an undamaged copy",
                    document.name());
    }
    Facts facts;
    if (file->rebuilt()) {
        facts.warnings.push_back({"repaired", "the cross-reference is damaged: the objects were found by reading the "
                                              "whole file"});
    }
    facts.file = document.name();
    facts.size = source->size();
    crypto::Digest whole(crypto::DigestAlgorithm::sha256);
    hash_part(*source, 0, source->size(), whole);
    facts.sha256 = to_hex(whole.finish());
    facts.revisions = static_cast<int>(file->revisions().size());
    const pdf::View newest = pdf::View::newest(file);
    facts.pages = static_cast<int>(pdf::read_pages(newest).size());
    facts.pool = pki::make_pool(options.trust, options.evidence, &facts.warnings);
    for (pades::Signature& signature : signatures) {
        SignatureFacts item;
        item.signature = std::move(signature);
        collect_cms(item, *source);
        collect_changes(item, file, options.policy);
        facts.signatures.push_back(std::move(item));
    }
    if (!facts.signatures.empty()) {
        for (const pdf::Remark& remark : file->remarks()) {
            facts.remarks.push_back({remark.code, remark.message});
        }
        for (const pdf::Remark& remark : pdf::check_xref(newest)) {
            facts.remarks.push_back({remark.code, remark.message});
        }
    }
    collect_seals(facts, file);
    fill_pool(facts, newest);
    collect_coverage(facts, file);
    find_missing_signers(facts);
    collect_sm2_digests(facts, *source);
    source->check_unchanged();
    facts.tsa_pool.anchors = options.tsa_trust.empty() ? facts.pool.anchors
                                                       : pki::make_pool(options.tsa_trust, {}, &facts.warnings).anchors;
    const bool searches = options.fetcher->online() || !options.cache.empty();
    if (searches) {
        collect_for_timestamps(facts, options, at);
    }
    facts.tsa_pool.certificates = facts.pool.certificates;
    facts.tsa_pool.crls = facts.pool.crls;
    facts.tsa_pool.ocsps = facts.pool.ocsps;
    facts.tsa_pool.ocsp_responders = facts.pool.ocsp_responders;
    facts.changed_after_last_signature = conclude_changes(facts);
    if (searches) {
        search_evidence(facts, options, at);
    }
    judge_seals(facts, file, options, at);
    return facts;
}

}  // namespace sealpdf::verify
