#pragma once
// What a parsed certificate holds. Private to pki/.

#include "pki/certificate.h"
#include "pki/general_name.h"
#include "pki/names.h"
#include "pki/signature_memo.h"

namespace sealpdf::pki {

/// NameConstraints (RFC 5280, 4.2.1.10); minimum and maximum are refused when parsing.
struct NameConstraints {
    std::vector<GeneralName> permitted, excluded;
};

struct PolicyMapping {
    std::string issuer_domain, subject_domain;
};

/// A skip count; nullopt: absent.
using SkipCerts = std::optional<int>;

struct Certificate::Impl {
    Bytes der;
    ByteView tbs, signature_algorithm, signature, serial, issuer, subject, spki, public_key_bits;
    int version = 1;
    TimePoint not_before{}, not_after{};
    Name issuer_name, subject_name;
    std::string issuer_key, subject_key;  // canonical
    Bytes sha256;
    std::optional<crypto::PublicKey> public_key;
    std::string key_problem;  // why there is no public_key

    std::optional<bool> is_ca;
    std::optional<int> path_length;
    std::optional<KeyUsage> key_usage;
    std::vector<std::string> extended_key_usage;
    bool extended_key_usage_critical = false;
    ByteView authority_key_id, subject_key_id;
    std::vector<DistributionPoint> distribution_points, freshest_points;
    std::vector<std::string> ocsp_urls, ca_issuer_urls;
    bool ocsp_no_check = false, no_rev_avail = false;
    bool has_policies = false;
    std::vector<std::string> policies;
    std::vector<PolicyMapping> policy_mappings;
    SkipCerts require_explicit_policy, inhibit_policy_mapping, inhibit_any_policy;
    std::optional<NameConstraints> name_constraints;
    std::vector<GeneralName> subject_alt_names;
    std::string organization_code;  // from the extensions Chinese CAs use
    std::vector<std::string> unknown_critical;
    // How things were written, which matters to the profile only.
    bool basic_constraints_critical = false, subject_alt_names_critical = false,
         authority_information_critical = false;

    mutable SignatureMemo signature_memo;
};

/// What RFC 5280 forbids in a certificate and yet lets it be read, with the clause; empty when there is nothing.
/// In an anchor it does no harm: only its name, key and restrictions count.
std::vector<std::string> profile_faults(const Certificate::Impl& certificate);

/// Fills the extension fields. `extensions`: the content of the SEQUENCE.
std::optional<Failure> read_extensions(Certificate::Impl& impl, ByteView extensions);

}  // namespace sealpdf::pki
