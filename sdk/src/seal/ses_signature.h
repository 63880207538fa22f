#pragma once
// The seal that a SES_Signature was made with. Its fields are read by cms/ses_signature.h.

#include "cms/ses_signature.h"
#include "seal/ses_seal.h"

namespace sealpdf::ses {

struct SesSignature {
    cms::SesSignature fields;
    ParsedSeal seal;
};
/// Reads one at the start of `bytes`: strict DER, and all of the form that its seal has.
Result<SesSignature> parse_signature(ByteView bytes);

}  // namespace sealpdf::ses
