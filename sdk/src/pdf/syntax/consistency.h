#pragma once
// Whether two readers would see the same objects: the checks a verifier makes before it believes the cross-reference.

#include "pdf/syntax/file.h"

namespace sealpdf::pdf {

/// Checks every entry of every revision in view: "12 0 obj" of that number and generation stands at its offset, object
/// streams hold what is said, no object lies within another, and between the parts listed of an appended revision
/// stands nothing but white space and comments. Codes: "xref-differential", "unlisted-bytes" (with the offset).
/// Free of Errors but limit_exceeded; at most 100 remarks. File::remarks() has those found at opening.
std::vector<Remark> check_xref(const View& view);

}  // namespace sealpdf::pdf
