#include "pki/path_builder.h"

#include <algorithm>

#include "pki/certificate_impl.h"
#include "pki/ocsp_impl.h"

namespace sealpdf::pki {
namespace {

/// 4.2.1.1: the issuer's key identifier, where both sides have one. Some CAs get it wrong, so it only sorts.
bool key_id_fits(const Certificate& certificate, const Certificate& issuer) {
    const ByteView wanted = certificate.authority_key_id();
    const ByteView held = issuer.subject_key_id();
    return wanted.empty() || held.empty() || equal(wanted, held);
}

/// The same key under the same name: going through it again proves nothing new (RFC 4158, 2.4.2).
bool repeats(const Path& path, const Certificate& candidate) {
    return std::ranges::any_of(path, [&](const CertificatePtr& one) {
        return equal(one->spki(), candidate.spki()) &&
               one->impl().subject_key == candidate.impl().subject_key;
    });
}

}  // namespace

template <class Verify>
bool SignatureChecks::check(const void* object, const Certificate& signer, int& left, Verify&& verify) {
    const auto [entry, inserted] = known_.try_emplace({object, &signer}, false);
    if (inserted) {
        if (left-- <= 0) {
            exhausted_ = true;
            known_.erase(entry);
            return false;
        }
        entry->second = verify();
    }
    return entry->second;
}

bool SignatureChecks::certificate(const Certificate& certificate, const Certificate& issuer) {
    return check(&certificate, issuer, certificates_left_,
                 [&] { return signed_by(certificate, issuer) == crypto::SignatureCheck::valid; });
}

bool SignatureChecks::crl(const Crl& crl, const Certificate& signer) {
    return check(&crl, signer, evidence_left_, [&] { return crl.is_signed_by(signer); });
}

bool SignatureChecks::ocsp(const OcspResponse& response, const Certificate& signer) {
    const auto& impl = response.impl();
    return check(&response, signer, evidence_left_, [&] {
        return impl.signature_memo.verify(signer, impl.signature_algorithm, impl.tbs, impl.signature) ==
               crypto::SignatureCheck::valid;
    });
}

IssuerIndex::IssuerIndex(const Pool& pool) {
    for (const auto& anchor : pool.anchors) {
        add(anchor, true);
    }
    for (const auto& certificate : pool.certificates) {
        add(certificate, false);
    }
}

void IssuerIndex::add(const CertificatePtr& certificate, bool anchor) {
    auto& list = by_subject_[certificate->impl().subject_key];
    const bool known = std::ranges::any_of(
        list, [&](const Entry& entry) { return equal(entry.certificate->der(), certificate->der()); });
    if (!known) {
        list.push_back({certificate, anchor});
    }
}

bool IssuerIndex::is_anchor(const Certificate& certificate) const {
    const auto found = by_subject_.find(certificate.impl().subject_key);
    return found != by_subject_.end() && std::ranges::any_of(found->second, [&](const Entry& entry) {
               return entry.anchor && equal(entry.certificate->der(), certificate.der());
           });
}

std::vector<CertificatePtr> IssuerIndex::issuers_of(const Certificate& certificate, TimePoint at) const {
    const auto found = by_subject_.find(certificate.impl().issuer_key);
    if (found == by_subject_.end()) {
        return {};
    }
    struct Candidate {
        CertificatePtr certificate;
        int penalty;
    };
    std::vector<Candidate> candidates;
    for (const auto& entry : found->second) {
        const auto& one = *entry.certificate;
        const bool in_time = entry.anchor || (at >= one.not_before() && at <= one.not_after());
        const int penalty =
            (key_id_fits(certificate, one) ? 0 : 4) + (in_time ? 0 : 2) + (entry.anchor ? 0 : 1);
        candidates.push_back({entry.certificate, penalty});
    }
    std::ranges::stable_sort(candidates, {}, &Candidate::penalty);
    std::vector<CertificatePtr> issuers;
    for (auto& candidate : candidates) {
        issuers.push_back(std::move(candidate.certificate));
    }
    return issuers;
}

std::vector<CertificatePtr> IssuerIndex::named(const std::string& subject_key) const {
    std::vector<CertificatePtr> certificates;
    if (const auto found = by_subject_.find(subject_key); found != by_subject_.end()) {
        for (const auto& entry : found->second) {
            certificates.push_back(entry.certificate);
        }
    }
    return certificates;
}

void PathSearch::run(const CertificatePtr& target, const std::function<bool(const Path&)>& visit) {
    Path path{target};
    longest_ = path;
    extend(path, visit);
}

bool PathSearch::extend(Path& path, const std::function<bool(const Path&)>& visit) {
    if (path.size() > longest_.size()) {
        longest_ = path;
    }
    const CertificatePtr last = path.back();
    if (index_.is_anchor(*last)) {
        exhausted_ |= ++paths_ >= budget_.paths;
        return visit(path) || paths_ >= budget_.paths;
    }
    if (static_cast<int>(path.size()) >= budget_.chain) {
        exhausted_ = true;
        return false;
    }
    for (const auto& issuer : index_.issuers_of(*last, at_)) {
        if (++steps_ > budget_.steps || paths_ >= budget_.paths) {
            exhausted_ = true;
            return true;
        }
        if (repeats(path, *issuer) || !signatures_.certificate(*last, *issuer)) {
            continue;
        }
        path.push_back(issuer);
        const bool stop = extend(path, visit);
        path.pop_back();
        if (stop) {
            return true;
        }
    }
    return false;
}

}  // namespace sealpdf::pki
