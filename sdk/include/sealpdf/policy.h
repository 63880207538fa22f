#pragma once
/// \file
/// What a verifier accepts (the signature validation policy of EN 319 102-1, 5.2.4): algorithms and until when, rules
/// on revocation and time, what a signature must have beside.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sealpdf/stamp.h"
#include "sealpdf/trust.h"

SEALPDF_BEGIN_NAMESPACE

/// A digest that is not listed is never trusted.
struct DigestRule {
    std::string digest{};                      ///< "sha256", "sha3-256", "sm3", ...
    std::optional<TimePoint> trusted_until{};  ///< unset: no end in sight
};
/// Keys of a type that have at least so many bits; of several rules the one with the most bits decides. A key that
/// none covers is never trusted.
struct KeyRule {
    std::string type{};  ///< "rsa", "dsa", "ec", "ed25519", "ed448" or "sm2"
    int minimum_bits = 0;
    std::optional<TimePoint> trusted_until{};
};
/// The dated table of algorithms.
struct AlgorithmTable {
    std::vector<DigestRule> digests{};
    std::vector<KeyRule> keys{};
};

/// Empty, it trusts no algorithm: begin with a named one.
struct VerificationPolicy {
    std::string name{};
    /// Where nothing proves when a signature was made, its own claim counts, with the warning `claimed-time`.
    bool claimed_time = false;
    RevocationRule revocation = RevocationRule::hard;
    int revocation_grace_hours = 24;
    bool revocation_grace_strict = false;  ///< evidence inside the grace period: INDETERMINATE / TRY_LATER
    /// Evidence without nextUpdate is fresh that long; unset: it has to be issued at T or later.
    std::optional<int> revocation_max_age_hours{};
    /// An invalidityDate before the time of signing leaves the verdict open; else it is a warning.
    bool invalidity_date_strict = false;
    /// OIDs one of which the signer's extended key usage must name, where there is one.
    std::vector<std::string> extended_key_usages{};
    /// A free annotation added to a document without DocMDP is a warning; else it is forbidden.
    bool annotations_without_docmdp = false;
    std::optional<SignatureLevel> require_level{};
    bool require_timestamp = false;
    bool require_seal = false;
    bool forbid_changes = false;
    SealValidity seal_validity = SealValidity::at_signing;
    SealPurpose seal_purpose = SealPurpose::any;  ///< a seal for something else is a warning
    int minimum_seal_version = 1;  ///< an older form of seal is a warning: 1, 4 or 5
    /// A seal that lists a certificate which was renewed since, with the same key, is a warning; else a mismatch.
    bool accept_renewed_same_key = false;
    AlgorithmTable algorithms{};

    /// "etsi" (EN 319 102-1), "cn" (GM/T 0031: the claimed time counts) or "strict".
    /// \throws Error invalid_argument
    SEALPDF_EXPORT static VerificationPolicy named(std::string_view name);
    /// A policy file: JSON by the schema `policy`. What it does not say is as in the policy it is `based-on`.
    /// \throws Error bad_policy that names the member, cannot_read, limit_exceeded
    SEALPDF_EXPORT static VerificationPolicy from_json(const Input& json);
};

/// What `policy show` prints; from_json reads it back.
SEALPDF_EXPORT std::string to_json(const VerificationPolicy& policy, int indent = 2);

SEALPDF_END_NAMESPACE
