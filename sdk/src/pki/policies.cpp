// The named policies. `policy show` prints them, docs/reference/policy.md explains them.

#include "pki/path.h"

SEALPDF_BEGIN_NAMESPACE

VerificationPolicy VerificationPolicy::named(std::string_view name) {
    VerificationPolicy policy;
    policy.name = name;
    policy.algorithms = pki::default_algorithms();
    policy.extended_key_usages = {
        "2.5.29.37.0",              // any
        "1.3.6.1.5.5.7.3.36",       // document signing (RFC 9336)
        "1.3.6.1.5.5.7.3.4",        // e-mail protection
        "1.2.840.113583.1.1.5",     // Adobe authentic documents
        "1.3.6.1.4.1.311.10.3.12",  // Microsoft document signing
    };
    if (name == "etsi") {
        return policy;
    }
    if (name == "cn") {
        policy.claimed_time = true;
        policy.extended_key_usages.emplace_back("1.3.6.1.5.5.7.3.2");  // clientAuth alone: in Chinese seals
        return policy;
    }
    if (name == "strict") {
        policy.revocation_grace_strict = true;
        policy.invalidity_date_strict = true;
        return policy;
    }
    throw Error(ErrorCode::invalid_argument,
                "there is no policy \"" + std::string(name) + "\": take etsi, cn, strict or a file");
}

SEALPDF_END_NAMESPACE

namespace sealpdf::pki {

PathPolicy path_policy(const VerificationPolicy& policy, Purpose purpose) {
    PathPolicy path;
    path.purpose = purpose;
    path.revocation = policy.revocation;
    path.grace_hours = policy.revocation_grace_hours;
    path.grace_strict = policy.revocation_grace_strict;
    path.max_age_hours = policy.revocation_max_age_hours;
    path.algorithms = policy.algorithms;
    path.extended_key_usages = policy.extended_key_usages;
    return path;
}

}  // namespace sealpdf::pki
