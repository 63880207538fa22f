#pragma once
// The impressions that a signature dictionary lists, looked for where they are said to be.

#include "pades/bound_seal.h"
#include "verify/facts/painted_over.h"
#include "verify/facts/seal_facts.h"
#include "verify/facts/seal_picture.h"

namespace sealpdf::verify {

/// How far a picture may stand from where the list has it: what rounding to four digits can add up to, and far less than
/// a printer's dot.
inline constexpr double place_tolerance_mm = 0.01;

/// `widgets`: of the signature's fields.
ImpressionFacts find_impression(const pades::BoundImpression& listed, RevisionPictures& pictures,
                                CoverSearch& covers, const std::vector<pdf::Ref>& widgets,
                                SealPictureMatcher& matcher);
/// Whether the painting stands where the list has an impression.
bool is_listed(const Painting& painting, const pdf::Page& page,
               const std::vector<pades::BoundImpression>& list);

}  // namespace sealpdf::verify
