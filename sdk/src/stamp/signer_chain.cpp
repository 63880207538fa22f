#include "stamp/signer_chain.h"

#include <algorithm>

namespace sealpdf::stamp {
namespace {

constexpr std::size_t longest_path = 16;

pki::CertificatePtr find_issuer(const pki::Certificate& certificate, const std::vector<pki::CertificatePtr>& candidates) {
    const auto found = std::ranges::find_if(candidates, [&](const pki::CertificatePtr& candidate) {
        return pki::same_name(candidate->subject(), certificate.issuer()) &&
               pki::signed_by(certificate, *candidate) == crypto::SignatureCheck::valid;
    });
    return found != candidates.end() ? *found : nullptr;
}

}  // namespace

std::vector<Bytes> find_chain(const Seal::Impl& seal, const StampOptions& options) {
    std::vector<Bytes> chain = seal.signer->certificates();
    if (seal.awaits_certificate() || options.evidence.certificates.empty()) {
        return chain;
    }
    const std::vector<pki::CertificatePtr> given = pki::parse_all(options.evidence.certificates);
    pki::CertificatePtr current = seal.certificates.front();
    for (std::size_t i = 0; i < longest_path && !current->self_issued(); ++i) {
        pki::CertificatePtr issuer = find_issuer(*current, seal.certificates);
        if (!issuer) {
            issuer = find_issuer(*current, given);
            if (!issuer || issuer->self_issued()) {
                break;
            }
            chain.push_back(to_bytes(issuer->der()));
        }
        current = std::move(issuer);
    }
    return chain;
}

void warn_of_chain(const Seal::Impl& seal, const StampOptions& options, std::vector<Warning>& warnings) {
    const pki::Certificate& signer = *seal.certificates.front();
    if (signer.self_issued() || options.level >= SignatureLevel::b_lt) {
        return;
    }
    const std::vector<pki::CertificatePtr> anchors = pki::parse_all(options.trust.certificates());
    const auto is_signer = [&](const pki::CertificatePtr& anchor) { return equal(anchor->der(), signer.der()); };
    if (std::ranges::any_of(anchors, is_signer) || find_issuer(signer, seal.certificates) ||
        find_issuer(signer, pki::parse_all(options.evidence.certificates)) || find_issuer(signer, anchors)) {
        return;
    }
    warnings.push_back({"chain-incomplete", "The signature carries no certificate of the signer's issuer, " +
                                                signer.issuer_text() +
                                                ": give it with the key or by --cert-pool, for those who verify may not "
                                                "have it"});
}

}  // namespace sealpdf::stamp
