#pragma once
// Reads a SignerInfo (RFC 5652, 5.3). Only signed_data.cpp needs this.

#include "cms/signed_data.h"

namespace sealpdf::cms {

Result<SignerInfo> read_signer_info(const der::Reader& parent, const der::Element& element);

}  // namespace sealpdf::cms
