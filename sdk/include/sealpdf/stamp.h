#pragma once
/// \file
/// Use case 1: placing a seal's impressions and signing them, in one new revision of the document.

#include <optional>
#include <string>
#include <vector>

#include "sealpdf/placement.h"
#include "sealpdf/seal.h"
#include "sealpdf/timestamp.h"
#include "sealpdf/trust.h"

SEALPDF_BEGIN_NAMESPACE

enum class SignatureLevel : std::uint8_t { none, b_b, b_t, b_lt, b_lta };  ///< EN 319 142-1
SEALPDF_EXPORT const char* to_string(SignatureLevel level) noexcept;       ///< "B-B"

enum class BlendMode : std::uint8_t { multiply, normal };

/// Fields that nobody may fill in after the signature (FieldMDP: ISO 32000-2, 12.8.2.4).
struct FieldLock {
    std::string action = "all";         ///< "all", "include": those named, "exclude": all others
    std::vector<std::string> fields{};  ///< fully qualified names
};

/// The signature policy that a signature is made under (EN 319 122-1, 5.2.9): an EPES.
struct SignaturePolicyId {
    std::string oid{};
    DigestMethod digest = DigestMethod::sha256;
    Bytes hash{};       ///< of the policy document, by `digest`; may be left out where that is given
    std::string uri{};  ///< where it can be read; empty: not said
    /// The policy document itself, kept in the signature for those who verify it without a network
    /// (signature-policy-store: EN 319 122-1, 5.2.10); at most 1 MiB.
    Bytes document{};
    /// The technical specification of its syntax, an OID or a URI; wanted with `document`.
    std::string document_specification{};
};

struct StampOptions {
    /// Asserted: when it cannot be reached nothing is written, but see best_effort.
    SignatureLevel level = SignatureLevel::b_b;
    /// Unset: the key's own. RSA and curves of 256 bits: SHA-256, larger curves SHA-384 and SHA-512; Ed25519, Ed448 and
    /// SM2 keys go with one digest only (sealpdf/signer.h).
    std::optional<DigestMethod> digest{};
    bool pss = false;                            ///< RSASSA-PSS; keys restricted to it need no asking
    std::string field_name{};                    ///< unset: Signature1, Signature2, ...
    std::string reason{}, location{}, contact{}, name{};
    std::optional<TimePoint> signing_time{};     ///< /M, the claimed time; unset: now()
    BlendMode blend = BlendMode::multiply;
    double opacity = 1.0;
    /// Certifies: what later may be changed. 1 nothing, 2 forms and signatures, 3 annotations too (DocMDP: ISO 32000-2,
    /// 12.8.2.2); 0: no certification. It has to be the document's first signature.
    int certify = 0;
    std::optional<FieldLock> lock{};
    std::string commitment{};  ///< OID of the commitment type (EN 319 122-1, 5.2.3); not together with `reason`
    std::vector<std::string> claimed_roles{};           ///< of the signer (EN 319 122-1, 5.2.6.1)
    std::optional<SignaturePolicyId> signature_policy{};
    /// A timestamp over the document, signed with it: the signature was made after that (EN 319 122-1, 5.2.8).
    bool content_timestamp = false;

    // The seal's own certificate is checked before anything is written.
    TrustStore trust{};   ///< empty: the path is not judged, only the certificate itself
    Evidence evidence{};
    RevocationRule revocation = RevocationRule::soft;
    std::shared_ptr<const Fetcher> fetcher = Fetcher::offline();
    std::string cache{};              ///< as VerifyOptions::cache
    // An issued seal is checked, too, as verify_seal does, by the same evidence and rule.
    TrustStore seal_trust{};  ///< anchors of seal makers; empty: that nobody vouched for the maker is a warning
    SealValidity seal_validity = SealValidity::at_signing;  ///< in force at the claimed time, or now
    SealPurpose seal_purpose = SealPurpose::any;            ///< a seal for something else is refused
    int min_seal_version = 1;                               ///< an older form of seal is refused: 1, 4 or 5
    bool allow_broken_prior = false;  ///< stamp although an earlier signature does not verify
    OpenOptions open{};               ///< how the document is opened

    // For the levels above B-B, and for content timestamps.
    std::shared_ptr<const TimestampAuthority> timestamp_authority{};
    TrustStore tsa_trust{};              ///< anchors of timestamp authorities; empty: `trust`
    bool best_effort = false;            ///< keep the highest level that can be reached, with a warning
    bool extensions = false;             ///< /ESIC in the catalog's /Extensions, with what B-LT and B-LTA add
    std::optional<TimePoint> present{};  ///< with which the authority's time is compared; unset: now()
};

struct Warning {
    std::string code{}, message{};
};

struct StampResult {
    std::string field{};
    /// All fields that share the signature: more than one when several impressions were placed on a document that
    /// bore signatures already.
    std::vector<std::string> fields{};
    SignatureLevel level = SignatureLevel::none;
    int revision = 0;  ///< number of the new revision, from 1
    std::vector<Impression> impressions{};
    std::vector<Warning> warnings{};
};

struct SigningSession;
struct PreparedStamp;

/// Immutable; one Stamper may serve many threads.
class SEALPDF_EXPORT Stamper {
  public:
    explicit Stamper(Seal seal);
    /// All places belong to one signature: the first visible one is its widget, further ones are page content or, in
    /// a document that bears signatures, whose pages may not change, widgets of fields that share the signature.
    /// The old bytes stay as they are in front of the new revision (ISO 32000-2, 7.5.6).
    /// \throws Error; nothing is written then
    StampResult stamp(const Input& document, const Output& output, const std::vector<Placement>& places,
                      const StampOptions& options) const;
    /// With the default options.
    StampResult stamp(const Input& document, const Output& output, const std::vector<Placement>& places) const;
    /// The same with an empty signature value: for a key that is not here (sealpdf/deferred.h). The seal's signer is
    /// Signer::deferred. Level B-B; `reserved`: bytes for the CMS value, 0: as much as the certificates ask for, 16384
    /// while they are unknown.
    PreparedStamp prepare(const Input& document, const Output& output, const std::vector<Placement>& places,
                          const StampOptions& options = {}, std::size_t reserved = 0) const;

  private:
    Seal seal_;
};

SEALPDF_END_NAMESPACE
