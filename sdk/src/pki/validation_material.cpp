#include "pki/validation_material.h"

#include <algorithm>
#include <set>

#include "pki/certificate_impl.h"
#include "pki/revocation_check.h"

namespace sealpdf::pki {
namespace {

// Signers of evidence need evidence, too: deeper than this nothing real goes.
constexpr int max_depth = 4;

/// One piece of evidence and what it says on its own.
struct Candidate {
    RevocationAnswer answer;
    CrlPtr crl;
    OcspPtr ocsp;
    std::vector<CertificateReport> responders;
};

bool is_known(const RevocationAnswer& answer) { return answer.status != RevocationStatus::unknown; }

class Gatherer {
  public:
    Gatherer(const Pool& pool, const MaterialQuestion& question, std::vector<MaterialGap>& gaps)
        : pool_(pool), question_(question), gaps_(gaps) {
        policy_.revocation = RevocationRule::soft;
        policy_.purpose = question.purpose;
        policy_.grace_hours = 0;
        policy_.existed = question.existed;
    }

    ValidationMaterial run() {
        gather(question_.target, 0);
        return std::move(material_);
    }

  private:
    /// The whole path of a certificate, and evidence about each on it.
    void gather(const CertificatePtr& target, int depth) {
        const PathResult result = validate_path(target, pool_, policy_, question_.at, question_.time);
        const std::vector<CertificatePtr>& path = result.certificates;
        for (const CertificatePtr& certificate : path) {
            keep(certificate);
        }
        if (result.subindication == "NO_CERTIFICATE_CHAIN_FOUND") {
            gaps_.push_back({path.empty() ? target : path.back(),
                             "no certificate at hand leads from it to a trust anchor", false, std::nullopt});
            return;
        }
        for (std::size_t i = 0; i + 1 < path.size(); ++i) {
            gather_evidence({path[i], path[i + 1], path.back()}, depth);
        }
    }

    void gather_evidence(const Question& question, int depth) {
        const Certificate& certificate = *question.certificate;
        const bool exempt = certificate.no_rev_avail() && !certificate.is_ca().value_or(false);
        if (exempt || !asked_.emplace(&certificate, question.issuer.get()).second) {
            return;
        }
        std::vector<Candidate> candidates = candidates_for(question);
        const Candidate* best = choose(candidates, certificate);
        if (best != nullptr) {
            use(*best, question, depth);
            return;
        }
        const Candidate together = judge(question, pool_);
        if (is_known(together.answer) && is_new_enough(together.answer, certificate)) {
            use_all_crls(question, together.answer,
                         depth);  // a base with its delta, or one CRL for each reason
            return;
        }
        note_gap(certificate, question.certificate, together.answer);
    }

    void note_gap(const Certificate& certificate, const CertificatePtr& pointer,
                  const RevocationAnswer& answer) {
        std::string why = is_known(answer) ? "the newest evidence is of " + format_time(answer.this_update) +
                                                 ", which is too early"
                                           : answer.detail;
        std::string asked;
        for (const auto& urls : {certificate.ocsp_urls(), certificate.crl_urls()}) {
            for (const std::string& url : urls) {
                asked += (asked.empty() ? "" : ", ") + url;
            }
        }
        why += asked.empty() ? "; it names no address of a responder or CRL" : "; it names " + asked;
        gaps_.push_back(
            {pointer, std::move(why), false, answer.has_times ? answer.next_update : std::nullopt});
    }

    bool is_new_enough(const RevocationAnswer& answer, const Certificate& certificate) const {
        return !question_.not_before || &certificate != question_.target.get() ||
               answer.this_update >= *question_.not_before;
    }

    /// A revocation before all; then what the document holds; then the newest.
    const Candidate* choose(const std::vector<Candidate>& candidates, const Certificate& certificate) const {
        const auto rank = [](const Candidate& candidate) {
            return std::tuple(candidate.answer.status != RevocationStatus::good,
                              candidate.answer.origin == Origin::document, candidate.answer.this_update);
        };
        const Candidate* best = nullptr;
        for (const Candidate& candidate : candidates) {
            if (is_new_enough(candidate.answer, certificate) &&
                (best == nullptr || rank(candidate) > rank(*best))) {
                best = &candidate;
            }
        }
        return best;
    }

    Candidate judge(const Question& question, const Pool& pool) const {
        const IssuerIndex index(pool);
        SignatureChecks signatures(policy_.budget.signature_checks, policy_.budget.evidence_checks);
        RevocationCheck check(pool, index, signatures, policy_, question_.at, question_.time);
        Candidate candidate;
        candidate.answer = check.judge(question);
        candidate.responders = check.responders();
        return candidate;
    }

