// One certificate on its own: for a seal before it is used.

#include <algorithm>
#include <iterator>

#include "base/byte_source.h"
#include "pki/path.h"
#include "sealpdf/verify.h"

namespace sealpdf {
inline namespace v0 {
namespace {

constexpr std::size_t max_certificate_file = 16u << 20;

pki::Purpose to_purpose(CertificatePurpose purpose) {
    switch (purpose) {
        case CertificatePurpose::seal:
            return pki::Purpose::document_signing;
        case CertificatePurpose::ca:
            return pki::Purpose::certificate_authority;
        case CertificatePurpose::any:
            break;
    }
    return pki::Purpose::any;
}

Verdict to_verdict(Indication indication) {
    return indication == Indication::total_passed   ? Verdict::valid
           : indication == Indication::total_failed ? Verdict::invalid
                                                    : Verdict::indeterminate;
}

/// "anyPolicy" is what RFC 5280 calls 2.5.29.32.0.
std::vector<std::string> to_oids(std::vector<std::string> policies) {
    for (std::string& policy : policies) {
        if (policy == "anyPolicy") {
            policy = "2.5.29.32.0";
        } else if (policy.find_first_not_of("0123456789.") != std::string::npos || policy.find('.') == std::string::npos) {
            throw Error(ErrorCode::invalid_argument, "A certificate policy is an OID such as 2.16.840.1.101.3.2.1.48.1.", policy);
        }
    }
    return policies;
}

}  // namespace

CertificateVerification verify_certificate(const Input& certificate, const CertificateOptions& options) {
    const auto validation_time = [&options] { return options.at ? *options.at : now(); };
    const std::vector<Bytes> found = crypto::read_certificates(read_all(certificate, max_certificate_file));
    if (found.empty()) {
        throw Error(ErrorCode::bad_certificate, "the file holds no certificate; give one in PEM or DER", certificate.name());
    }
    const pki::CertificatePtr target = pki::Certificate::parse(found.front()).value_or_throw(certificate.name());
    std::vector<Finding> notes;
    pki::Pool pool = pki::make_pool(options.trust, options.evidence, &notes);
    if (options.fetcher->online() || !options.cache.empty()) {
        pki::collect_evidence(target, pool, *options.fetcher, validation_time(), notes,
                              {options.cache, options.ocsp_nonce, {}, !options.at});
    }
    const TimePoint at = validation_time();  // after fetching: what was fetched is no evidence of the future
    pki::PathPolicy policy = pki::path_policy(options.policy, to_purpose(options.purpose));
    policy.grace_strict = false;  // the grace period is a signature's
    policy.max_intermediates = options.max_chain_depth;
    policy.policies = {to_oids(options.initial_policies), options.require_explicit_policy, options.inhibit_policy_mapping,
                       options.inhibit_any_policy};
    const pki::PathResult path = pki::validate_path(target, pool, policy, at, at);
    CertificateVerification result;
    result.file = certificate.name();
    result.indication = path.indication;
    result.verdict = to_verdict(path.indication);
    result.subindication = path.subindication;
    result.reasons = path.reasons;
    result.warnings = std::move(notes);
    std::ranges::copy_if(path.warnings, std::back_inserter(result.warnings), [](const Finding& warning) {
        return warning.code != "in-revocation-grace";  // nothing was signed that a later list could call into question
    });
    result.chain = path.chain;
    result.policies = path.policies;
    result.renewal_due = pki::renewal_due(*target, at);
    return result;
}

}  // namespace v0
}  // namespace sealpdf
