#include "verify/checks/checks.h"

#include <algorithm>

namespace sealpdf::verify {
namespace {

pki::PathPolicy path_policy(const VerifyOptions& options, pki::Purpose purpose) {
    pki::PathPolicy policy;
    policy.purpose = purpose;
    policy.revocation = options.revocation;
    policy.grace_hours = options.revocation_grace_hours;
    policy.grace_strict = options.revocation_grace_strict;
    return policy;
}

/// Earliest proof that the signature existed: a valid timestamp of its own, or a later valid document timestamp whose
/// ByteRange covers the signature's whole revision.
std::optional<std::pair<TimePoint, std::string>> find_proof(const Facts& facts, const SignatureFacts& signature,
                                                            const SignatureReport& report, const VerifyOptions& options,
                                                            TimePoint at) {
    std::optional<std::pair<TimePoint, std::string>> best;
    const auto offer = [&](const TimestampReport& timestamp, const char* source) {
        if (timestamp.indication == Indication::total_passed && timestamp.time && (!best || *timestamp.time < best->first)) {
            best = {*timestamp.time, source};
        }
    };
    if (report.type != "document-timestamp") {
        for (const TimestampReport& timestamp : report.timestamps) {
            if (timestamp.kind == "signature") {
                offer(timestamp, "signature-timestamp");
            }
        }
    }
    for (const SignatureFacts& other : facts.signatures) {
        const bool later = other.signature.subfilter == "ETSI.RFC3161" && other.signature.revision > signature.signature.revision &&
                           other.signature.problems.empty() && signature.signature.revision > 0;
        if (later && !other.timestamps.empty()) {
            offer(judge_timestamp(facts, other.timestamps.front(), options, at), "document-timestamp");
        }
    }
    return best;
}

}  // namespace

void check_chain(const Facts& facts, const SignatureFacts& signature, const VerifyOptions& options, TimePoint at,
                 SignatureReport& report, Judgement& judgement) {
    const auto proof = find_proof(facts, signature, report, options, at);
    report.best_signature_time = proof ? proof->first : at;
    report.best_signature_time_source = proof ? proof->second : "validation-time";
    if (!signature.signer) {
        return;
    }
    if (facts.pool.anchors.empty()) {
        judgement.warn("no-trust-anchors", "no trust anchor was given: nobody vouches for the signer");
    }
    const bool timestamp = report.type == "document-timestamp";
    const pki::PathResult path = pki::validate_path(
        signature.signer, facts.pool, path_policy(options, timestamp ? pki::Purpose::timestamping : pki::Purpose::document_signing),
        at, *report.best_signature_time);
    report.chain = path.chain;
    if (timestamp && !report.chain.empty()) {
        report.chain.front().role = "tsa";
    }
    report.final_after = path.final_after;
    judgement.warnings.insert(judgement.warnings.end(), path.warnings.begin(), path.warnings.end());
    if (path.indication == Indication::total_passed) {
        return;
    }
    const Finding first = path.reasons.empty() ? Finding{"pki.chain", "the certification path does not hold"} : path.reasons.front();
    if (path.indication == Indication::total_failed) {
        judgement.fail(path.subindication, first.code, first.message);
    } else {
        judgement.leave_open(path.subindication, first.code, first.message);
    }
    if (path.reasons.size() > 1) {
        judgement.reasons.insert(judgement.reasons.end(), path.reasons.begin() + 1, path.reasons.end());
    }
}

TimestampReport judge_timestamp(const Facts& facts, const TimestampFacts& timestamp, const VerifyOptions& options, TimePoint at) {
    TimestampReport report;
    report.kind = timestamp.kind;
    if (!timestamp.token) {
        report.indication = Indication::total_failed;
        report.subindication = "FORMAT_FAILURE";
        report.reasons.push_back({"timestamp.format", timestamp.error});
        return report;
    }
    const cms::TimestampToken& token = *timestamp.token;
    report.time = token.info.time;
    Judgement judgement;
    if (token.info.imprint != timestamp.imprint_of_content) {
        judgement.fail("HASH_FAILURE", "timestamp.imprint", "the timestamp is of other bytes");
    }
    std::vector<pki::CertificatePtr> candidates = timestamp.certificates;
    candidates.insert(candidates.end(), facts.pool.certificates.begin(), facts.pool.certificates.end());
    const pki::CertificatePtr tsa = token.data.signers.size() == 1
                                        ? cms::find_signer_certificate(token.data.signers.front(), candidates)
                                        : nullptr;
    if (!tsa) {
        judgement.leave_open("NO_SIGNING_CERTIFICATE_FOUND", "timestamp.no-certificate", "the authority's certificate is not at hand");
    } else {
        report.authority = tsa->subject_text();
        cms::CheckOptions check_options;
        check_options.pades = false;
        check_options.timestamp = true;
        const auto digest = [&](crypto::DigestAlgorithm algorithm) {
            return crypto::digest(algorithm, token.data.content.value_or(Bytes()));
        };
        const cms::SignatureCheckResult check = cms::check_signature(token.data, *tsa, digest, check_options);
        for (const cms::SignatureFinding& finding : check.findings) {
            if (finding.failure) {
                judgement.fail(finding.subindication, finding.code, finding.message);
            }
        }
        if (!check.digest_ok || !check.signature_ok) {
            judgement.fail("SIG_CRYPTO_FAILURE", "timestamp.signature", "the timestamp's signature does not verify");
        }
        const pki::PathResult path = pki::validate_path(tsa, facts.pool, path_policy(options, pki::Purpose::timestamping), at, at);
        report.chain = path.chain;
        if (!report.chain.empty()) {
            report.chain.front().role = "tsa";
        }
        if (path.indication != Indication::total_passed) {
            judgement.leave_open(path.subindication, "timestamp.chain", "the authority's certification path does not hold");
        }
    }
    report.indication = judgement.indication;
    report.subindication = judgement.subindication;
    report.reasons = judgement.reasons;
    return report;
}

}  // namespace sealpdf::verify
