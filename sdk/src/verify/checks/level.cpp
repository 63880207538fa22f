#include "verify/checks/checks.h"

#include <algorithm>

namespace sealpdf::verify {
namespace {

/// EN 319 142-1, 6.3: what makes the B level of a CMS signature in a PDF.
bool is_baseline(const SignatureFacts& facts) {
    if (facts.signature.subfilter != "ETSI.CAdES.detached" || !facts.signature.problems.empty() || !facts.cms ||
        facts.cms->container != cms::Container::cms ||
        facts.cms->signers.size() != 1 || facts.nonzero_padding > 0) {
        return false;
    }
    const std::vector<cms::Attribute>& attributes = facts.cms->signers.front().attributes;
    const int references = cms::count_attributes(attributes, cms::oid::signing_certificate) +
                           cms::count_attributes(attributes, cms::oid::signing_certificate_v2);
    return references == 1 && cms::count_attributes(attributes, cms::oid::content_type) == 1 &&
           cms::count_attributes(attributes, cms::oid::message_digest) == 1 &&
           cms::count_attributes(attributes, cms::oid::signing_time) == 0 && !facts.certificates.empty();
}

}  // namespace

SignatureLevel find_level(const Facts& facts, const SignatureFacts& signature) {
    if (!is_baseline(signature)) {
        return SignatureLevel::none;
    }
    int later_timestamps = 0;
    for (const SignatureFacts& other : facts.signatures) {
        const bool sound = other.signature.problems.empty() && !other.timestamps.empty() && other.timestamps.front().token &&
                           other.timestamps.front().token->info.imprint == other.timestamps.front().imprint_of_content;
        later_timestamps += other.signature.subfilter == "ETSI.RFC3161" && sound &&
                            other.signature.revision > signature.signature.revision;
    }
    const bool own_timestamp = std::ranges::any_of(signature.timestamps, [](const TimestampFacts& timestamp) {
        return timestamp.kind == "signature" && timestamp.token && timestamp.token->info.imprint == timestamp.imprint_of_content;
    });
    if (!own_timestamp && later_timestamps == 0) {
        return SignatureLevel::b_b;
    }
    if (!facts.security_store_has_revocation) {
        return SignatureLevel::b_t;
    }
    // B-LTA: one of them, other than the one that makes B-T, covers the validation data too (EN 319 142-1, 6.3).
    const bool covers_evidence = facts.newest_revision_with_evidence > signature.signature.revision;
    return covers_evidence && later_timestamps > (own_timestamp ? 0 : 1) ? SignatureLevel::b_lta : SignatureLevel::b_lt;
}

}  // namespace sealpdf::verify
