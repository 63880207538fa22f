#pragma once
/// \file
/// What a verification found, as plain data. The names are those of EN 319 102-1 and of the JSON contract
/// (docs/reference/json.md), which `to_json` writes.

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sealpdf/augment.h"
#include "sealpdf/base.h"
#include "sealpdf/stamp.h"

SEALPDF_BEGIN_NAMESPACE

enum class Verdict : std::uint8_t { valid, invalid, indeterminate, unsigned_, error };
enum class Indication : std::uint8_t { total_passed, total_failed, indeterminate };
enum class Integrity : std::uint8_t { intact, broken };
enum class Coverage : std::uint8_t { whole_file, whole_revision, partial };
enum class ModificationLevel : std::uint8_t { none, ltv, form_filling, annotations, other };

SEALPDF_EXPORT const char* to_string(Verdict) noexcept;            ///< "valid", ..., "unsigned", "error"
SEALPDF_EXPORT const char* to_string(Indication) noexcept;         ///< "TOTAL-PASSED", ...
SEALPDF_EXPORT const char* to_string(Integrity) noexcept;          ///< "intact", "broken"
SEALPDF_EXPORT const char* to_string(Coverage) noexcept;           ///< "whole-file", ...
SEALPDF_EXPORT const char* to_string(ModificationLevel) noexcept;  ///< "form-filling", ...

/// A finding. Codes such as "pki.crl.expired" are stable API.
struct Finding {
    std::string code{}, message{};
};

struct RevocationReport {
    std::string source{};  ///< "crl" or "ocsp"
    std::string origin{};  ///< "document", "local", "cache" or "online"
    std::optional<TimePoint> this_update{}, next_update{}, revoked_at{};
    std::string reason{};  ///< RFC 5280 name, empty when not revoked or not given
    std::optional<TimePoint> invalidity_date{};
};
struct CertificateReport {
    std::string subject{}, serial{}, sha256{};
    std::string role{};    ///< "signer", "ca", "anchor", "tsa" or "ocsp-responder"
    std::string status{};  ///< "good", "revoked", "on-hold", "expired", "not-yet-valid" or "unknown"
    std::optional<RevocationReport> revocation{};
};
/// A number by which a register knows the holder: GB/T 20518 and what Chinese CAs add to it.
struct IdentityReport {
    std::string oid{}, kind{}, value{};  ///< kind: "organization-code", "tax-registration", "bjca-unique-id", ...
};
/// What a qualified certificate says of itself (EN 319 412-5); whether it is true only a trust list can say.
struct QualifiedReport {
    bool compliant = false;      ///< QcCompliance
    bool secure_device = false;  ///< QcSSCD
    std::string type{};          ///< "esign", "eseal", "web" or empty
};
struct SignerReport {
    std::string subject{}, issuer{}, serial{}, organization{}, organization_identifier{};
    TimePoint not_before{}, not_after{};
    std::string key{};     ///< "rsa-2048", "ec-p256", ...
    std::string sha256{};  ///< of the certificate
    std::string credit_code{};  ///< unified social credit code (GB 32100), empty when there is none that is well formed
    std::vector<IdentityReport> identities{};
    std::optional<QualifiedReport> qualified{};
};
struct ChangeReport {
    int revision = 0;
    std::string object{}, kind{};
    std::optional<int> page{};
    std::string description{};
};
struct ModificationReport {
    ModificationLevel level = ModificationLevel::none;
    bool permitted = true;
    std::vector<ChangeReport> changes{};
};
struct TimestampReport {
    std::optional<TimePoint> time{};
    std::string authority{}, kind{};  ///< "signature", "document" or "content"
    Indication indication = Indication::indeterminate;
    std::string subindication{};
    std::vector<CertificateReport> chain{};
    std::vector<Finding> reasons{};
};
struct SealCheck {
    std::string check{}, result{}, detail{};
    std::string code{};  ///< of the finding; empty when it passes or does not apply
};
struct SealImpression {
    int page = 0;
    RectMm rect{};
    std::string kind{};
    std::string picture_sha256{};  ///< of the picture's stream and its mask's as they are encoded
    std::optional<bool> matches_seal{};  ///< pixel by pixel, or, of a drawing, operator by operator
    bool listed = false;  ///< the signature dictionary lists it: docs/design/seals.md
};
struct SealReport {
    std::string status = "none";
    std::string id{}, name{}, type{}, holder{}, maker{};
    std::optional<int> version{};
    std::optional<TimePoint> valid_from{}, valid_to{};
    std::string validity{};  ///< when it had to be in force: "at-signing" or "now"; empty without a seal file
    std::vector<CertificateReport> maker_chain{};
    std::vector<SealCheck> checks{};
    std::vector<SealImpression> impressions{};
};

