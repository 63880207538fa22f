#pragma once
// The seal a signature shows: in this version the widget's picture. Issued seal files (GB/T 38540) are not read yet.

#include "pades/signature.h"

namespace sealpdf::verify {

/// Status "picture-only" when a widget of the signature shows an image that the signature covers, else "none".
SealReport read_seal(const pdf::FilePtr& file, const pades::Signature& signature);

}  // namespace sealpdf::verify
