#pragma once
// Where evidence about a certificate may be had, in the order in which it is asked for. Private to pki/.

#include "pki/general_name.h"
#include "pki/revocation_check.h"

namespace sealpdf::pki {

/// One request that may answer a question.
struct Source {
    enum Kind : std::uint8_t { ocsp, crl, delta_crl };
    Fetcher::Request request{};
    Kind kind = crl;
    bool has_fallback = false;  // its failure is not worth a warning, for the next source asks the same again
    bool is_fallback = false;
    Bytes nonce{};  // of the request; not empty: no cache answers it
};

/// OCSP responders, CRLs, and the delta CRLs that the certificate names.
std::vector<Source> sources_of(const Question& question, bool ocsp_nonce);
/// Delta CRLs at the points of a FreshestCRL.
std::vector<Source> delta_sources(const std::vector<DistributionPoint>& points);

}  // namespace sealpdf::pki
