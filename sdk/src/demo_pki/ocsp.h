#pragma once
// The demo CA's OCSP answers (RFC 6960), written by our own DER writer: OpenSSL would read the clock.

#include "demo_pki/folder.h"

namespace sealpdf::demo_pki {

/// An OCSPResponse, whatever the request holds: malformedRequest for what is none.
Bytes answer_ocsp(ByteView request, const Folder& folder, const std::vector<Revocation>& revocations,
                  TimePoint at);
/// OCSPResponseStatus without responseBytes.
enum class OcspStatus : std::uint8_t { malformed_request = 1, internal_error = 2 };
Bytes make_ocsp_error(OcspStatus status);

}  // namespace sealpdf::demo_pki
