// EN 319 142-1, 6.3: the level of a signature. Anybody can append timestamps and a security store, so each counts only
// for what it is: a token signed by a certificate for timestamping, evidence signed by those who may.

#include "verify/checks/checks.h"

#include <algorithm>
#include <functional>

namespace sealpdf::verify {
namespace {

/// What makes the B level of a CMS signature in a PDF.
bool is_baseline(const SignatureFacts& facts, const SignatureReport& report) {
    if (facts.signature.subfilter != "ETSI.CAdES.detached" || !facts.signature.problems.empty() || !facts.cms ||
        facts.cms->container != cms::Container::cms ||
        facts.cms->signers.size() != 1 || facts.nonzero_padding > 0) {
        return false;
    }
    const std::vector<cms::Attribute>& attributes = facts.cms->signers.front().attributes;
    const int references = cms::count_attributes(attributes, cms::oid::signing_certificate) +
                           cms::count_attributes(attributes, cms::oid::signing_certificate_v2);
    const bool embedded = std::ranges::find(facts.certificates, facts.signer) != facts.certificates.end();
    return references == 1 && cms::count_attributes(attributes, cms::oid::content_type) == 1 &&
           cms::count_attributes(attributes, cms::oid::message_digest) == 1 &&
           cms::count_attributes(attributes, cms::oid::signing_time) == 0 && embedded &&
           report.claimed_signing_time.has_value();  // without signing-time it is that of /M
}

/// The timestamps of a signature that count.
struct Times {
    std::vector<pki::CertificatePtr> own;  // the authorities of its signature timestamps
    std::vector<int> later;                // the revisions of the document timestamps over it
};

bool may_cover(const SignatureFacts& timestamp, const SignatureFacts& signature) {
    return timestamp.signature.subfilter == "ETSI.RFC3161" && timestamp.signature.problems.empty() &&
           !timestamp.timestamps.empty() && timestamp.signature.revision > signature.signature.revision;
}

/// The judgements of the signature's own timestamps of a kind, in their order.
std::vector<bool> validity(const std::vector<TimestampProof>& proofs, std::string_view kind) {
    std::vector<bool> valid;
    for (const TimestampProof& proof : proofs) {
        if (proof.report.kind == kind) {
            valid.push_back(proof.valid());
        }
    }
    return valid;
}

Times find_times(const Facts& facts, const Proofs& proofs, std::size_t index, LevelRule rule) {
    Times times;
    const SignatureFacts& signature = facts.signatures[index];
    const std::vector<bool> valid = validity(proofs.of[index], "signature");
    std::size_t position = 0;
    for (const TimestampFacts& timestamp : signature.timestamps) {
        if (timestamp.kind != "signature") {
            continue;
        }
        const bool counts = rule == LevelRule::structure || valid[position];
        ++position;
        const pki::CertificatePtr authority = counts ? find_sound_authority(facts, timestamp) : nullptr;
        if (authority) {
            times.own.push_back(authority);
        }
    }
    for (std::size_t i = 0; i < facts.signatures.size(); ++i) {
        const SignatureFacts& other = facts.signatures[i];
        if (may_cover(other, signature) && find_sound_authority(facts, other.timestamps.front()) &&
            (rule == LevelRule::structure || proofs.of[i].front().valid())) {
            times.later.push_back(other.signature.revision);
        }
    }
    return times;
}

/// What the security store holds; with a revision, what a document timestamp of that revision covers of it.
pki::Pool stored_evidence(const Facts& facts, std::optional<int> revision) {
    const auto counts = [&](const auto& object) {
        const auto since = facts.covered_since.find(crypto::digest(crypto::DigestAlgorithm::sha256, object->der()));
        return since != facts.covered_since.end() && since->second < *revision;
    };
    pki::Pool pool;
    pool.crls = facts.stored_crls;
    pool.ocsps = facts.stored_ocsps;
    if (revision) {
        std::erase_if(pool.crls, std::not_fn(counts));
        std::erase_if(pool.ocsps, std::not_fn(counts));
    }
    pool.certificates = facts.pool.certificates;
    pool.ocsp_responders = facts.pool.ocsp_responders;
    return pool;
}

/// The path of a certificate with the evidence that those who may have signed about it. How strong its algorithms are
/// and what it says is for the judgement.
pki::PathResult find_path(const pki::CertificatePtr& certificate, pki::Pool pool, TimePoint at) {
    pki::PathPolicy policy;
    policy.purpose = pki::Purpose::any;
    policy.revocation = RevocationRule::soft;
    policy.existed = [](ByteView) { return TimePoint(); };
    pki::PathResult path = pki::validate_path(certificate, pool, policy, at, at);
    if (path.subindication == "NO_CERTIFICATE_CHAIN_FOUND" && path.certificates.size() > 1) {
        pool.anchors = {path.certificates.back()};  // nobody is trusted: the topmost at hand has to do
        path = pki::validate_path(certificate, pool, policy, at, at);
    }
    return path;
}

/// By structure: whether the store has evidence about any certificate. To be relied on: about all that need some. Where
/// paths to trusted certificates need none (RFC 9608, or the signer itself is trusted), a store with certificates will do.
bool has_evidence(const Facts& facts, const Times& times, const pki::CertificatePtr& signer,
                  std::optional<int> revision, LevelRule rule, TimePoint at) {
    if (!facts.stores_certificates && facts.stored_crls.empty() && facts.stored_ocsps.empty()) {
        return false;
    }
    pki::Pool pool = stored_evidence(facts, revision);
    bool some = false;
    bool all = true;
    const auto look = [&](const pki::CertificatePtr& certificate, const std::vector<pki::CertificatePtr>& anchors) {
        pool.anchors = anchors;
        const pki::PathResult path = find_path(certificate, pool, at);
        all = all && path.subindication != "NO_CERTIFICATE_CHAIN_FOUND";
        for (std::size_t i = 0; i + 1 < path.certificates.size(); ++i) {
            const CertificateReport& link = path.chain[i];
            some = some || link.revocation;
            all = all && (link.revocation || link.status == "good");  // some need no evidence: RFC 9608
        }
    };
    look(signer, facts.pool.anchors);
    for (const pki::CertificatePtr& authority : times.own) {
        look(authority, facts.tsa_pool.anchors);
    }
    return all || (some && rule == LevelRule::structure);
}

}  // namespace

SignatureLevel find_level(const Facts& facts, const Proofs& proofs, std::size_t index, const SignatureReport& report,
                          LevelRule rule, TimePoint at) {
    const SignatureFacts& signature = facts.signatures[index];
    if (!is_baseline(signature, report)) {
        return SignatureLevel::none;
    }
    const Times times = find_times(facts, proofs, index, rule);
    if (times.own.empty() && times.later.empty()) {
        return SignatureLevel::b_b;
    }
    if (!has_evidence(facts, times, signature.signer, std::nullopt, rule, at)) {
        return SignatureLevel::b_t;
    }
    // One of them, other than the one that makes B-T, covers the validation data too.
    const bool archived = times.later.size() > (times.own.empty() ? 1U : 0U) &&
                          has_evidence(facts, times, signature.signer, std::ranges::max(times.later), rule, at);
    return archived ? SignatureLevel::b_lta : SignatureLevel::b_lt;
}

}  // namespace sealpdf::verify