    std::vector<Candidate> candidates_for(const Question& question) const {
        std::vector<Candidate> known;
        Pool alone = pool_;
        alone.crls.clear();
        alone.ocsps.clear();
        const auto consider = [&](CrlPtr crl, OcspPtr ocsp) {
            Candidate candidate = judge(question, alone);
            if (is_known(candidate.answer)) {
                candidate.crl = std::move(crl);
                candidate.ocsp = std::move(ocsp);
                known.push_back(std::move(candidate));
            }
        };
        for (const OcspPtr& ocsp : pool_.ocsps) {
            alone.ocsps = {ocsp};
            consider(nullptr, ocsp);
        }
        alone.ocsps.clear();
        for (const CrlPtr& crl : pool_.crls) {
            alone.crls = {crl};
            if (!crl->is_delta()) {
                consider(crl, nullptr);
            }
        }
        return known;
    }

    void use(const Candidate& candidate, const Question& question, int depth) {
        note_revocation(question.certificate, candidate.answer);
        if (candidate.crl) {
            keep_crl(candidate.crl, question, depth);
            return;
        }
        keep_once(material_.ocsps, candidate.ocsp);
        for (const CertificateReport& report : candidate.responders) {
            if (const CertificatePtr responder = find(report.sha256, *candidate.ocsp)) {
                keep(responder);
                if (!responder->ocsp_no_check() && depth < max_depth) {
                    gather_evidence({responder, question.issuer, question.anchor}, depth + 1);
                }
            }
        }
    }

    void use_all_crls(const Question& question, const RevocationAnswer& answer, int depth) {
        note_revocation(question.certificate, answer);
        for (const CrlPtr& crl : pool_.crls) {
            if (same_name(crl->issuer(), question.issuer->subject())) {
                keep_crl(crl, question, depth);
            }
        }
    }

    /// RFC 5280, 6.3.3 (f): who signed it may have a path of its own.
    void keep_crl(const CrlPtr& crl, const Question& question, int depth) {
        keep_once(material_.crls, crl);
        if (crl->is_signed_by(*question.issuer) || depth >= max_depth) {
            return;
        }
        for (const auto* list : {&pool_.certificates, &pool_.anchors}) {
            for (const CertificatePtr& candidate : *list) {
                if (same_name(candidate->subject(), crl->issuer()) && crl->is_signed_by(*candidate)) {
                    gather(candidate, depth + 1);
                    return;
                }
            }
        }
    }

    void note_revocation(const CertificatePtr& certificate, const RevocationAnswer& answer) {
        const bool revoked =
            answer.status == RevocationStatus::revoked || answer.status == RevocationStatus::on_hold;
        if (revoked && (!answer.revoked_at || *answer.revoked_at <= question_.time)) {
            gaps_.push_back(
                {certificate,
                 (answer.status == RevocationStatus::on_hold ? "it is on hold" : "it is revoked") +
                     (answer.revoked_at ? " since " + format_time(*answer.revoked_at) : std::string()),
                 true, std::nullopt});
        }
    }

    CertificatePtr find(const std::string& sha256, const OcspResponse& response) const {
        for (const auto* list : {&response.impl().certificates, &pool_.certificates, &pool_.anchors}) {
            for (const CertificatePtr& certificate : *list) {
                if (to_hex(certificate->impl().sha256) == sha256) {
                    return certificate;
                }
            }
        }
        return nullptr;
    }

    void keep(const CertificatePtr& certificate) { keep_once(material_.certificates, certificate); }

    template <class Pointer>
    static void keep_once(std::vector<Pointer>& list, const Pointer& object) {
        if (std::ranges::none_of(list,
                                 [&](const Pointer& kept) { return equal(kept->der(), object->der()); })) {
            list.push_back(object);
        }
    }

    const Pool& pool_;
    const MaterialQuestion& question_;
    std::vector<MaterialGap>& gaps_;
    PathPolicy policy_;
    ValidationMaterial material_;
    std::set<std::pair<const Certificate*, const Certificate*>> asked_;
};

}  // namespace

ValidationMaterial gather_material(const Pool& pool, const MaterialQuestion& question,
                                   std::vector<MaterialGap>& gaps) {
    return Gatherer(pool, question, gaps).run();
}

}  // namespace sealpdf::pki
