// The certification path at the best signature time: EN 319 102-1, 5.2.6 and, where that is in the past, 5.5.4.

#include <algorithm>

#include "verify/checks/checks.h"

namespace sealpdf::verify {
namespace {

/// A claim that its own bounds contradict is none: of the future, or before what a content timestamp proves.
std::optional<TimePoint> believable_claim(const SignatureReport& report,
                                          const std::vector<TimestampProof>& proofs, TimePoint at) {
    const auto claimed = report.claimed_signing_time;
    const auto after = made_after(proofs);
    return claimed && *claimed <= at && (!after || *claimed >= *after) ? claimed : std::nullopt;
}

bool is_compromise(const std::string& reason) {
    return reason == "keyCompromise" || reason == "cACompromise" || reason == "aACompromise";
}

/// Policy cn: where only the signer's word puts the signature before a revocation. Who stole the key can say so too.
void check_claim(const pki::PathResult& path, Judgement& judgement) {
    for (const CertificateReport& certificate : path.chain) {
        if (certificate.status != "revoked" || !certificate.revocation) {
            continue;
        }
        if (is_compromise(certificate.revocation->reason)) {
            judgement.leave_open(certificate.role == "ca" ? "REVOKED_CA_NO_POE" : "REVOKED_NO_POE",
                                 "claimed-time-before-compromise",
                                 certificate.subject +
                                     ": its key was compromised, and nothing but the signature's own "
                                     "claim says that it was made before");
        } else {
            judgement.warn(
                "claimed-time-before-revocation",
                certificate.subject + ": only the claimed time puts the signature before its revocation");
        }
    }
}

/// 5.3.4 step 4: what leaves the answer open when nobody knows when the signature was made fails when it is known to
/// have been made afterwards.
bool was_made_after_event(const pki::PathResult& path, const SignatureFacts& signature, TimePoint known_after,
                          std::string& subindication) {
    if (path.subindication == "REVOKED_NO_POE") {
        const auto& revocation = path.chain.front().revocation;
        subindication = "REVOKED";
        return revocation && revocation->revoked_at && *revocation->revoked_at <= known_after;
    }
    subindication = "EXPIRED";
    return path.subindication.starts_with("OUT_OF_BOUNDS") && signature.signer->not_after() < known_after;
}

void conclude_path(const pki::PathResult& path, const SignatureFacts& signature,
                   std::optional<TimePoint> known_after, Judgement& judgement) {
    if (path.indication == Indication::total_passed) {
        return;
    }
    const Finding first = path.reasons.empty() ? Finding{"pki.chain", "the certification path does not hold"}
                                               : path.reasons.front();
    std::string subindication;
    if (path.indication == Indication::total_failed) {
        judgement.fail(path.subindication, first.code, first.message);
    } else if (known_after && was_made_after_event(path, signature, *known_after, subindication)) {
        judgement.fail(subindication, first.code, first.message);
    } else {
        judgement.leave_open(path.subindication, first.code, first.message);
    }
    if (path.reasons.size() > 1) {
        judgement.reasons.insert(judgement.reasons.end(), path.reasons.begin() + 1, path.reasons.end());
    }
}

void check_invalidity_date(const pki::PathResult& path, const VerifyOptions& options, Judgement& judgement) {
    for (const Finding& warning : path.warnings) {
        if (options.policy.invalidity_date_strict && warning.code == "invalidity-date") {
            judgement.leave_open("REVOKED_NO_POE", warning.code, warning.message);
        }
    }
}

}  // namespace

pki::PathPolicy path_policy(const Facts& facts, const Proofs& proofs, const VerifyOptions& options,
                            pki::Purpose purpose) {
    pki::PathPolicy policy = pki::path_policy(options.policy, purpose);
    policy.existed = [&facts, &proofs](ByteView object) { return existed_since(facts, proofs, object); };
    return policy;
}

void settle_time(const std::vector<TimestampProof>& proofs, const VerifyOptions& options, TimePoint at,
                 SignatureReport& report, Judgement& judgement) {
    report.best_signature_time = at;
    report.best_signature_time_source = "validation-time";
    bool proven = false;
    for (const TimestampProof& proof : proofs) {
        // A document timestamp does not prove itself: its own is the first of its proofs.
        const bool itself = report.type == "document-timestamp" && &proof == &proofs.front();
        if (!proof.valid() || proof.report.kind == "content" || itself) {
            continue;
        }
        // Also where the two are equal: times have seconds, and a stamp may be verified in the one it was made in.
        if (*proof.report.time < *report.best_signature_time || (!proven && *proof.report.time == at)) {
            proven = true;
            report.best_signature_time = proof.report.time;
            report.best_signature_time_source = proof.report.kind + "-timestamp";
        }
    }
    check_order(proofs, judgement);
    if (!options.policy.claimed_time || proven || report.type != "signature") {
        return;
    }
    if (const auto claimed = believable_claim(report, proofs, at)) {
        report.best_signature_time = claimed;
        report.best_signature_time_source = "claimed";
        judgement.warn("claimed-time",
                       "nothing proves when the signature was made; the policy accepts the time it claims, " +
                           format_time(*claimed));
    }
}

void check_chain(const Facts& facts, const Proofs& proofs, std::size_t index, const VerifyOptions& options,
                 TimePoint at, SignatureReport& report, Judgement& judgement) {
    const SignatureFacts& signature = facts.signatures[index];
    if (!signature.signer) {
        return;
    }
    const bool timestamp = report.type == "document-timestamp";
    const pki::Pool& pool = timestamp ? facts.tsa_pool : facts.pool;
    if (pool.anchors.empty()) {
        judgement.warn("no-trust-anchors", "no trust anchor was given: nobody vouches for the signer");
    }
    const pki::PathPolicy policy = path_policy(
        facts, proofs, options, timestamp ? pki::Purpose::timestamping : pki::Purpose::document_signing);
    const pki::PathResult path =
        pki::validate_path(signature.signer, pool, policy, at, *report.best_signature_time);
    report.chain = path.chain;
    if (judgement.subindication == "NO_SIGNING_CERTIFICATE_FOUND" && !report.chain.empty()) {
        report.chain.front().status =
            "unknown";  // 5.2.3.4: whether this is the signer's certificate is not known
        report.chain.front().revocation.reset();
        return;
    }
    report.final_after = path.final_after;
    judgement.warnings.insert(judgement.warnings.end(), path.warnings.begin(), path.warnings.end());
    const bool claimed = report.best_signature_time_source == "claimed";
    const bool told = options.policy.claimed_time && report.best_signature_time_source != "validation-time";
    conclude_path(path, signature, told ? report.best_signature_time : made_after(proofs.of[index]),
                  judgement);
    check_invalidity_date(path, options, judgement);
    if (claimed && path.indication == Indication::total_passed) {
        check_claim(path, judgement);
    }
    if (!timestamp && pki::renewal_due(*signature.signer, at)) {
        judgement.warn("renewal-due",
                       "the signer's certificate expires at " + format_time(signature.signer->not_after()));
    }
}

}  // namespace sealpdf::verify
