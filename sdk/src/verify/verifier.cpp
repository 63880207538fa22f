#include "sealpdf/verify.h"

#include "verify/facts/facts.h"

namespace sealpdf {
inline namespace v0 {

void apply(const VerificationPolicy& policy, VerifyOptions& options) {
    options.policy = policy;
    options.revocation = policy.revocation;
    options.revocation_grace_hours = policy.revocation_grace_hours;
    options.revocation_grace_strict = policy.revocation_grace_strict;
    options.require_level = policy.require_level;
    options.require_timestamp = policy.require_timestamp;
    options.require_seal = policy.require_seal;
    options.forbid_changes = policy.forbid_changes;
}

Verifier::Verifier(VerifyOptions options) : options_(std::move(options)) {
    options_.fetcher = Fetcher::remembering(std::move(options_.fetcher));
}

Report Verifier::verify(const Input& document) const {
    try {
        const verify::Facts facts = verify::collect(document, options_, options_.at ? *options_.at : now());
        // Asked again: what was fetched meanwhile would otherwise be evidence of the future.
        return verify::assess(facts, options_, options_.at ? *options_.at : now());
    } catch (const Error& error) {
        throw error.in_file(document.name());
    }
}

}  // namespace v0
}  // namespace sealpdf
