#include <algorithm>

#include "pki/algorithm_policy.h"
#include "pki/certificate_impl.h"
#include "pki/path.h"
#include "pki/path_validation.h"
#include "pki/revocation_check.h"

namespace sealpdf::pki {
namespace {

/// What can stand against a certificate, the worst first: of several the first names the subindication, and
/// of several paths the one whose worst comes last is shown.
enum class Obstacle : std::uint8_t {
    not_yet_valid,
    chain,
    constraints,
    revoked,
    revoked_ca,
    weak_algorithm,
    out_of_bounds,
    out_of_bounds_not_revoked,
    on_hold,
    evidence_too_young,
    evidence_expired,
    evidence_missing,
    none,
};

const char* subindication_of(Obstacle obstacle) {
    switch (obstacle) {
        case Obstacle::not_yet_valid:
            return "NOT_YET_VALID";
        case Obstacle::chain:
            return "CERTIFICATE_CHAIN_GENERAL_FAILURE";
        case Obstacle::constraints:
            return "CHAIN_CONSTRAINTS_FAILURE";
        case Obstacle::revoked:
            return "REVOKED_NO_POE";
        case Obstacle::revoked_ca:
            return "REVOKED_CA_NO_POE";
        case Obstacle::weak_algorithm:
            return "CRYPTO_CONSTRAINTS_FAILURE_NO_POE";
        case Obstacle::out_of_bounds:
            return "OUT_OF_BOUNDS_NO_POE";
        case Obstacle::out_of_bounds_not_revoked:
            return "OUT_OF_BOUNDS_NOT_REVOKED";
        case Obstacle::on_hold:
        case Obstacle::evidence_too_young:
        case Obstacle::evidence_expired:
            return "TRY_LATER";
        case Obstacle::evidence_missing:
            return "CERTIFICATE_CHAIN_GENERAL_FAILURE";
        case Obstacle::none:
            break;
    }
    return "";
}

std::string role_of_target(Purpose purpose) {
    switch (purpose) {
        case Purpose::timestamping:
            return "tsa";
        case Purpose::certificate_authority:
            return "ca";
        default:
            return "signer";
    }
}

/// The judgement of one path (EN 319 102-1, 5.2.6.4 and, where T is proven to be earlier, 5.5.4).
class PathJudge {
  public:
    PathJudge(const Path& path, const PathPolicy& policy, TimePoint at, TimePoint time,
              RevocationCheck& revocation)
        : path_(path), policy_(policy), at_(at), time_(time), revocation_(revocation) {}

    PathResult run() {
        result_.certificates = path_;
        PathFindings checked = check_path(path_, policy_.policies);
        result_.policies = std::move(checked.policies);
        for (const auto& finding : checked.broken) {
            obstruct(Obstacle::chain, finding);
        }
        for (const auto& finding : check_purpose(*path_[0], policy_, result_.warnings)) {
            obstruct(Obstacle::constraints, finding);
        }
        check_depth();
        check_algorithms();
        for (std::size_t i = 0; i < path_.size(); ++i) {
            check_certificate(i);
        }
        const auto& responders = revocation_.responders();
        result_.chain.insert(result_.chain.end(), responders.begin(), responders.end());
        if (policy_.revocation != RevocationRule::none && path_.size() > 1) {
            result_.final_after = time_ + std::chrono::hours(policy_.grace_hours);
        }
        conclude();
        return std::move(result_);
    }
    Obstacle worst() const { return worst_; }

  private:
    void obstruct(Obstacle obstacle, Finding finding) {
        worst_ = std::min(worst_, obstacle);
        result_.reasons.push_back(std::move(finding));
    }

    void conclude() {
        result_.subindication = subindication_of(worst_);
        if (worst_ == Obstacle::none) {
            result_.indication = Indication::total_passed;
        } else if (worst_ == Obstacle::not_yet_valid) {
            result_.indication = Indication::total_failed;  // 5.5.4 step 4 b
        }
    }

    void check_depth() {
        // As for pathLenConstraint, a CA's certificates for itself do not count (4.2.1.9).
        int intermediates = 0;
        for (std::size_t i = 1; i + 1 < path_.size(); ++i) {
            intermediates += path_[i]->self_issued() ? 0 : 1;
        }
        if (policy_.max_intermediates >= 0 && intermediates > policy_.max_intermediates) {
            obstruct(Obstacle::constraints,
                     {"pki.chain-too-long", "the path has " + std::to_string(intermediates) +
                                                " intermediate certificates, more than allowed"});
        }
    }

