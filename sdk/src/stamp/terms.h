#pragma once
// What the author of an existing field wants of its signature, against what the caller asked for.

#include <string>
#include <vector>

#include "pades/seed_values.h"
#include "seal/seal_impl.h"
#include "stamp/plan.h"

namespace sealpdf::stamp {

struct Terms {
    crypto::SigningScheme scheme;
    std::string subfilter, reason;
    bool lock_document = false;
    bool is_pades() const { return subfilter == "ETSI.CAdES.detached"; }
};
/// The caller's terms, changed as the seed values of the plan's field ask (ISO 32000-2, Table 237); each change is a
/// warning. Throws Error(seed_value) when a required constraint cannot be met, Error(invalid_argument |
/// weak_algorithm) when the key does not sign as asked.
Terms agree_terms(const pdf::Document& document, const Plan& plan, const Seal::Impl& seal,
                  const StampOptions& options, TimePoint at, std::vector<Warning>& warnings);

/// For the dry run: the required constraints that no seal and no option can meet.
std::vector<Obstacle> find_seed_obstacles(const pdf::Document& document, const Plan& plan);

}  // namespace sealpdf::stamp
