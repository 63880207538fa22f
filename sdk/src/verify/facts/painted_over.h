#pragma once
// What a page paints over a listed impression.

#include "pades/bound_seal.h"
#include "verify/facts/revision_pictures.h"

namespace sealpdf::verify {

/// Whether what is painted after `painting`, the impression `own`, hides a noticeable part of it: a square of a tenth of the seal's sides
/// as a whole (4 mm of 42 mm: one character of a company's name), or a tenth of what is shown, as strokes of the pen do not.
/// `listed`: what signatures list is no cover.
bool is_painted_over(const Painting& painting, const pades::BoundImpression& own, RevisionPictures& pictures,
                     const std::vector<pades::BoundImpression>& listed);

}  // namespace sealpdf::verify
