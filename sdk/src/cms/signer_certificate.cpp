#include "cms/ess.h"
#include "cms/signed_data.h"

namespace sealpdf::cms {

bool identifies(const SignerInfo& signer, const pki::Certificate& certificate) {
    if (!signer.subject_key_id.empty()) {
        return equal(signer.subject_key_id, certificate.subject_key_id());
    }
    // The identifier is not signed: what is not the certificate's own encoding of the name was not written by the signer.
    return equal(signer.serial, certificate.serial()) && equal(signer.issuer, certificate.issuer());
}

pki::CertificatePtr find_signer_certificate(const SignerInfo& signer,
                                            const std::vector<pki::CertificatePtr>& candidates) {
    // An attacker may add a twin (same issuer and serial number, other content) in front: of those that the
    // identifier fits, the one that the ESS attribute names is meant.
    const Attribute* attribute = find_attribute(signer.attributes, oid::signing_certificate_v2);
    if (attribute == nullptr) {
        attribute = find_attribute(signer.attributes, oid::signing_certificate);
    }
    std::optional<EssCertificateId> id;
    if (attribute != nullptr) {
        if (auto parsed = parse_signing_certificate(*attribute)) {
            id = *std::move(parsed);
        }
    }
    pki::CertificatePtr first;
    for (const pki::CertificatePtr& candidate : candidates) {
        if (!identifies(signer, *candidate)) {
            continue;
        }
        if (!id || match(*id, *candidate) == EssMatch::matches) {
            return candidate;
        }
        if (!first) {
            first = candidate;
        }
    }
    return first;
}

}  // namespace sealpdf::cms
