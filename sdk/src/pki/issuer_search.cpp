#include "pki/issuer_search.h"

#include "net/url.h"

namespace sealpdf::pki {
namespace {

constexpr std::size_t max_download = 1U << 20U;

}  // namespace

void IssuerSearch::run(CertificatePtr current) {
    const PathBudget budget;
    for (int depth = 0; depth < budget.chain && !IssuerIndex(pool_).is_anchor(*current); ++depth) {
        CertificatePtr issuer = issuer_among(pool_, *current);
        const auto urls = issuer == nullptr ? current->ca_issuer_urls() : std::vector<std::string>();
        for (const auto& url : urls) {
            issuer = issuer_at(url, *current);
            if (issuer != nullptr) {
                break;
            }
        }
        if (issuer == current || issuer == nullptr || !climbed_.insert(issuer.get()).second) {
            return;
        }
        current = issuer;
    }
}

/// What is kept serves while it is valid.
CertificatePtr IssuerSearch::issuer_at(const std::string& url, const Certificate& certificate) {
    Fetcher::Request request{url, {}, {}, max_download, {}, {}};
    const auto kept = client_.find(request);
    const CertificatePtr issuer = kept ? take_issuer(kept->answer, certificate) : nullptr;
    const bool valid = issuer != nullptr && at_ >= issuer->not_before() && at_ <= issuer->not_after();
    if (valid || !client_.online() || !client_.may_ask(request)) {
        return issuer;
    }
    if (issuer != nullptr) {
        request.etag = kept->etag;
        request.last_modified = kept->last_modified;
    }
    const CertificatePtr newer = fetch_issuer(request, certificate);
    return newer != nullptr ? newer : issuer;
}

CertificatePtr IssuerSearch::fetch_issuer(const Fetcher::Request& request, const Certificate& certificate) {
    const EvidenceClient::Outcome outcome = client_.ask(request);
    if (!outcome.answer) {
        client_.warn("pki.fetch-failed", outcome.error);
        return nullptr;
    }
    if (outcome.answer->not_modified) {
        return nullptr;
    }
    const Fetcher::Answer& answer = *outcome.answer;
    CertificatePtr issuer = take_issuer(answer.body, certificate);
    if (issuer == nullptr) {
        client_.warn("pki.fetch-failed",
                     net::without_secrets(request.url) + ": no certificate in it is of the issuer's key");
    } else {
        client_.store({request.url, answer.etag, answer.last_modified, {}, answer.body});
    }
    return issuer;
}

/// With the issuer come the others of the file, its own issuers maybe. A file without is not used.
CertificatePtr IssuerSearch::take_issuer(const Bytes& file, const Certificate& certificate) {
    Pool found;
    add_certificates(found, crypto::read_certificates(file));
    CertificatePtr issuer = issuer_among(found, certificate);
    if (issuer != nullptr) {
        pool_.certificates.insert(pool_.certificates.end(), found.certificates.begin(),
                                  found.certificates.end());
    }
    return issuer;
}

CertificatePtr IssuerSearch::issuer_among(const Pool& pool, const Certificate& certificate) {
    for (const auto& candidate : IssuerIndex(pool).issuers_of(certificate, at_)) {
        if (signatures_.certificate(certificate, *candidate)) {
            return candidate;
        }
    }
    return nullptr;
}

}  // namespace sealpdf::pki
