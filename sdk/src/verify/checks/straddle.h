#pragma once
// The strips of straddle seals, joined again over the pages. Pure.

#include <string>
#include <vector>

#include "verify/facts/seal_facts.h"

namespace sealpdf::verify {

/// What is wrong, one sentence each: a strip that is missing, out of order, altered or of another picture, and what of
/// the seal no strip shows. Impressions that are no strips are passed over. The list's order is that of stamping: the
/// strips of one seal follow each other.
std::vector<std::string> find_straddle_faults(const std::vector<ImpressionFacts>& impressions);

/// Strips are cut this far apart at most; stamping leaves 0.0034 mm between them, so that rounding draws no line twice.
inline constexpr double strip_gap_mm = 0.01;

}  // namespace sealpdf::verify
