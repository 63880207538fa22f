#include "pki/revocation_check.h"

#include <algorithm>

#include "pki/algorithm_policy.h"
#include "pki/certificate_impl.h"

namespace sealpdf::pki {
namespace {

// The signer of a CRL may need a CRL by another signer, and so on: deeper than this nothing real goes.
constexpr std::size_t max_depth = 4;

RevocationAnswer answer_of(const Statement& statement) {
    RevocationAnswer answer;
    answer.status = statement.status;
    answer.source = statement.source;
    answer.origin = statement.origin;
    answer.this_update = statement.this_update;
    answer.next_update = statement.next_update;
    answer.revoked_at = statement.revoked_at;
    answer.invalidity_date = statement.invalidity_date;
    answer.reason = statement.reason;
    answer.has_times = true;
    return answer;
}

}  // namespace

void NearestMiss::note(int weight, const char* code, std::string detail, const Statement* statement) {
    if (weight < weight_ || (weight == weight_ && answer_.has_times)) {
        return;
    }
    weight_ = weight;
    answer_ = statement != nullptr ? answer_of(*statement) : RevocationAnswer{};
    answer_.status = RevocationStatus::unknown;
    answer_.revoked_at.reset();
    answer_.reason.clear();
    answer_.why_unknown = code;
    answer_.detail = std::move(detail);
}

RevocationAnswer NearestMiss::answer() const {
    RevocationAnswer answer = answer_;
    if (weight_ == 0) {
        answer.why_unknown = "pki.no-evidence";
        answer.detail = "there is neither a CRL nor an OCSP response about it";
    }
    return answer;
}

bool RevocationCheck::is_in_progress(const Certificate& certificate) const {
    return std::ranges::any_of(in_progress_,
                               [&](const Certificate* one) { return equal(one->der(), certificate.der()); });
}

RevocationAnswer RevocationCheck::judge(const Question& question) {
    const auto key = std::pair(question.certificate.get(), question.issuer.get());
    if (const auto known = known_.find(key); known != known_.end()) {
        return known->second;
    }
    NearestMiss miss;
    if (is_in_progress(*question.certificate)) {
        miss.note(miss::not_authentic, "pki.no-evidence", "the evidence about it rests on itself");
        return miss.answer();
    }
    if (in_progress_.size() >= max_depth) {
        return miss.answer();
    }
    in_progress_.push_back(question.certificate.get());
    std::vector<Statement> statements;
    // What the caller gave and what was fetched comes first: no heap of evidence in the document may use up the checks
    // that these need.
    for (const bool embedded : {false, true}) {
        collect_crls(question, embedded, statements, miss);
        collect_ocsps(question, embedded, statements, miss);
    }
    in_progress_.pop_back();
    RevocationAnswer answer = decide(*question.certificate, statements, miss);
    known_.emplace(key, answer);
    if (answer.status == RevocationStatus::unknown) {
        unanswered_.push_back(question);
    }
    return answer;
}

RevocationAnswer RevocationCheck::decide(const Certificate& certificate, std::vector<Statement>& statements,
                                         NearestMiss& miss) const {
    std::ranges::stable_sort(statements, std::ranges::greater(), &Statement::this_update);
    // A revocation once proven is not undone by another source, nor by the age of its proof (verification.md,
    // 4).
    const auto revoked = std::ranges::find(statements, RevocationStatus::revoked, &Statement::status);
    if (revoked != statements.end()) {
        return answer_of(*revoked);
    }
    const Statement* newest = nullptr;
    const Statement* held = nullptr;
    ReasonMask covered = 0;
    for (const auto& statement : statements) {
        // Fresh at T: issued since, or still in its window then (EN 319 102-1, 5.5.4 step 6).
        const auto until =
            statement.next_update || !policy_.max_age_hours
                ? statement.next_update
                : std::optional(statement.this_update + std::chrono::hours(*policy_.max_age_hours));
        const bool fresh = statement.this_update >= time_ || (until && *until >= time_);
        // Expired certificates leave CRLs and the memory of responders.
        const bool speaks =
            statement.this_update <= certificate.not_after() ||
            (statement.keeps_expired_since && *statement.keeps_expired_since <= certificate.not_after());
        const std::string source = statement.source;
        if (!fresh) {
            miss.note(miss::expired, source == "crl" ? "pki.crl.expired" : "pki.ocsp.expired",
                      statement.next_update
                          ? "the newest evidence was to be replaced by " + format_time(*statement.next_update)
                          : "the evidence has no nextUpdate and is older than the time in question",
                      &statement);
            continue;
        }
        if (!speaks) {
            miss.note(
                miss::after_expiry, source == "crl" ? "pki.crl.after-expiry" : "pki.ocsp.after-expiry",
                "the evidence was issued after the certificate had expired and need not list it any more",
                &statement);
            continue;
        }
        newest = newest == nullptr ? &statement : newest;
        const bool decides = covered != all_reasons;
        covered = covered | statement.reasons;
        if (decides && statement.status == RevocationStatus::on_hold && held == nullptr) {
            held = &statement;
        }
    }
    if (held != nullptr) {
        return answer_of(*held);
    }
    if (covered == all_reasons) {  // 6.3.3 (l)
        return answer_of(*newest);
    }
    if (newest != nullptr) {
        miss.note(miss::expired, "pki.crl.reasons", "the CRLs at hand cover only some reasons of revocation",
                  newest);
    }
    return miss.answer();
}

std::string RevocationCheck::weakness_of(ByteView der, ByteView signature_algorithm,
                                         const Certificate& signer) const {
    return weakness(policy_.algorithms, policy_.existed, der, signature_algorithm, signer.public_key(), at_);
}

std::string status_name(RevocationStatus status) {
    switch (status) {
        case RevocationStatus::good:
            return "good";
        case RevocationStatus::revoked:
            return "revoked";
        case RevocationStatus::on_hold:
            return "on-hold";
        case RevocationStatus::unknown:
            return "unknown";
    }
    return "unknown";
}

CertificateReport describe(const Certificate& certificate, std::string role) {
    CertificateReport report;
    report.subject = certificate.subject_text();
    report.serial = certificate.serial_hex();
    report.sha256 = to_hex(certificate.impl().sha256);
    report.role = std::move(role);
    report.status = "unknown";
    return report;
}

RevocationReport describe(const RevocationAnswer& answer) {
    RevocationReport report;
    report.source = answer.source;
    report.origin = to_string(answer.origin);
    report.this_update = answer.this_update;
    report.next_update = answer.next_update;
    report.revoked_at = answer.revoked_at;
    report.reason = answer.reason;
    report.invalidity_date = answer.invalidity_date;
    return report;
}

}  // namespace sealpdf::pki
