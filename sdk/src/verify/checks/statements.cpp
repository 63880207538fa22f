#include <algorithm>

#include "cms/cades_attributes.h"
#include "crypto/digest.h"
#include "verify/checks/checks.h"

namespace sealpdf::verify {
namespace {

/// A store is an unsigned attribute: the hash in the signature tells whether its document is the one that was meant.
std::string compare_document(const cms::SignaturePolicy& policy, const std::optional<Bytes>& document) {
    if (!document) {
        return "none";
    }
    const bool says_nothing = std::ranges::all_of(policy.hash, [](std::uint8_t byte) { return byte == 0; });
    if (!policy.digest || says_nothing) {
        return "unknown";
    }
    return crypto::digest(*policy.digest, *document) == policy.hash ? "matches" : "differs";
}

}  // namespace

void describe_statements(const SignatureFacts& facts, SignatureReport& report, Judgement& judgement) {
    if (!facts.cms || facts.cms->signers.size() != 1) {
        return;
    }
    const cms::SignerInfo& signer = facts.cms->signers.front();
    report.commitments = cms::read_commitment_types(signer);
    report.claimed_roles = cms::read_claimed_roles(signer);
    const auto policy = cms::read_signature_policy(signer);
    if (!policy) {
        return;
    }
    report.signature_policy = SignaturePolicyReport{
        policy->oid, std::string(policy->digest ? crypto::name(*policy->digest) : ""), to_hex(policy->hash), policy->uri,
        compare_document(*policy, cms::read_policy_document(signer))};
    if (report.signature_policy->document == "differs") {
        judgement.warn("signature-policy-document-differs",
                       "the policy document kept with the signature is not the one whose hash was signed");
    }
}

}  // namespace sealpdf::verify
