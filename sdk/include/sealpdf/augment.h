#pragma once
/// \file
/// Raising the PAdES level of signatures that are there (EN 319 142-1, 6), and document timestamps alone. Always by
/// appending: what was signed stays as it is.

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "sealpdf/stamp.h"
#include "sealpdf/timestamp.h"

SEALPDF_BEGIN_NAMESPACE

struct AugmentOptions {
    SignatureLevel level = SignatureLevel::b_lta;  ///< B-T, B-LT or B-LTA
    /// Needed when a document timestamp is to be added.
    std::shared_ptr<const TimestampAuthority> timestamp_authority{};
    TrustStore trust{};      ///< where paths end; where none does, at the self-signed certificates at hand
    TrustStore tsa_trust{};  ///< of timestamp authorities; empty: `trust`
    Evidence evidence{};
    std::shared_ptr<const Fetcher> fetcher = Fetcher::offline();
    std::string cache{};  ///< as VerifyOptions::cache
    /// Evidence about the signers has to be from this long after their signatures' times or later: until then a
    /// revocation that was asked for may not have been published.
    std::optional<std::chrono::hours> after{};
    bool best_effort = false;            ///< keep the highest level that can be reached, with a warning
    bool extensions = false;             ///< /ESIC in the catalog's /Extensions
    std::optional<TimePoint> present{};  ///< unset: now()
    OpenOptions open{};
};

struct AugmentResult {
    SignatureLevel level =
        SignatureLevel::none;  ///< that all signatures now have at least; none: there is no signature
    bool changed = false;      ///< false: nothing was missing, the output is the input
    int revision = 0;          ///< number of the newest revision, from 1
    int timestamps = 0;        ///< document timestamps added
    int certificates = 0, crls = 0, ocsps = 0;  ///< added to the document security store
    std::vector<Warning> warnings{};
};

/// Raises every signature of the document to the level. Only what is missing is added; B-LTA a second time renews it by
/// one more document timestamp.
/// \throws Error; nothing is written then. evidence_missing names the certificate and what was tried.
SEALPDF_EXPORT AugmentResult augment(const Input& document, const Output& output,
                                     const AugmentOptions& options);

/// Adds one document timestamp (ISO 32000-2, 12.8.5), whatever else the document bears.
/// \throws Error; nothing is written then
SEALPDF_EXPORT AugmentResult add_document_timestamp(const Input& document, const Output& output,
                                                    const AugmentOptions& options);

SEALPDF_END_NAMESPACE
