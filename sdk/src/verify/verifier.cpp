#include "sealpdf/verify.h"

#include "verify/facts/facts.h"

namespace sealpdf {
inline namespace v0 {

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
