#pragma once
// The seal's own certificate, judged before anything is written.

#include <vector>

#include "pki/certificate.h"
#include "sealpdf/stamp.h"

namespace sealpdf::stamp {

/// `certificates`: the signer's own first. Throws Error(bad_certificate | certificate_expired |
/// certificate_not_yet_valid | key_usage | weak_algorithm | certificate_revoked | revocation_unknown).
void check_certificate(const std::vector<pki::CertificatePtr>& certificates, const StampOptions& options,
                       TimePoint at, std::vector<Warning>& warnings);

}  // namespace sealpdf::stamp
