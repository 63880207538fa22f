#pragma once
// SES_Signature in the place of a CMS value. Only signed_data.cpp needs this.

#include "cms/signed_data.h"

namespace sealpdf::cms {

/// `whole` is the outermost SEQUENCE.
Result<SignedData> parse_ses_signature(const der::Element& whole);

}  // namespace sealpdf::cms
