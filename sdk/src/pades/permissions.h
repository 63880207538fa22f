#pragma once
// What signatures forbid (ISO 32000-2, 12.8.2): internal parts of signature.h and prepare.h.

#include "pades/prepare.h"
#include "pades/signature.h"

namespace sealpdf::pades {

/// A /Reference with DocMDP whose /P is none of 1, 2, 3 becomes a problem of the signature.
void check_certification_reference(const pdf::View& view, Signature& signature);

/// Exact fully qualified names: "include" locks those listed, "exclude" all others, also ones yet to be made.
bool locks_field(const SignatureReport::Locks& lock, const std::string& field_name);

}  // namespace sealpdf::pades
