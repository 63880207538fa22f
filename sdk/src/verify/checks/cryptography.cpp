#include "verify/checks/checks.h"

#include <algorithm>

namespace sealpdf::verify {
namespace {

constexpr int minimum_rsa_bits = 1900;  // SOG-IS and ETSI TS 119 312: 1900 bits and more until 2025, 3000 from then recommended
constexpr int minimum_ec_bits = 224;

SignerReport describe(const pki::Certificate& certificate) {
    SignerReport report;
    report.subject = certificate.subject_text();
    report.issuer = certificate.issuer_text();
    report.serial = certificate.serial_hex();
    report.organization = certificate.organization();
    report.organization_identifier = certificate.organization_identifier();
    report.not_before = certificate.not_before();
    report.not_after = certificate.not_after();
    report.key = certificate.has_usable_key() ? certificate.public_key().description() : "unknown";
    report.sha256 = to_hex(certificate.sha256());
    return report;
}

Bytes content_digest(const SignatureFacts& facts, crypto::DigestAlgorithm algorithm) {
    for (const auto& [known, digest] : facts.content_digests) {
        if (known == algorithm) {
            return digest;
        }
    }
    // A TimestampToken signs its TSTInfo, not the document: that is what the imprint is for.
    return facts.cms->content ? crypto::digest(algorithm, *facts.cms->content) : Bytes();
}

}  // namespace

void check_cryptography(const SignatureFacts& facts, SignatureReport& report, Judgement& judgement) {
    if (!facts.cms) {
        return;
    }
    if (facts.cms->signers.size() != 1) {
        judgement.broken = true;
        judgement.fail("FORMAT_FAILURE", "cms.signer-infos", "a PDF signature has exactly one SignerInfo, this one has " +
                                                                 std::to_string(facts.cms->signers.size()));
        return;
    }
    if (!facts.signer) {
        judgement.leave_open("NO_SIGNING_CERTIFICATE_FOUND", "no-signing-certificate", "the signer's certificate is not in the document");
        return;
    }
    report.signer = describe(*facts.signer);
    if (!facts.signature.byte_range) {
        return;  // the format check has said so
    }
    const bool timestamp = report.type == "document-timestamp";
    cms::CheckOptions options;
    options.pades = facts.signature.subfilter == "ETSI.CAdES.detached";
    options.timestamp = timestamp;
    const auto digest = [&](crypto::DigestAlgorithm algorithm) {
        return timestamp && facts.cms->content ? crypto::digest(algorithm, *facts.cms->content) : content_digest(facts, algorithm);
    };
    const cms::SignatureCheckResult check = cms::check_signature(*facts.cms, *facts.signer, digest, options);
    report.signature_algorithm = check.signature_algorithm;
    if (check.digest_algorithm) {
        report.digest_algorithm = crypto::name(*check.digest_algorithm);
    }
    for (const cms::SignatureFinding& finding : check.findings) {
        if (!finding.failure) {
            judgement.warn(finding.code, finding.message);
        } else if (finding.subindication == "CRYPTO_CONSTRAINTS_FAILURE_NO_POE") {
            judgement.leave_open(finding.subindication, finding.code, finding.message);
        } else {
            judgement.broken = true;
            judgement.fail(finding.subindication, finding.code, finding.message);
        }
    }
    const bool failed = std::ranges::any_of(check.findings, [](const auto& finding) { return finding.failure; });
    if (!failed && (!check.digest_ok || !check.signature_ok)) {
        judgement.broken = true;
        judgement.fail(check.digest_ok ? "SIG_CRYPTO_FAILURE" : "HASH_FAILURE", "cms.signature", "the signature does not verify");
    }
    if (timestamp && !facts.timestamps.empty() && facts.timestamps.front().token &&
        facts.timestamps.front().token->info.imprint != facts.timestamps.front().imprint_of_content) {
        judgement.broken = true;
        judgement.fail("HASH_FAILURE", "timestamp.imprint", "the document timestamp is of other bytes");
    }
}

void check_algorithms(const SignatureFacts& facts, const SignatureReport& report, Judgement& judgement) {
    const auto digest = crypto::digest_from_name(report.digest_algorithm);
    if (digest && crypto::is_weak(*digest)) {
        judgement.leave_open("CRYPTO_CONSTRAINTS_FAILURE_NO_POE", "weak-digest",
                             "the digest " + report.digest_algorithm + " is not reliable at the validation time");
    }
    if (!facts.signer || !facts.signer->has_usable_key()) {
        return;
    }
    const crypto::PublicKey& key = facts.signer->public_key();
    if ((key.is_rsa() && key.bits() < minimum_rsa_bits) || (key.is_ec() && key.bits() < minimum_ec_bits)) {
        judgement.leave_open("CRYPTO_CONSTRAINTS_FAILURE_NO_POE", "weak-key", "the key " + key.description() + " is too short");
    }
}

}  // namespace sealpdf::verify
