// Timestamps as proofs of existence (EN 319 102-1, 5.4 and 5.6). A token is judged at the validation time or, where a
// later valid document timestamp covers it, at the time that one proves: time slides back from the newest to the
// oldest, so that each renewal keeps alive what it covers. A token that does not validate proves nothing (5.5.4 step 3).

#include <algorithm>

#include "pki/algorithm_policy.h"
#include "verify/checks/checks.h"

namespace sealpdf::verify {
namespace {

/// EN 319 102-1 knows these as reasons to fail; all others leave the answer open.
void note(const cms::SignatureFinding& finding, Judgement& judgement) {
    if (finding.failure) {
        judgement.conclude(finding.subindication, finding.code, finding.message);
    }
}

void check_token(const cms::TimestampToken& token, const pki::Certificate& tsa, Judgement& judgement) {
    cms::CheckOptions options;
    options.pades = false;
    options.timestamp = true;
    const auto digest = [&](crypto::DigestAlgorithm algorithm) {
        return crypto::digest(algorithm, token.data.content.value_or(Bytes()));
    };
    const cms::SignatureCheckResult check = cms::check_signature(token.data, tsa, digest, options);
    for (const cms::SignatureFinding& finding : check.findings) {
        note(finding, judgement);
    }
    if (!check.digest_ok || !check.signature_ok) {
        judgement.fail("SIG_CRYPTO_FAILURE", "timestamp.signature",
                       "the timestamp's signature does not verify");
    }
}

/// 5.4 with 5.2.8: imprint, attributes and key, at the time the token is proven to have existed.
void check_token_algorithms(const cms::TimestampToken& token, const pki::Certificate& tsa,
                            const AlgorithmTable& table, TimePoint existed, Judgement& judgement) {
    std::vector<crypto::DigestAlgorithm> digests = {token.info.imprint_algorithm};
    if (const auto attributes = crypto::digest_from_oid(token.data.signers.front().digest_oid)) {
        digests.push_back(*attributes);
    }
    std::string weak;
    for (const crypto::DigestAlgorithm digest : digests) {
        weak = weak.empty() ? pki::weakness(table, digest, existed) : weak;
    }
    if (weak.empty() && tsa.has_usable_key()) {
        weak =
            pki::weakness(table, token.data.signers.front().signature_algorithm, tsa.public_key(), existed);
    }
    if (!weak.empty()) {
        judgement.leave_open("CRYPTO_CONSTRAINTS_FAILURE_NO_POE", "timestamp.weak-algorithm",
                             "the timestamp: " + weak);
    }
}

void check_authority(const Facts& facts, const Proofs& proofs, const pki::CertificatePtr& tsa,
                     const VerifyOptions& options, TimePoint at, TimePoint existed, TimestampProof& proof,
                     Judgement& judgement) {
    const pki::PathPolicy policy = path_policy(facts, proofs, options, pki::Purpose::timestamping);
    const pki::PathResult path = pki::validate_path(tsa, facts.tsa_pool, policy, at, existed);
    proof.report.chain = path.chain;
    for (const Finding& warning : path.warnings) {
        if (warning.code == "pki.timestamping-not-critical") {
            proof.warnings.push_back(warning);
        }
    }
    if (path.indication != Indication::total_passed) {
        const std::string why = path.reasons.empty() ? std::string() : ": " + path.reasons.front().message;
        judgement.leave_open(path.subindication, "timestamp.chain",
                             "the authority's certification path does not hold" + why);
    }
}

/// `existed`: when the token is proven to have existed; the validation time when nothing proves it.
TimestampProof judge(const Facts& facts, const Proofs& proofs, const TimestampFacts& timestamp,
                     const VerifyOptions& options, TimePoint at, TimePoint existed) {
    TimestampProof proof;
    proof.report.kind = timestamp.kind;
    Judgement judgement;
    if (!timestamp.token) {
        judgement.fail("FORMAT_FAILURE", "timestamp.format", timestamp.error);
    } else {
        const cms::TimestampToken& token = *timestamp.token;
        proof.report.time = token.info.time;
        proof.accuracy = token.info.accuracy;
        if (token.info.imprint != timestamp.imprint_of_content) {
            judgement.fail("HASH_FAILURE", "timestamp.imprint", "the timestamp is of other bytes");
        }
        if (token.info.time > at) {
            judgement.leave_open("TIMESTAMP_ORDER_FAILURE", "timestamp.future",
                                 "the timestamp is of after the time of validation");
        }
        if (const pki::CertificatePtr tsa = find_authority(facts, timestamp)) {
            proof.report.authority = tsa->subject_text();
            if (token.info.time < tsa->not_before() || token.info.time > tsa->not_after()) {
                judgement.leave_open(
                    "OUT_OF_BOUNDS_NO_POE", "timestamp.out-of-bounds",
                    "the timestamp's time lies outside the validity of its authority's certificate");
            }
            check_token(token, *tsa, judgement);
            check_token_algorithms(token, *tsa, options.policy.algorithms, existed, judgement);
            check_authority(facts, proofs, tsa, options, at, existed, proof, judgement);
        } else {
            judgement.leave_open("NO_SIGNING_CERTIFICATE_FOUND", "timestamp.no-certificate",
                                 "the authority's certificate is not at hand");
        }
    }
    proof.report.indication = judgement.indication;
    proof.report.subindication = judgement.subindication;
    proof.report.reasons = std::move(judgement.reasons);
    return proof;
}

bool is_document_timestamp(const SignatureFacts& signature) {
    return signature.signature.subfilter == "ETSI.RFC3161" && !signature.timestamps.empty();
}

/// The earliest time that valid ones of the kind prove.
std::optional<TimePoint> earliest(const std::vector<TimestampProof>& proofs, std::string_view kind) {
    std::optional<TimePoint> best;
    for (const TimestampProof& proof : proofs) {
        if (proof.valid() && proof.report.kind == kind && (!best || *proof.report.time < *best)) {
            best = proof.report.time;
        }
    }
    return best;
}

/// The valid document timestamps whose ByteRange covers the whole revision of the signature. Each covers all that is
/// before its own revision, for a ByteRange with no problem begins at 0 and ends at a revision's end.
std::vector<TimestampProof> covering(const Facts& facts, const Proofs& proofs, int revision) {
    std::vector<TimestampProof> found;
    for (std::size_t i = 0; i < facts.signatures.size(); ++i) {
        const SignatureFacts& other = facts.signatures[i];
        if (revision > 0 && is_document_timestamp(other) && other.signature.revision > revision &&
            other.signature.problems.empty() && !proofs.of[i].empty()) {
            found.push_back(proofs.of[i].front());
        }
    }
    return found;
}

/// Signature timestamps first: they cover the signed attributes, in which content timestamps lie.
void judge_own(const Facts& facts, std::size_t index, const VerifyOptions& options, TimePoint at,
               Proofs& proofs) {
    const SignatureFacts& signature = facts.signatures[index];
    std::vector<TimestampProof>& own = proofs.of[index];
    const std::vector<TimestampProof> later = covering(facts, proofs, signature.signature.revision);
    TimePoint existed = std::min(at, earliest(later, "document").value_or(at));
    for (const std::string_view kind : {"document", "signature", "content"}) {
        for (const TimestampFacts& timestamp : signature.timestamps) {
            if (timestamp.kind == kind) {
                own.push_back(judge(facts, proofs, timestamp, options, at, existed));
            }
        }
        existed = std::min(existed, earliest(own, "signature").value_or(existed));
    }
    own.insert(own.end(), later.begin(), later.end());
}

}  // namespace

Proofs prove_existence(const Facts& facts, const VerifyOptions& options, TimePoint at) {
    Proofs proofs;
    proofs.of.resize(facts.signatures.size());
    std::vector<std::size_t> newest_first;
    for (std::size_t i = 0; i < facts.signatures.size(); ++i) {
        newest_first.push_back(i);
    }
    std::ranges::stable_sort(newest_first, std::ranges::greater(),
                             [&](std::size_t i) { return facts.signatures[i].signature.revision; });
    for (const bool documents : {true, false}) {
        for (const std::size_t i : newest_first) {
            if (is_document_timestamp(facts.signatures[i]) == documents) {
                judge_own(facts, i, options, at, proofs);
            }
        }
    }
    return proofs;
}

std::optional<TimePoint> existed_since(const Facts& facts, const Proofs& proofs, ByteView object) {
    const auto known = facts.covered_since.find(crypto::digest(crypto::DigestAlgorithm::sha256, object));
    return known != facts.covered_since.end() ? earliest(covering(facts, proofs, known->second), "document")
                                              : std::nullopt;
}

void check_order(const std::vector<TimestampProof>& proofs, Judgement& judgement) {
    // What a timestamp covers was there before it: content, then signature, then document (5.5.4 step 4 e). An
    // authority's clock is as good as the accuracy it states.
    const auto rank = [](const TimestampProof& proof) {
        return proof.report.kind == "content" ? 0 : proof.report.kind == "signature" ? 1 : 2;
    };
    for (const TimestampProof& covered : proofs) {
        for (const TimestampProof& covers : proofs) {
            if (covered.valid() && covers.valid() && rank(covered) < rank(covers) &&
                *covered.report.time - covered.accuracy > *covers.report.time + covers.accuracy) {
                judgement.leave_open("TIMESTAMP_ORDER_FAILURE", "timestamp.order",
                                     "the " + covers.report.kind + " timestamp of " +
                                         format_time(*covers.report.time) + " covers a " +
                                         covered.report.kind + " timestamp of later, " +
                                         format_time(*covered.report.time));
                return;
            }
        }
    }
}

std::optional<TimePoint> made_after(const std::vector<TimestampProof>& proofs) {
    std::optional<TimePoint> latest;
    for (const TimestampProof& proof : proofs) {
        if (proof.valid() && proof.report.kind == "content" && (!latest || *proof.report.time > *latest)) {
            latest = proof.report.time;
        }
    }
    return latest;
}

}  // namespace sealpdf::verify
