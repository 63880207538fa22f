#pragma once
// Issuers that are not at hand, by the addresses in certificates (RFC 5280, 4.2.2.1). Private to pki/.

#include "pki/evidence_client.h"
#include "pki/path_builder.h"

namespace sealpdf::pki {

class IssuerSearch {
  public:
    IssuerSearch(Pool& pool, EvidenceClient& client, SignatureChecks& signatures, TimePoint at)
        : pool_(pool), client_(client), signatures_(signatures), at_(at) {}
    /// Climbs from `current` towards an anchor and adds to the pool what it takes.
    void run(CertificatePtr current);

  private:
    CertificatePtr issuer_at(const std::string& url, const Certificate& certificate);
    CertificatePtr fetch_issuer(const Fetcher::Request& request, const Certificate& certificate);
    CertificatePtr take_issuer(const Bytes& file, const Certificate& certificate);
    CertificatePtr issuer_among(const Pool& pool, const Certificate& certificate);

    Pool& pool_;
    EvidenceClient& client_;
    SignatureChecks& signatures_;
    TimePoint at_;
    std::set<const Certificate*> climbed_{};
};

}  // namespace sealpdf::pki
