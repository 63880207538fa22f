#pragma once
// The seals of a document's signatures: what is shown, then, at the time that the signature proves to be of, what the
// seal file is worth.

#include "verify/facts/facts.h"

namespace sealpdf::verify {

/// Fills in each signature's seal but what follows below. Touches no network.
void collect_seals(Facts& facts, const pdf::FilePtr& file);
/// The seal files judged at the best signature times of `judged`, one report for each signature of the facts. May fetch.
void verify_seals(Facts& facts, const pdf::FilePtr& file, const Report& judged, const VerifyOptions& options);

}  // namespace sealpdf::verify
