#pragma once
// The CMSAlgorithmProtection attribute (RFC 6211): which algorithms the signer meant.

#include "cms/signed_data.h"

namespace sealpdf::cms {

/// Whether the attribute's value names the digest and the signature algorithm that the SignerInfo names.
bool protects(ByteView value, const SignerInfo& signer);

}  // namespace sealpdf::cms
