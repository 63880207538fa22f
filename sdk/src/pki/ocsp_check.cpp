#include <algorithm>

#include "pki/certificate_impl.h"
#include "pki/revocation_check.h"

namespace sealpdf::pki {
namespace {

constexpr const char* ocsp_signing = "1.3.6.1.5.5.7.3.9";

/// ResponderID: by name, or by the SHA-1 of the key (RFC 6960, 4.2.1; some responders use SHA-256).
bool is_named(const OcspResponse::Impl& response, const Certificate& responder) {
    if (!response.responder_key_name.empty()) {
        return response.responder_key_name == responder.impl().subject_key;
    }
    const auto algorithm = response.responder_key_hash.size() == 32 ? crypto::DigestAlgorithm::sha256
                                                                    : crypto::DigestAlgorithm::sha1;
    return equal(response.responder_key_hash, crypto::digest(algorithm, responder.public_key_bits()));
}

/// Of a responder that needs no evidence.
RevocationAnswer exempt() {
    RevocationAnswer answer;
    answer.status = RevocationStatus::good;
    return answer;
}

Statement statement_of(const SingleResponse& single, Origin origin) {
    Statement said;
    said.source = "ocsp";
    said.status = single.status;
    said.origin = origin;
    said.this_update = single.this_update;
    said.next_update = single.next_update;
    said.revoked_at = single.revoked_at;
    said.invalidity_date = single.invalidity_date;
    said.reason = single.reason;
    said.keeps_expired_since = single.archive_cutoff;
    return said;
}

}  // namespace

void RevocationCheck::collect_ocsps(const Question& question, bool embedded,
                                    std::vector<Statement>& statements, NearestMiss& miss) {
    for (const auto& pointer : pool_.ocsps) {
        const auto& response = pointer->impl();
        if ((response.origin == Origin::document) != embedded) {
            continue;
        }
        if (response.response_status != 0) {
            miss.note(miss::elsewhere, "pki.ocsp.unsuccessful", "the OCSP responder gave no answer");
            continue;
        }
        for (const auto& single : response.responses) {
            if (!is_about(single.id, *question.certificate, *question.issuer)) {
                miss.note(miss::elsewhere, "pki.ocsp.other-certificate",
                          "no OCSP response at hand is about it");
                continue;
            }
            const Statement said = statement_of(single, response.origin);
            if (single.unknown_critical || response.unknown_critical) {
                miss.note(miss::not_authentic, "pki.ocsp.unknown-critical-extension",
                          "the OCSP response has a critical extension that is not understood");
            } else if (single.this_update > at_ || response.produced_at > at_) {
                miss.note(miss::in_future, "pki.ocsp.future",
                          "the OCSP response is of after the time of validation", &said);
            } else if (!is_authentic(*pointer, question, miss)) {
                continue;
            } else if (said.status == RevocationStatus::unknown) {  // 2.2: not the same as good
                miss.note(miss::says_unknown, "pki.ocsp.unknown", "the OCSP responder does not know it",
                          &said);
            } else {
                statements.push_back(said);
            }
        }
    }
}

bool RevocationCheck::is_authentic(const OcspResponse& answer, const Question& question, NearestMiss& miss) {
    const auto& response = answer.impl();
    const auto verifies = [&](const Certificate& responder) {
        return is_named(response, responder) && signatures_.ocsp(answer, responder);
    };
    const auto strong = [&](const Certificate& responder) {
        const auto weak = weakness_of(response.der, response.signature_algorithm, responder);
        if (!weak.empty()) {
            miss.note(miss::not_authentic, "pki.ocsp.weak-algorithm", "the OCSP response: " + weak);
        }
        return weak.empty();
    };
    if (verifies(*question.issuer)) {
        return strong(*question.issuer);
    }
    const auto trusted =
        std::ranges::find_if(pool_.ocsp_responders, [&](const auto& one) { return verifies(*one); });
    if (trusted != pool_.ocsp_responders.end()) {
        if (!was_in_force(**trusted, response, miss) || !strong(**trusted)) {
            return false;
        }
        show_responder(**trusted, exempt());
        return true;
    }
    // 4.2.2.2: a delegate, whose certificate is in the response or at hand otherwise.
    std::vector<CertificatePtr> candidates = response.certificates;
    if (!response.responder_key_name.empty()) {
        const auto named = index_.named(response.responder_key_name);
        candidates.insert(candidates.end(), named.begin(), named.end());
    } else {
        candidates.insert(candidates.end(), pool_.certificates.begin(), pool_.certificates.end());
    }
    for (const auto& candidate : candidates) {
        if (verifies(*candidate)) {
            return is_authorised(candidate, response, question, miss) && strong(*candidate);
        }
    }
    miss.note(miss::not_authentic, "pki.ocsp.signature", "the OCSP response is not signed by whom it names");
    return false;
}

bool RevocationCheck::was_in_force(const Certificate& responder, const OcspResponse::Impl& response,
                                   NearestMiss& miss) const {
    if (response.produced_at >= responder.not_before() && response.produced_at <= responder.not_after()) {
        return true;
    }
    miss.note(
        miss::not_authentic, "pki.ocsp.responder-expired",
        "the OCSP responder " + responder.subject_text() + " had no valid certificate when it answered");
    return false;
}

void RevocationCheck::show_responder(const Certificate& responder, const RevocationAnswer& answer) {
    CertificateReport report = describe(responder, "ocsp-responder");
    report.status = status_name(answer.status);
    if (answer.has_times) {
        report.revocation = describe(answer);
    }
    if (std::ranges::find(responders_, report.sha256, &CertificateReport::sha256) == responders_.end()) {
        responders_.push_back(report);
    }
}

bool RevocationCheck::is_authorised(const CertificatePtr& responder, const OcspResponse::Impl& response,
                                    const Question& question, NearestMiss& miss) {
    const auto& impl = responder->impl();
    const auto refuse = [&](const char* code, const char* what) {
        miss.note(miss::not_authentic, code, "the OCSP responder " + responder->subject_text() + " " + what);
        return false;
    };
    const bool direct = impl.issuer_key == question.issuer->impl().subject_key &&
                        signatures_.certificate(*responder, *question.issuer);
    const bool purpose =
        std::ranges::find(impl.extended_key_usage, ocsp_signing) != impl.extended_key_usage.end();
    const bool usage =
        !impl.key_usage || impl.key_usage->digital_signature || impl.key_usage->non_repudiation;
    if (!direct || !purpose || !usage || !impl.unknown_critical.empty()) {
        return refuse("pki.ocsp.responder", "is not authorised by the issuer of the certificate");
    }
    if (!was_in_force(*responder, response, miss)) {
        return false;
    }
    RevocationAnswer answer = exempt();
    if (!impl.ocsp_no_check) {  // 4.2.2.2.1
        answer = judge({responder, question.issuer, question.anchor});
    }
    show_responder(*responder, answer);
    if (answer.status == RevocationStatus::good) {
        return true;
    }
    if (answer.status == RevocationStatus::unknown) {
        return policy_.revocation != RevocationRule::hard ||
               refuse("pki.ocsp.responder-unchecked", "may be revoked: there is no evidence about it");
    }
    return refuse("pki.ocsp.responder-revoked", "is revoked");
}

}  // namespace sealpdf::pki
