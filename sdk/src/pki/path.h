#pragma once
// Certification paths (RFC 5280, 6) and their revocation, judged at a time, under budgets. Pure but for
// `collect_evidence`.

#include <string>
#include <vector>

#include "pki/algorithm_policy.h"
#include "pki/certificate.h"
#include "pki/revocation.h"
#include "sealpdf/report.h"
#include "sealpdf/trust.h"

namespace sealpdf::pki {

/// Everything the judgement may use: parsed, with origins.
struct Pool {
    std::vector<CertificatePtr> anchors;
    std::vector<CertificatePtr> certificates;
    std::vector<CrlPtr> crls;
    std::vector<OcspPtr> ocsps;
    std::vector<CertificatePtr> ocsp_responders;  // trusted by the caller for any issuer
};
/// Parses what the caller gave (origin local). Objects that do not parse are skipped and named in `warnings`.
Pool make_pool(const TrustStore& trust, const Evidence& evidence, std::vector<Finding>* warnings = nullptr);
void add_certificates(Pool& pool, const std::vector<Bytes>& der);
void add_crls(Pool& pool, const std::vector<Bytes>& der, Origin origin);
void add_ocsps(Pool& pool, const std::vector<Bytes>& der, Origin origin);
/// Each piece of evidence once, the first of its kind: many signatures of one document embed the same.
void remove_duplicates(Pool& pool);

enum class Purpose : std::uint8_t { document_signing, timestamping, certificate_authority, any };

/// Each limit bounds an attacker's mesh of cross certificates; figures from Botan and OpenSSL experience
/// (research: a mesh of 5 cross-certified CAs took 11.9 s without a step limit).
struct PathBudget {
    int chain = 16;
    int steps = 300;
    int paths = 50;
    int signature_checks = 200;
    int evidence_checks =
        500;  // signatures of CRLs and OCSP responses: more than renewals of one document leave
};

/// The inputs of RFC 5280, 6.1.1 (c), (e), (f), (g).
struct PolicyInputs {
    std::vector<std::string> initial;  // OIDs; empty: anyPolicy
    bool require_explicit = false, inhibit_mapping = false, inhibit_any = false;
};

struct PathPolicy {
    Purpose purpose = Purpose::document_signing;
    RevocationRule revocation = RevocationRule::hard;
    int max_intermediates = -1;
    int grace_hours = 24;
    bool grace_strict = false;
    std::optional<int> max_age_hours{};
    PolicyInputs policies{};
    AlgorithmTable algorithms = default_algorithms();
    ExistenceProof existed{};
    std::vector<std::string> extended_key_usages = VerificationPolicy::named("etsi").extended_key_usages;
    PathBudget budget;
};
/// The rules of a verification policy that concern paths.
PathPolicy path_policy(const VerificationPolicy& policy, Purpose purpose);

/// The judgement of one certificate: EN 319 102-1, 5.2.6 (X.509 certificate validation).
struct PathResult {
    Indication indication = Indication::indeterminate;
    std::string subindication;  // "NO_CERTIFICATE_CHAIN_FOUND", "REVOKED_NO_POE", "TRY_LATER", ...
    std::vector<Finding> reasons, warnings;
    std::vector<CertificateReport> chain;      // from the target to the anchor; the best path when none holds
    std::vector<CertificatePtr> certificates;  // the same path
    std::vector<std::string> policies;         // user-constrained-policy-set (RFC 5280, 6.1.6)
    std::optional<TimePoint> final_after;      // T + grace
};
/// `best_signature_time` (T) is what revocation is compared with; `at` the validation time. Equal when no
/// time is proven.
PathResult validate_path(const CertificatePtr& target, const Pool& pool, const PathPolicy& policy,
                         TimePoint at, TimePoint best_signature_time);

struct EvidenceSearch {
    std::string cache{};                    // folder; empty: none
    bool ocsp_nonce = false;                // RFC 8954: responders answer anew, past every cache
    std::optional<TimePoint> final_from{};  // evidence from before does not end the search
    bool time_passes = false;               // `at` is now: what is made while we wait is not of the future
};
/// Fetches CRLs, OCSP responses and issuers that the target's candidate paths name and the pool lacks, and what it
/// takes to believe the signers of those. Failures become warnings. Does nothing when the fetcher is offline and
/// there is no cache.
void collect_evidence(const CertificatePtr& target, Pool& pool, const Fetcher& fetcher, TimePoint at,
                      std::vector<Finding>& warnings, const EvidenceSearch& search = {});

/// Within the last calendar month before notAfter (the agreement's renewal window).
bool renewal_due(const Certificate& certificate, TimePoint at);

}  // namespace sealpdf::pki
