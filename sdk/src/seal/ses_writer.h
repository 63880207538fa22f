#pragma once
// SESeal written as its standard says: strict DER, tags and types of the form that is asked for, no variants.

#include "seal/ses_seal.h"

namespace sealpdf::ses {

/// What the maker signs: `info` without signature and timestamp. Throws Error(invalid_argument) for what cannot be written,
/// such as an id that is not ASCII.
Bytes make_signed_bytes(const SealInfo& info);
/// The whole file. For a seal that was read and is written as its standard says this is what was read.
Bytes make_seal(const SealInfo& info);

}  // namespace sealpdf::ses
