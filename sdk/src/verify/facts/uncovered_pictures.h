#pragma once
// Pictures like a signature's seal that came after the last signature.

#include "verify/facts/facts.h"

namespace sealpdf::verify {

/// Fills in `uncovered` of each signature's seal.
void find_uncovered_pictures(Facts& facts, const pdf::FilePtr& file);

}  // namespace sealpdf::verify
