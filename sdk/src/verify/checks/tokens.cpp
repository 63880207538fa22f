// What a timestamp token is by itself, whoever trusts its authority: EN 319 142-1 builds its levels on that.

#include "verify/checks/checks.h"

namespace sealpdf::verify {

pki::CertificatePtr find_authority(const Facts& facts, const TimestampFacts& timestamp) {
    const auto& signers = timestamp.token->data.signers;
    if (signers.size() != 1) {
        return nullptr;
    }
    for (const auto& candidates : {timestamp.certificates, facts.tsa_pool.certificates, facts.tsa_pool.anchors}) {
        if (auto authority = cms::find_signer_certificate(signers.front(), candidates)) {
            return authority;
        }
    }
    return nullptr;
}

pki::CertificatePtr find_sound_authority(const Facts& facts, const TimestampFacts& timestamp) {
    if (!timestamp.token || timestamp.token->info.imprint != timestamp.imprint_of_content) {
        return nullptr;
    }
    const pki::CertificatePtr authority = find_authority(facts, timestamp);
    return authority && cms::find_token_fault(*timestamp.token, *authority).empty() ? authority : nullptr;
}

void check_token_names(const Facts& facts, const SignatureFacts& signature, Judgement& judgement) {
    for (const TimestampFacts& timestamp : signature.timestamps) {
        const pki::CertificatePtr authority = timestamp.token ? find_authority(facts, timestamp) : nullptr;
        if (authority && !cms::names_authority(timestamp.token->info, *authority)) {
            judgement.warn("timestamp.authority-name", "the " + timestamp.kind +
                                                           " timestamp names another authority than " +
                                                           authority->subject_text() + ", which signed it");
        }
    }
}

}  // namespace sealpdf::verify