    /// Certificates are judged at the time of validation, the target's own key at T, when it was used.
    void check_algorithms() {
        for (std::size_t i = 0; i + 1 < path_.size(); ++i) {
            const auto weak = weakness(policy_.algorithms, policy_.existed, path_[i]->der(),
                                       path_[i]->signature_algorithm(), path_[i + 1]->public_key(), at_);
            if (!weak.empty()) {
                obstruct(
                    Obstacle::weak_algorithm,
                    {"pki.weak-algorithm", path_[i]->subject_text() + ": signed by its issuer with " + weak});
            }
        }
        if (path_[0]->has_usable_key()) {
            const auto weak = weakness(policy_.algorithms, path_[0]->public_key(), time_);
            if (!weak.empty()) {
                obstruct(Obstacle::weak_algorithm,
                         {"pki.weak-algorithm", path_[0]->subject_text() + ": " + weak});
            }
        }
    }

    void check_certificate(std::size_t i) {
        const auto& certificate = *path_[i];
        const bool anchor = i + 1 == path_.size();
        CertificateReport report = describe(certificate, i == 0   ? role_of_target(policy_.purpose)
                                                         : anchor ? "anchor"
                                                                  : "ca");
        report.status = "good";
        RevocationAnswer answer;
        if (!anchor && policy_.revocation != RevocationRule::none) {
            // RFC 9608; EN 319 412-1, 5.2. Not to be heeded in a CA's certificate (RFC 9608, 4).
            const bool exempt = certificate.no_rev_avail() && !certificate.is_ca().value_or(false);
            if (exempt) {
                answer.status = RevocationStatus::good;
            } else {
                answer = revocation_.judge({path_[i], path_[i + 1], path_.back()});
                check_answer(i, answer);
            }
            report.status = status_name(answer.status);
            if (answer.has_times) {
                report.revocation = describe(answer);
            }
        }
        if (!anchor) {
            check_validity(i, answer);
        }
        const bool dead =
            answer.status == RevocationStatus::revoked || answer.status == RevocationStatus::on_hold;
        if (!dead && at_ > certificate.not_after()) {
            report.status = "expired";
        } else if (!dead && at_ < certificate.not_before()) {
            report.status = "not-yet-valid";
        }
        result_.chain.push_back(std::move(report));
    }

    void check_validity(std::size_t i, const RevocationAnswer& answer) {
        const auto& certificate = *path_[i];
        if (time_ >= certificate.not_before() && time_ <= certificate.not_after()) {
            return;
        }
        const bool early = time_ < certificate.not_before();
        const Finding finding{
            early ? "pki.not-yet-valid" : "pki.expired",
            certificate.subject_text() + (early ? ": valid only from " + format_time(certificate.not_before())
                                                : ": expired on " + format_time(certificate.not_after()))};
        if (i > 0) {
            obstruct(Obstacle::chain, finding);
        } else if (early) {
            // Whether proven or the present, the signature was there at T, and the certificate was not.
            obstruct(Obstacle::not_yet_valid, finding);
        } else {
            // 5.2.6.4: it makes a difference whether it was revoked before it expired.
            const bool known_good = answer.status == RevocationStatus::good && answer.has_times;
            obstruct(known_good ? Obstacle::out_of_bounds_not_revoked : Obstacle::out_of_bounds, finding);
        }
    }

    void check_answer(std::size_t i, const RevocationAnswer& answer) {
        const std::string subject = path_[i]->subject_text();
        switch (answer.status) {
            case RevocationStatus::good:
                check_grace(i, answer);
                break;
            case RevocationStatus::unknown:
                miss_evidence(i, answer);
                break;
            case RevocationStatus::on_hold:
                if (!is_later(answer)) {  // 5.2.6.4 4 c
                    obstruct(Obstacle::on_hold, {"pki.on-hold", subject + ": it is on hold"});
                }
                break;
            case RevocationStatus::revoked:
                check_revoked(i, answer);
                break;
        }
    }

    /// A revocation does no harm to what is proven to be from before it. Without a proof T is only the time of validation,
    /// and a CA that dates a revocation ahead has announced it all the same.
    bool is_later(const RevocationAnswer& answer) const {
        return time_ < at_ && answer.revoked_at && *answer.revoked_at > time_;
    }

    void check_revoked(std::size_t i, const RevocationAnswer& answer) {
        const std::string subject = path_[i]->subject_text();
        const std::string when = answer.revoked_at ? format_time(*answer.revoked_at) : "an unknown time";
        const std::string what =
            ": revoked on " + when + (answer.reason.empty() ? "" : " (" + answer.reason + ")");
        if (!is_later(answer)) {  // 5.5.4 4 a
            obstruct(i == 0 ? Obstacle::revoked : Obstacle::revoked_ca, {"pki.revoked", subject + what});
            return;
        }
        result_.warnings.push_back({"pki.revoked-later", subject + what + ", after the time of signing"});
        if (answer.invalidity_date && *answer.invalidity_date <= time_) {  // RFC 5280, 5.3.2
            result_.warnings.push_back({"invalidity-date", subject + ": the key may have been invalid from " +
                                                               format_time(*answer.invalidity_date)});
        }
    }

