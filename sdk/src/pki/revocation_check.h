#pragma once
// The status of one certificate at T from all evidence there is (RFC 5280, 6.3.3; RFC 6960, 3.2; EN 319
// 102-1, 5.2.5). Private to pki/.

#include <map>
#include <vector>

#include "pki/crl_impl.h"
#include "pki/ocsp_impl.h"
#include "pki/path_builder.h"

namespace sealpdf::pki {

/// What one authentic piece of evidence says, before its times are looked at.
struct Statement {
    RevocationStatus status = RevocationStatus::good;  // never unknown
    const char* source = "crl";
    Origin origin = Origin::local;
    TimePoint this_update{};
    std::optional<TimePoint> next_update, revoked_at, invalidity_date;
    std::string reason;
    ReasonMask reasons = all_reasons;
    // From then on expired certificates stay listed (expiredCertsOnCRL, archiveCutoff).
    std::optional<TimePoint> keeps_expired_since;
};

/// Remembers the piece that came nearest to being evidence, to say why there is none.
class NearestMiss {
  public:
    /// `weight`: how near it came.
    void note(int weight, const char* code, std::string detail, const Statement* statement = nullptr);
    RevocationAnswer answer() const;

  private:
    int weight_ = 0;
    RevocationAnswer answer_;
};

/// What is asked about.
struct Question {
    CertificatePtr certificate, issuer, anchor;
};

class RevocationCheck {
  public:
    RevocationCheck(const Pool& pool, const IssuerIndex& index, SignatureChecks& signatures,
                    const PathPolicy& policy, TimePoint at, TimePoint time)
        : pool_(pool), index_(index), signatures_(signatures), policy_(policy), at_(at), time_(time) {}

    RevocationAnswer judge(const Question& question);
    /// Delegated OCSP responders met on the way, as the report shows them.
    const std::vector<CertificateReport>& responders() const { return responders_; }
    /// The questions met on the way that had no answer, those about signers of evidence among them.
    const std::vector<Question>& unanswered() const { return unanswered_; }

  private:
    bool is_in_progress(const Certificate& certificate) const;
    // crl_check.cpp. `embedded`: the evidence that the document brings, or all other.
    void collect_crls(const Question& question, bool embedded, std::vector<Statement>& statements,
                      NearestMiss& miss);
    void collect_crl(const CrlPtr& crl, const Question& question, std::vector<Statement>& statements,
                     NearestMiss& miss);
    CertificatePtr find_crl_signer(const Crl& list, const Question& question, NearestMiss& miss);
    std::optional<Statement> combine_delta(const Crl::Impl& base, const Statement& said,
                                           const Certificate& signer, const Question& question);
    bool is_trusted_signer(const CertificatePtr& signer, const CertificatePtr& anchor, TimePoint when);
    // ocsp_check.cpp
    void collect_ocsps(const Question& question, bool embedded, std::vector<Statement>& statements,
                       NearestMiss& miss);
    bool is_authentic(const OcspResponse& answer, const Question& question, NearestMiss& miss);
    bool was_in_force(const Certificate& responder, const OcspResponse::Impl& response,
                      NearestMiss& miss) const;
    void show_responder(const Certificate& responder, const RevocationAnswer& answer);
    bool is_authorised(const CertificatePtr& responder, const OcspResponse::Impl& response,
                       const Question& question, NearestMiss& miss);

    /// Why the signature of a piece of evidence is too weak; empty when it is not.
    std::string weakness_of(ByteView der, ByteView signature_algorithm, const Certificate& signer) const;
    RevocationAnswer decide(const Certificate& certificate, std::vector<Statement>& statements,
                            NearestMiss& miss) const;

    const Pool& pool_;
    const IssuerIndex& index_;
    SignatureChecks& signatures_;
    const PathPolicy& policy_;
    TimePoint at_, time_;
    std::map<std::pair<const Certificate*, const Certificate*>, RevocationAnswer> known_;
    std::vector<const Certificate*> in_progress_;  // each asked about because of the one before
    std::vector<CertificateReport> responders_;
    std::vector<Question> unanswered_;
};

/// As reports show it.
std::string status_name(RevocationStatus status);
CertificateReport describe(const Certificate& certificate, std::string role);
RevocationReport describe(const RevocationAnswer& answer);

// Weights of NearestMiss: what comes nearest is named.
namespace miss {
constexpr int elsewhere = 1;  // of another issuer, about another certificate
constexpr int out_of_scope = 2;
constexpr int not_authentic = 3;
constexpr int says_unknown = 4;
constexpr int in_future = 5;
constexpr int after_expiry = 6;
constexpr int expired = 7;
}  // namespace miss

}  // namespace sealpdf::pki
