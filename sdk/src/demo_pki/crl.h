#pragma once
// The demo CA's CRLs (RFC 5280, 5), written by our own DER writer: OpenSSL would read the clock.

#include "demo_pki/folder.h"

namespace sealpdf::demo_pki {

/// `revocations` of certificates that the root signed: the issuing CA's own.
Bytes make_root_crl(const Folder& folder, const std::vector<Revocation>& revocations, TimePoint at);
/// All the others.
Bytes make_issuing_crl(const Folder& folder, const std::vector<Revocation>& revocations, TimePoint at);

}  // namespace sealpdf::demo_pki
