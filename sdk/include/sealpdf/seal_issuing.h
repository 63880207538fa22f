#pragma once
/// \file
/// Making seal files: the platform's act on a reception point's instruction (clause 4 of the agreement).

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sealpdf/electronic_seal.h"
#include "sealpdf/signer.h"
#include "sealpdf/timestamp.h"

SEALPDF_BEGIN_NAMESPACE

/// A seal that is to be made.
struct SealOrder {
    int version = 4;  ///< 1: GM/T 0031-2014, 4: GB/T 38540-2020, 5: GM/T 0031-2025
    std::string vendor = "sealpdf";
    std::string id{};    ///< ASCII, unique with the platform
    std::string name{};  ///< of the seal, such as the company's name, or that with 合同专用章
    std::int64_t type = 1;  ///< 1: of a unit, 2: of a person; others by the vendor
    /// What rules of picture and size apply: "official" (公章), "contract", "finance", "invoice", "personnel", "legal-person"
    /// (法人章); empty or "other": none but that it can be decoded.
    std::string kind{};
    std::string applicant{};    ///< has to be the certificates' subject; empty: `name`
    std::string credit_code{};  ///< unified social credit code (GB 32100); written into the seal; empty: none
    std::vector<Bytes> certificates{};  ///< of the holder, DER
    bool list_digests = false;          ///< list digests of them instead (not in version 1)
    Bytes picture{};                    ///< PNG, JPEG, GIF, BMP or SVG, written as it is
    std::optional<Length> width{}, height{};  ///< whole millimetres; unset: the picture's own size
    /// Unset: from the first certificate's beginning, or now where that is later for a renewal; for a year, and no longer
    /// than the certificate.
    std::optional<TimePoint> valid_from{}, valid_to{};
};

/// What a reception point sends (schema `instruction`): who applies, what was checked, by whom.
struct SealInstruction {
    SealOrder order{};
    std::string reference{}, reception_point{}, checked_by{};
    std::optional<TimePoint> checked_at{};
    std::string sha256{};  ///< of the file: what the register keeps
    /// JSON; paths in it (picture, certificates) are relative to the file's folder.
    /// \throws Error bad_instruction naming the member, cannot_read
    SEALPDF_EXPORT static SealInstruction from_json(const Input& file);
};

struct SealIssueOptions {
    std::optional<TimePoint> at{};  ///< when it is made; unset: now()
    // The holder's certificates are checked before anything is made.
    TrustStore trust{};  ///< empty: the path is not judged, only the certificate itself
    Evidence evidence{};
    RevocationRule revocation = RevocationRule::soft;
    std::shared_ptr<const Fetcher> fetcher = Fetcher::offline();
    std::string cache{};
    bool holder_mismatch_allowed = false;  ///< the subject may be another than the applicant: a warning
    /// Version 5: stamps the maker's signature. Unset: the seal has no timestamp.
    std::shared_ptr<const TimestampAuthority> timestamp_authority{};
    std::optional<TimePoint> present{};  ///< with which the authority's time is compared; unset: now()
};

struct SealIssueResult {
    Bytes der{};     ///< the file
    SealInfo info{};
    std::vector<Warning> warnings{};
};

/// \throws Error instruction_refused, holder_mismatch, certificate_expired, certificate_not_yet_valid, certificate_revoked,
/// key_usage, weak_algorithm, revocation_unknown, bad_certificate, bad_image, invalid_argument, fetch_failed, tsa_rejected
SEALPDF_EXPORT SealIssueResult issue_seal(const SealOrder& order, const Signer& maker, const SealIssueOptions& options = {});

SEALPDF_END_NAMESPACE
