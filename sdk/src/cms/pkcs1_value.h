#pragma once
// The oldest kind of signature in a PDF, adbe.x509.rsa_sha1 (ISO 32000-1, 12.8.3.2): /Contents is an OCTET STRING with a
// bare RSASSA-PKCS1-v1_5 value (RFC 8017, 8.2) over the ByteRange, the certificates stand in the dictionary's /Cert.

#include "cms/signed_data.h"

namespace sealpdf::cms {

/// At the start of `bytes`, as parse_signed_data has it: a signer without signed attributes. The digest is the one that
/// the value itself states; SHA-1, which gave the kind its name, where the key did not make the value.
/// \param certificates DER, the signer's first; without it the value is one of nobody known
Result<SignedData> read_pkcs1_value(ByteView bytes, const std::vector<Bytes>& certificates);

}  // namespace sealpdf::cms
