#pragma once
/// \file
/// The electronic seal as a file (.esl): what its maker signed of a picture, a holder's certificates and a term. Forms:
/// GM/T 0031-2014 (here version 1), GB/T 38540-2020 (4) and GM/T 0031-2025 (5).

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sealpdf/report.h"
#include "sealpdf/trust.h"

SEALPDF_BEGIN_NAMESPACE

struct SealPicture {
    std::string type{};                       ///< as the file says: "PNG", "JPG", "svg", ...
    Bytes data{};
    std::int64_t width_mm = 0, height_mm = 0;  ///< as the file says: hostile ones are no sizes at all
};
struct SealCertificateDigest {
    std::string type{};  ///< "SM3", "SHA256" or an OID
    Bytes value{};
};
struct SealExtension {
    std::string oid{};
    bool critical = false;
    Bytes value{};
};

/// What a seal file says. Nothing of it is trusted before verify_seal.
struct SealInfo {
    int version = 4;                  ///< 1, 4 or 5: by the file's structure
    std::int64_t header_version = 4;  ///< what its header says, which need not be the same
    std::string vendor{}, id{}, name{};
    std::int64_t type = 1;  ///< 1: of a unit, 2: of a person; others by the vendor
    std::vector<Bytes> certificates{};  ///< of the holder, DER; empty when digests of them are listed
    std::vector<SealCertificateDigest> certificate_digests{};
    TimePoint created{}, valid_from{}, valid_to{};
    SealPicture picture{};
    std::vector<SealExtension> extensions{};
    Bytes maker_certificate{};          ///< DER
    std::string signature_algorithm{};  ///< OID as the file writes it
    Bytes signature{};
    std::optional<Bytes> timestamp{};  ///< version 5: a token over `signature`
    /// Where the file departs from its standard in ways that are common and harmless: accepted, never written.
    std::vector<Finding> remarks{};
};

/// A seal file. Immutable; cheap to copy; the bytes are kept as they were received.
class SEALPDF_EXPORT ElectronicSeal {
  public:
    /// Whether this is DER rather than a picture, by its first byte; not whether it is a seal.
    /// \throws Error cannot_read
    static bool is_seal_file(const Input& file);
    /// \throws Error damaged with the reason, limit_exceeded, cannot_read
    static ElectronicSeal parse(const Input& file);
    const SealInfo& info() const;
    const Bytes& der() const;
    /// What messages and reports call it.
    const std::string& file() const;

    struct Impl;
    const Impl& impl() const { return *impl_; }

  private:
    explicit ElectronicSeal(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
    std::shared_ptr<const Impl> impl_;
};

struct SealVerifyOptions {
    std::optional<TimePoint> at{};       ///< validation time; unset: now()
    std::optional<TimePoint> used_at{};  ///< when it was stamped; unset: `at`
    SealValidity validity = SealValidity::at_signing;
    TrustStore trust{};      ///< anchors of seal makers
    TrustStore tsa_trust{};  ///< anchors of timestamp authorities; empty: `trust`
    Evidence evidence{};
    RevocationRule revocation = RevocationRule::hard;
    std::optional<Bytes> certificate{};    ///< DER: has to be in the seal's list
    bool accept_renewed_same_key = false;  ///< a renewed certificate with a listed one's key will do
    SealPurpose purpose = SealPurpose::any;  ///< a seal for something else is a warning
    int minimum_version = 1;               ///< an older form of seal is a warning
    std::shared_ptr<const Fetcher> fetcher = Fetcher::offline();
    std::string cache{};  ///< folder that keeps what was fetched, and gives it also offline; empty: none
};

struct SealVerification {
    std::string file{};
    Verdict verdict = Verdict::indeterminate;  ///< valid, invalid or indeterminate
    std::optional<SealInfo> info{};            ///< unset when the file is no seal
    TimePoint validation_time{}, used_at{};
    SealValidity validity = SealValidity::at_signing;
    /// format, maker-signature, maker-chain, validity, picture, timestamp, certificate-list, holder, version: always all.
    std::vector<SealCheck> checks{};
    std::vector<CertificateReport> maker_chain{};
    std::vector<Finding> warnings{};
};

/// GM/T 0031, GB/T 38540: is this a seal that its maker issued and that is (or was) in force? A file that is no seal is
/// an answer, too: the check `format` fails.
/// \throws Error cannot_read, invalid_argument
SEALPDF_EXPORT SealVerification verify_seal(const Input& file, const SealVerifyOptions& options = {});
SEALPDF_EXPORT SealVerification verify_seal(const ElectronicSeal& seal, const SealVerifyOptions& options = {});

/// The object `seal show --json` prints.
SEALPDF_EXPORT std::string to_json(const ElectronicSeal& seal, int indent = 2);
/// The object `seal verify --json` prints.
SEALPDF_EXPORT std::string to_json(const SealVerification& verification, int indent = 2);

SEALPDF_END_NAMESPACE
