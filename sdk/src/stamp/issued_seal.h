#pragma once
// A seal that a maker issued: whether it may be used here and now, and how it is bound to the document.

#include "pades/bound_seal.h"
#include "stamp/plan.h"

namespace sealpdf::stamp {

/// Throws Error(seal_expired | seal_not_yet_valid | seal_maker_signature | seal_maker_untrusted | seal_maker_revoked |
/// seal_signer_not_in_list | seal_renewed_same_key | holder_mismatch | seal_version_outdated |
/// seal_purpose_not_allowed | seal_invalid | revocation_unknown); invalid_argument when the options are about an issued seal and this one is none. `at`: the
/// claimed time.
void check_issued_seal(const Seal::Impl& seal, const StampOptions& options, TimePoint at,
                       std::vector<Warning>& warnings);

/// What the signature dictionary says of the seal; nullopt when nobody issued it.
std::optional<pades::BoundSeal> bind_seal(const Seal::Impl& seal, const Plan& plan,
                                          const pdf::Document& document);

/// An impression that is not shown in the size the seal's maker signed.
void warn_of_size(const Seal::Impl& seal, const Plan& plan, std::vector<Warning>& warnings);

}  // namespace sealpdf::stamp
