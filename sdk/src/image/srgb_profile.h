#pragma once
// The sRGB colour space as an ICC profile, for documents that may not use device colours (PDF/A).

#include "base/bytes.h"

namespace sealpdf::image {

/// A display profile of version 2.1, the newest that PDF/A-1 knows: three matrix columns and one curve, 2.4 kB.
Bytes make_srgb_profile();

}  // namespace sealpdf::image
