#include "verify/checks/checks.h"

#include <algorithm>

#include "cms/ess.h"
#include "pades/integrity.h"
#include "pki/algorithm_policy.h"
#include "pki/identity.h"

namespace sealpdf::verify {
namespace {

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
    report.credit_code = pki::find_credit_code(certificate);
    report.identities = pki::find_identities(certificate);
    report.qualified = pki::find_qualified_statements(certificate);
    return report;
}

Bytes content_digest(const SignatureFacts& facts, crypto::DigestAlgorithm algorithm) {
    for (const auto& [known, digest] : facts.content_digests) {
        if (known == algorithm) {
            return digest;
        }
    }
    return {};
}

/// The document's bytes, where something else is signed in their place: a digest of them, or a TSTInfo with an imprint.
void check_encapsulated(const SignatureFacts& facts, Judgement& judgement) {
    const auto differs = [&](const char* code, const char* message) {
        judgement.broken = true;
        judgement.fail("HASH_FAILURE", code, message);
    };
    if (pades::encapsulates_sha1(facts.signature) &&
        facts.cms->content != content_digest(facts, crypto::DigestAlgorithm::sha1)) {
        differs("cms.message-digest-mismatch", "what was signed has been changed: its SHA-1 differs");
    }
    if (facts.signature.subfilter != "ETSI.RFC3161" || facts.timestamps.empty()) {
        return;
    }
    const TimestampFacts& timestamp = facts.timestamps.front();
    if (!timestamp.token) {
        judgement.leave_open("FORMAT_FAILURE", "timestamp.format", timestamp.error);
    } else if (timestamp.token->info.imprint != timestamp.imprint_of_content) {
        differs("timestamp.imprint", "the document timestamp is of other bytes");
    }
}

/// The hash by which attributes name the signer's certificate. Only a second certificate with the same one would do
/// harm, which nobody can make as yet: a warning.
void check_reference_digests(const SignatureFacts& facts, const AlgorithmTable& table, TimePoint time,
                             Judgement& judgement) {
    const auto check = [&](const std::string& whose, const cms::SignedData& data) {
        for (const cms::Attribute& attribute : data.signers.front().attributes) {
            if (attribute.oid != cms::oid::signing_certificate && attribute.oid != cms::oid::signing_certificate_v2) {
                continue;
            }
            const auto id = cms::parse_signing_certificate(attribute);
            const bool known = id && id->hash_algorithm;
            const std::string weak = known ? pki::weakness(table, *id->hash_algorithm, time) : std::string();
            if (!weak.empty()) {
                judgement.warn("weak-certificate-digest",
                               whose + " names its signer's certificate by a weak digest: " + weak);
            }
        }
    };
    check("the signature", *facts.cms);
    for (const TimestampFacts& timestamp : facts.timestamps) {
        if (timestamp.kind != "document" && timestamp.token && timestamp.token->data.signers.size() == 1) {
            check("the " + timestamp.kind + " timestamp", timestamp.token->data);
        }
    }
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
    const bool encapsulates = timestamp || pades::encapsulates_sha1(facts.signature);
    cms::CheckOptions options;
    options.pades = facts.signature.subfilter == "ETSI.CAdES.detached";
    options.timestamp = timestamp;
    options.sm2_digest = facts.sm2_digest;
    const auto digest = [&](crypto::DigestAlgorithm algorithm) {
        return encapsulates && facts.cms->content ? crypto::digest(algorithm, *facts.cms->content)
                                                  : content_digest(facts, algorithm);
    };
    const cms::SignatureCheckResult check = cms::check_signature(*facts.cms, *facts.signer, digest, options);
    report.signature_algorithm = check.signature_algorithm;
    if (check.digest_algorithm) {
        report.digest_algorithm = crypto::name(*check.digest_algorithm);
    }
    for (const cms::SignatureFinding& finding : check.findings) {
        if (!finding.failure) {
            judgement.warn(finding.code, finding.message);
        } else {
            judgement.conclude(finding.subindication, finding.code, finding.message);
        }
    }
    judgement.broken = judgement.broken || judgement.indication == Indication::total_failed || !check.digest_ok || !check.signature_ok;
    const bool failed = std::ranges::any_of(check.findings, [](const auto& finding) { return finding.failure; });
    if (!failed && (!check.digest_ok || !check.signature_ok)) {
        judgement.broken = true;
        judgement.fail(check.digest_ok ? "SIG_CRYPTO_FAILURE" : "HASH_FAILURE", "cms.signature", "the signature does not verify");
    }
    check_encapsulated(facts, judgement);
}

void check_algorithms(const SignatureFacts& facts, const VerifyOptions& options, const SignatureReport& report, Judgement& judgement) {
    if (!facts.cms || facts.cms->signers.size() != 1 || !report.best_signature_time) {
        return;
    }
    const AlgorithmTable& table = options.policy.algorithms;
    const TimePoint time = *report.best_signature_time;
    const auto check = [&](const char* code, const std::string& weak) {
        if (!weak.empty()) {
            judgement.leave_open("CRYPTO_CONSTRAINTS_FAILURE_NO_POE", code, weak + "; the signature is known to be of no earlier than " + format_time(time));
        }
        return weak.empty();
    };
    const cms::SignerInfo& signer = facts.cms->signers.front();
    const auto digest = crypto::digest_from_name(report.digest_algorithm);
    const auto algorithm = crypto::parse_signature_algorithm(signer.signature_algorithm);
    bool strong = !digest || check("weak-digest", pki::weakness(table, *digest, time));
    if (strong && algorithm && algorithm->digest && algorithm->digest != digest) {
        strong = check("weak-digest", pki::weakness(table, *algorithm->digest, time));
    }
    if (strong && pades::encapsulates_sha1(facts.signature)) {
        check("weak-digest", pki::weakness(table, crypto::DigestAlgorithm::sha1, time));
    }
    check_reference_digests(facts, table, time, judgement);
    if (facts.signer && facts.signer->has_usable_key()) {
        check("weak-key", pki::weakness(table, facts.signer->public_key(), time));
    }
}

}  // namespace sealpdf::verify
