#pragma once
// The transforms that a new signature carries (ISO 32000-2, 12.8.2) and the lock of its field. Internal to pades/.

#include "pades/prepare.h"

namespace sealpdf::pades {

/// A signature field lock dictionary (Table 236).
pdf::Dict make_lock(const FieldLock& lock);
/// The lock that the signature will carry: the field's own, the one its author asked for by /LockDocument (Table 237), or
/// the signer's. Throws Error(field_lock_forbids) when the signer wants another lock than the field's author, or the
/// author's is none.
std::optional<pdf::Dict> choose_lock(const pdf::Document& document, const pdf::Dict& field,
                                     const SignatureRequest& request);
/// /Reference: DocMDP and FieldMDP; nullopt when there is neither.
std::optional<pdf::Object> make_references(const pdf::Document& document,
                                           const std::optional<pdf::Dict>& lock, int certify);
/// /Perms of the catalog names the certification.
void register_certification(pdf::Document& document, pdf::Ref signature);

}  // namespace sealpdf::pades