    /// The agreement gives the issuer 24 hours to publish a revocation (verification.md, 4). It speaks of
    /// seals, so of the signer's certificate.
    void check_grace(std::size_t i, const RevocationAnswer& answer) {
        const auto final_after = time_ + std::chrono::hours(policy_.grace_hours);
        if (i != 0 || policy_.purpose == Purpose::timestamping || answer.this_update >= final_after) {
            return;
        }
        const Finding finding{"in-revocation-grace",
                              path_[i]->subject_text() +
                                  ": a revocation may still be published; check again with evidence of " +
                                  format_time(final_after) + " or later"};
        if (policy_.grace_strict) {
            obstruct(Obstacle::evidence_too_young, finding);
        } else {
            result_.warnings.push_back(finding);
        }
    }

    void miss_evidence(std::size_t i, const RevocationAnswer& answer) {
        const std::string subject = path_[i]->subject_text();
        if (policy_.revocation == RevocationRule::soft) {
            result_.warnings.push_back({"revocation-unknown", subject + ": " + answer.detail});
            return;
        }
        const std::string& code = answer.why_unknown;
        Obstacle obstacle = Obstacle::evidence_missing;
        if (code.ends_with(".expired")) {
            obstacle = Obstacle::evidence_expired;
        } else if (code.ends_with(".after-expiry") && i == 0) {
            obstacle = Obstacle::out_of_bounds;
        }
        obstruct(obstacle, {code, subject + ": " + answer.detail});
    }

    const Path& path_;
    const PathPolicy& policy_;
    TimePoint at_, time_;
    RevocationCheck& revocation_;
    PathResult result_;
    Obstacle worst_ = Obstacle::none;
};

/// A limit is never a verdict: what would hold is left open.
void give_up(PathResult& result) {
    if (result.indication == Indication::total_passed) {
        result.indication = Indication::indeterminate;
        result.subindication = subindication_of(Obstacle::evidence_missing);
    }
    result.reasons.push_back(
        {"pki.budget", "the search was given up: too many candidate certificates, CRLs or OCSP responses"});
}

PathResult no_path(const Path& longest, const Pool& pool, const PathPolicy& policy, TimePoint at,
                   bool exhausted) {
    PathResult result;
    result.subindication = "NO_CERTIFICATE_CHAIN_FOUND";
    result.certificates = longest;
    for (std::size_t i = 0; i < longest.size(); ++i) {
        auto report = describe(*longest[i], i == 0 ? role_of_target(policy.purpose) : "ca");
        if (at > longest[i]->not_after()) {
            report.status = "expired";
        } else if (at < longest[i]->not_before()) {
            report.status = "not-yet-valid";
        }
        result.chain.push_back(std::move(report));
    }
    if (pool.anchors.empty()) {
        result.warnings.push_back({"no-trust-anchors", "no trusted certificates were given"});
    }
    result.reasons.push_back(
        {"pki.no-path", longest.back()->subject_text() +
                            ": no certificate that verifies as its issuer leads to a trusted one (issuer " +
                            longest.back()->issuer_text() + ")"});
    if (exhausted) {
        give_up(result);
    }
    return result;
}

}  // namespace

PathResult validate_path(const CertificatePtr& target, const Pool& pool, const PathPolicy& policy,
                         TimePoint at, TimePoint best_signature_time) {
    const IssuerIndex index(pool);
    SignatureChecks signatures(policy.budget.signature_checks, policy.budget.evidence_checks);
    PathSearch search(index, signatures, policy.budget, best_signature_time);
    std::optional<PathResult> best;
    Obstacle best_worst = Obstacle::not_yet_valid;
    search.run(target, [&](const Path& path) {
        // What is known about one path's certificates may rest on that path's anchor: each path asks anew.
        RevocationCheck revocation(pool, index, signatures, policy, at, best_signature_time);
        PathJudge judge(path, policy, at, best_signature_time, revocation);
        PathResult result = judge.run();
        if (!best || judge.worst() > best_worst) {
            best = std::move(result);
            best_worst = judge.worst();
        }
        return best_worst == Obstacle::none;
    });
    if (!best) {
        return no_path(search.longest(), pool, policy, at, search.exhausted());
    }
    // A path that holds is enough, whatever else there is; but what was not looked at might have said that it is revoked.
    if (signatures.exhausted() || (search.exhausted() && best_worst != Obstacle::none)) {
        give_up(*best);
    }
    return std::move(*best);
}

}  // namespace sealpdf::pki
