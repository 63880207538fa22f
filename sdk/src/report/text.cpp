// The report for people, in a terminal.

#include <sstream>

#include "sealpdf/report.h"

namespace sealpdf {
inline namespace v0 {
namespace {

void print_findings(std::ostream& out, const std::vector<Finding>& findings, const char* mark) {
    for (const Finding& finding : findings) {
        out << "      " << mark << ' ' << finding.message << " [" << finding.code << "]\n";
    }
}

void print_chain(std::ostream& out, const std::vector<CertificateReport>& chain) {
    for (const CertificateReport& certificate : chain) {
        out << "      " << certificate.role << ": " << certificate.subject << " - " << certificate.status;
        if (certificate.revocation) {
            out << " (" << certificate.revocation->source << ", " << certificate.revocation->origin;
            if (certificate.revocation->this_update) {
                out << ", " << format_time(*certificate.revocation->this_update);
            }
            if (certificate.revocation->revoked_at) {
                out << ", revoked " << format_time(*certificate.revocation->revoked_at) << ' ' << certificate.revocation->reason;
            }
            out << ')';
        }
        out << '\n';
    }
}

void print_seal(std::ostream& out, const SealReport& seal) {
    if (seal.status == "none") {
        return;
    }
    out << "    seal         " << seal.status;
    if (!seal.id.empty()) {
        out << ", " << seal.name << " (" << seal.id << "), made by " << seal.maker;
    }
    out << '\n';
    for (const SealImpression& impression : seal.impressions) {
        out << "      page " << impression.page << ", " << impression.kind << ", " << impression.rect.width << " x "
            << impression.rect.height << " mm" << (impression.matches_seal.value_or(false) ? ", the seal's picture" : "") << '\n';
    }
    for (const SealCheck& check : seal.checks) {
        out << "      " << check.check << ": " << check.result << (check.detail.empty() ? "" : ", " + check.detail)
            << (check.code.empty() ? "" : " [" + check.code + "]") << '\n';
    }
}

void print_statements(std::ostream& out, const SignatureReport& s) {
    for (const std::string& commitment : s.commitments) {
        out << "    commitment   " << commitment << '\n';
    }
    for (const std::string& role : s.claimed_roles) {
        out << "    claimed role " << role << '\n';
    }
    if (s.signature_policy) {
        out << "    made under   policy " << s.signature_policy->oid
            << (s.signature_policy->uri.empty() ? "" : ", " + s.signature_policy->uri) << '\n';
    }
}

void print_signature(std::ostream& out, const SignatureReport& s) {
    out << "  " << (s.type == "signature" ? "Signature" : "Document timestamp") << " \"" << s.field << "\": " << to_string(s.indication);
    if (!s.subindication.empty()) {
        out << " / " << s.subindication;
    }
    out << '\n';
    if (s.signer) {
        out << "    signed by    " << s.signer->subject << '\n';
        out << "    certificate  " << s.signer->key << ", " << format_time(s.signer->not_before) << " to "
            << format_time(s.signer->not_after) << '\n';
    }
    if (s.claimed_signing_time) {
        out << "    claimed time " << format_time(*s.claimed_signing_time) << '\n';
    }
    print_statements(out, s);
    out << "    integrity    " << to_string(s.integrity) << ", covers " << to_string(s.coverage) << ", level " << to_string(s.level) << '\n';
    out << "    changes      " << to_string(s.modifications.level) << (s.modifications.permitted ? "" : ", NOT PERMITTED") << '\n';
    for (const ChangeReport& change : s.modifications.changes) {
        out << "      revision " << change.revision << ": " << change.description << '\n';
    }
    print_seal(out, s.seal);
    if (!s.chain.empty()) {
        out << "    path\n";
        print_chain(out, s.chain);
    }
    if (!s.reasons.empty()) {
        out << "    why\n";
        print_findings(out, s.reasons, "-");
    }
    if (!s.warnings.empty()) {
        out << "    warnings\n";
        print_findings(out, s.warnings, "!");
    }
}

}  // namespace

std::string to_text(const Report& report) {
    std::ostringstream out;
    out << report.file << ": " << to_string(report.verdict) << '\n';
    out << "  " << report.pages << (report.pages == 1 ? " page, " : " pages, ") << report.revisions
        << (report.revisions == 1 ? " revision" : " revisions") << ", judged at " << format_time(report.validation_time)
        << ", changed after the last signature: " << report.changed_after_last_signature << '\n';
    print_findings(out, report.reasons, "-");
    print_findings(out, report.warnings, "!");
    for (const SignatureReport& signature : report.signatures) {
        print_signature(out, signature);
    }
    return out.str();
}

}  // namespace v0
}  // namespace sealpdf
