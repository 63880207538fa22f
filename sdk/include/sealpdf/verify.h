#pragma once
/// \file
/// Use case 2: judging a document's signatures, and one certificate on its own.

#include <optional>
#include <string>
#include <vector>

#include "sealpdf/policy.h"
#include "sealpdf/report.h"
#include "sealpdf/seal_status.h"
#include "sealpdf/trust.h"

SEALPDF_BEGIN_NAMESPACE

struct VerifyOptions {
    OpenOptions open{};
    std::optional<TimePoint> at{};  ///< validation time; unset: now()
    TrustStore trust{};
    TrustStore tsa_trust{};  ///< anchors of timestamp authorities; empty: `trust`
    TrustStore seal_trust{};  ///< anchors of seal makers; empty: no seal is authentic
    /// Asked for each seal that a document bears; by default nobody is.
    std::shared_ptr<const SealStatusProvider> seal_status = SealStatusProvider::none();
    Evidence evidence{};
    VerificationPolicy policy = VerificationPolicy::named("etsi");
    std::string field{};           ///< only this signature
    std::string require_signer{};  ///< organization name or USCC, whole
    std::shared_ptr<const Fetcher> fetcher = Fetcher::offline();
    std::string cache{};  ///< folder that keeps what was fetched, and gives it also offline; empty: none
    /// OCSP responders are asked with a nonce (RFC 8954), so that no cache answers; an answer to another is not used.
    bool ocsp_nonce = false;
};

/// Immutable; one Verifier may serve many threads. What it fetches for one document serves the next
/// (Fetcher::remembering).
class SEALPDF_EXPORT Verifier {
  public:
    explicit Verifier(VerifyOptions options = {});
    /// \throws Error when the file cannot be used at all; a bad signature is a verdict in the report
    Report verify(const Input& document) const;

  private:
    VerifyOptions options_;
};

enum class CertificatePurpose : std::uint8_t { seal, ca, any };

struct CertificateOptions {
    std::optional<TimePoint> at{};
    TrustStore trust{};
    Evidence evidence{};
    /// Its rules on revocation, algorithms and extended key usages; what it requires of signatures does not matter.
    VerificationPolicy policy = VerificationPolicy::named("etsi");
    CertificatePurpose purpose = CertificatePurpose::seal;
    int max_chain_depth = -1;  ///< intermediates at most; -1: the path budget alone
    std::vector<std::string> initial_policies{};  ///< OIDs (RFC 5280, 6.1.1 c); empty: anyPolicy
    bool require_explicit_policy = false;         ///< a policy has to hold along the path (6.1.1 f)
    bool inhibit_policy_mapping = false;          ///< policies are not mapped to others (6.1.1 e)
    bool inhibit_any_policy = false;              ///< anyPolicy in a certificate counts for nothing (6.1.1 g)
    std::shared_ptr<const Fetcher> fetcher = Fetcher::offline();
    std::string cache{};  ///< folder that keeps what was fetched, and gives it also offline; empty: none
    bool ocsp_nonce = false;  ///< as in VerifyOptions
};
struct CertificateVerification {
    std::string file{};
    Verdict verdict = Verdict::indeterminate;
    Indication indication = Indication::indeterminate;
    std::string subindication{};
    std::vector<Finding> reasons{};
    std::vector<Finding> warnings{};  ///< evidence that could not be read or fetched, and why, among others
    std::vector<CertificateReport> chain{};
    std::vector<std::string> policies{};  ///< OIDs the path is valid for, of the initial ones (6.1.6)
    bool renewal_due = false;  ///< within the last calendar month before it expires
};
/// \throws Error bad_certificate, cannot_read
SEALPDF_EXPORT CertificateVerification verify_certificate(const Input& certificate, const CertificateOptions& options = {});
SEALPDF_EXPORT std::string to_json(const CertificateVerification& result, int indent = 2);

SEALPDF_END_NAMESPACE
