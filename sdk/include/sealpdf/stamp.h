#pragma once
/// \file
/// Use case 1: placing a seal's impressions and signing them, in one new revision of the document.

#include <optional>
#include <string>
#include <vector>

#include "sealpdf/placement.h"
#include "sealpdf/seal.h"
#include "sealpdf/trust.h"

SEALPDF_BEGIN_NAMESPACE

enum class SignatureLevel : std::uint8_t { none, b_b, b_t, b_lt, b_lta };  ///< EN 319 142-1
SEALPDF_EXPORT const char* to_string(SignatureLevel level) noexcept;       ///< "B-B"

enum class BlendMode : std::uint8_t { multiply, normal };

struct StampOptions {
    SignatureLevel level = SignatureLevel::b_b;  ///< others: Error not_yet_supported in this version
    /// Unset: the key's own. RSA and curves of 256 bits: SHA-256, larger curves SHA-384 and SHA-512; Ed25519, Ed448 and
    /// SM2 keys go with one digest only (sealpdf/signer.h).
    std::optional<DigestMethod> digest{};
    bool pss = false;                            ///< RSASSA-PSS; keys restricted to it need no asking
    std::string field_name{};                    ///< unset: Signature1, Signature2, ...
    std::string reason{}, location{}, contact{}, name{};
    std::optional<TimePoint> signing_time{};     ///< /M, the claimed time; unset: now()
    BlendMode blend = BlendMode::multiply;
    double opacity = 1.0;

    // The seal's own certificate is checked before anything is written.
    TrustStore trust{};   ///< empty: the path is not judged, only the certificate itself
    Evidence evidence{};
    RevocationRule revocation = RevocationRule::soft;
    std::shared_ptr<const Fetcher> fetcher = Fetcher::offline();
    std::string cache{};              ///< as VerifyOptions::cache
    bool allow_broken_prior = false;  ///< stamp although an earlier signature does not verify
    OpenOptions open{};               ///< how the document is opened
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

/// Immutable; one Stamper may serve many threads.
class SEALPDF_EXPORT Stamper {
  public:
    explicit Stamper(Seal seal);
    /// All places belong to one signature: the first visible one is its widget, further ones are page content or, in
    /// a document that bears signatures, whose pages may not change, widgets of fields that share the signature.
    /// The old bytes stay as they are in front of the new revision (ISO 32000-2, 7.5.6).
    /// \throws Error; nothing is written then
    StampResult stamp(const Input& document, const Output& output, const std::vector<Placement>& places,
                      const StampOptions& options = {}) const;

  private:
    Seal seal_;
};

SEALPDF_END_NAMESPACE