/// The policy that a signature says it was made under (EN 319 122-1, 5.2.9). It is shown; no verdict rests on it.
struct SignaturePolicyReport {
    std::string oid{};
    std::string digest_algorithm{};  ///< empty: unknown
    std::string hash{};              ///< of the policy document, hexadecimal
    std::string uri{};
    /// The document in the signature-policy-store (5.2.10): "none", "matches" the hash, "differs", or "unknown" where
    /// the hash says nothing.
    std::string document = "none";
};

struct SignatureReport {
    std::string field{};
    std::vector<std::string> fields{};
    std::string type = "signature";  ///< or "document-timestamp"
    Verdict verdict = Verdict::indeterminate;
    int revision = 0;                ///< the one it signs, from 1; 0 when that cannot be told
    std::vector<std::int64_t> byte_range{};
    std::string subfilter{};
    std::string equivalent_level{};  ///< "PKCS7-B" ... for signatures that are not PAdES
    SignatureLevel level = SignatureLevel::none;
    Indication indication = Indication::indeterminate;
    std::string subindication{};     ///< EN 319 102-1 name, empty for TOTAL-PASSED
    std::vector<Finding> reasons{};
    Integrity integrity = Integrity::broken;
    Coverage coverage = Coverage::partial;
    ModificationReport modifications{};
    std::optional<SignerReport> signer{};
    std::string signature_algorithm{}, digest_algorithm{};
    std::optional<TimePoint> claimed_signing_time{}, best_signature_time{};
    std::string best_signature_time_source{};
    std::optional<TimePoint> final_after{};
    std::vector<TimestampReport> timestamps{};
    std::vector<CertificateReport> chain{};
    std::optional<int> docmdp{};
    struct Locks {
        std::string action{};  ///< "all", "include" or "exclude"
        std::vector<std::string> fields{};
    };
    std::optional<Locks> locks{};
    std::string reason{}, location{}, contact{}, name{};
    std::vector<std::string> commitments{};    ///< OIDs of the commitment types (EN 319 122-1, 5.2.3)
    std::vector<std::string> claimed_roles{};  ///< what the signer says of itself (5.2.6); nobody vouches for it
    std::optional<SignaturePolicyReport> signature_policy{};
    SealReport seal{};
    std::vector<Finding> warnings{};
};

/// The trust anchors a report rests on.
struct TrustReport {
    int anchors = 0, expired = 0;  ///< `expired`: at the validation time; an anchor counts all the same
    std::optional<TimePoint> earliest_expiry{};
};

struct Report {
    std::string file{}, sha256{};
    std::uint64_t size = 0;
    std::vector<Finding> reasons{}, warnings{};
    Verdict verdict = Verdict::indeterminate;
    TimePoint validation_time{};
    std::string policy{};  ///< the policy's name
    TrustReport trust{};
    int pages = 0, revisions = 0;
    std::string changed_after_last_signature = "none";  ///< "none", "permitted" or "forbidden"
    std::vector<SignatureReport> signatures{};
};

/// One JSON object, as the schema `verify` says; `indent` < 0 prints it on one line.
SEALPDF_EXPORT std::string to_json(const Report& report, int indent = 2);
/// For people, in a terminal.
SEALPDF_EXPORT std::string to_text(const Report& report);
SEALPDF_EXPORT std::string to_json(const LocateResult& result, int indent = 2);
/// The object `stamp --json` prints.
SEALPDF_EXPORT std::string to_json(const StampResult& result, const std::string& file, const std::string& output,
                                   int indent = 2);
/// The object `augment --json` prints.
SEALPDF_EXPORT std::string to_json(const AugmentResult& result, const std::string& file, const std::string& output,
                                   int indent = 2);
/// `{"error": {"code", "message", "file", "detail"}}`
SEALPDF_EXPORT std::string to_json(const Error& error, int indent = 2);
/// The JSON Schema (2020-12) of an output: "verify", "locate", "inspect", "certificate", "stamp", "augment", "policy",
/// "seal-status".
/// \throws Error invalid_argument
SEALPDF_EXPORT std::string json_schema(std::string_view name);

SEALPDF_END_NAMESPACE
