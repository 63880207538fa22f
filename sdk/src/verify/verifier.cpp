#include "sealpdf/verify.h"

#include "verify/facts/facts.h"

namespace sealpdf {
inline namespace v0 {

Verifier::Verifier(VerifyOptions options) : options_(std::move(options)) {}

Report Verifier::verify(const Input& document) const {
    const TimePoint at = options_.at ? *options_.at : now();
    try {
        return verify::assess(verify::collect(document, options_, at), options_, at);
    } catch (const Error& error) {
        throw error.in_file(document.name());
    }
}

}  // namespace v0
}  // namespace sealpdf
