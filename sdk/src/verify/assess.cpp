// From facts to the report, in the order of EN 319 102-1: format, cryptography, algorithms, path, changes; then the
// verdict of the whole file. Pure: the same facts give the same report.

#include <algorithm>

#include "base/time.h"
#include "base/utf8.h"
#include "pdf/text/normalize.h"
#include "verify/checks/checks.h"

namespace sealpdf::verify {
namespace {

std::string text_of(const pdf::Dict& dict, std::string_view key) {
    const pdf::Object* value = dict.find(key);
    const pdf::String* text = value != nullptr ? value->as_string() : nullptr;
    return text != nullptr ? from_pdf_text_string(text->bytes) : std::string();
}

void describe(const SignatureFacts& facts, SignatureReport& report) {
    const pades::Signature& signature = facts.signature;
    report.fields = signature.fields;
    report.field = signature.fields.empty() ? std::string() : signature.fields.front();
    // What only calls itself one in /Type is judged as a signature: a document timestamp may be left out, a signature not.
    report.type = signature.subfilter == "ETSI.RFC3161" ? "document-timestamp" : "signature";
    report.revision = signature.revision;
    report.byte_range = signature.byte_range_numbers;
    report.subfilter = signature.subfilter;
    report.coverage = signature.coverage;
    report.modifications = facts.modifications;
    report.docmdp = facts.docmdp;
    report.locks = facts.locks;
    report.reason = text_of(signature.dictionary, "Reason");
    report.location = text_of(signature.dictionary, "Location");
    report.contact = text_of(signature.dictionary, "ContactInfo");
    report.name = text_of(signature.dictionary, "Name");
    report.claimed_signing_time = parse_pdf_date(text_of(signature.dictionary, "M"));
    if (!report.claimed_signing_time && facts.cms && facts.cms->signers.size() == 1) {
        report.claimed_signing_time = cms::signing_time(facts.cms->signers.front());
    }
}

Verdict to_verdict(Indication indication) {
    switch (indication) {
        case Indication::total_passed:
            return Verdict::valid;
        case Indication::total_failed:
            return Verdict::invalid;
        case Indication::indeterminate:
            break;
    }
    return Verdict::indeterminate;
}

std::string equivalent_level(const SignatureFacts& facts, const SignatureReport& report) {
    const bool is_seal = facts.cms && facts.cms->container == cms::Container::ses;
    if (is_seal || (report.subfilter != "adbe.pkcs7.detached" && report.subfilter != "adbe.pkcs7.sha1")) {
        return {};
    }
    const bool timestamped = std::ranges::any_of(report.timestamps, [](const auto& t) { return t.kind == "signature"; });
    return timestamped ? "PKCS7-T" : "PKCS7-B";
}

SignatureReport assess_signature(const Facts& facts, const Proofs& proofs, std::size_t index, const VerifyOptions& options, TimePoint at) {
    const SignatureFacts& signature = facts.signatures[index];
    SignatureReport report;
    describe(signature, report);
    Judgement judgement;
    for (const TimestampProof& proof : proofs.of[index]) {
        report.timestamps.push_back(proof.report);
        if (report.type == "document-timestamp") {
            break;  // its own; those that cover it have entries of their own
        }
        judgement.warnings.insert(judgement.warnings.end(), proof.warnings.begin(), proof.warnings.end());
    }
    check_format(signature, judgement);
    check_cryptography(signature, report, judgement);
    check_token_names(facts, signature, judgement);
    describe_statements(signature, report, judgement);
    settle_time(proofs.of[index], options, at, report, judgement);
    check_algorithms(signature, options, report, judgement);
    check_chain(facts, proofs, index, options, at, report, judgement);
    check_changes(signature, options, judgement);
    if (report.type == "signature") {
        report.level = find_level(facts, proofs, index, report, LevelRule::structure, at);
    } else if (signature.visible) {
        judgement.warn("timestamp-visible", "the timestamp shows something on the page: it tells when, but not who put it there");
    }
    report.equivalent_level = equivalent_level(signature, report);
    report.integrity = judgement.broken ? Integrity::broken : Integrity::intact;
    check_seal(signature, report, judgement);
    report.indication = judgement.indication;
    report.subindication = judgement.subindication;
    report.reasons = std::move(judgement.reasons);
    report.warnings = std::move(judgement.warnings);
    report.verdict = to_verdict(report.indication);
    return report;
}

/// Remarks on the file as a whole that no valid document bears; other remarks are warnings.
bool forbids(const Finding& remark) { return remark.code == "trailing-data" || remark.code == "xref-differential"; }

/// The whole organization name, or a number of the holder, in whatever width it is written; never a part of it.
bool is_signer(const SignerReport& signer, const std::string& wanted) {
    const std::string name = pdf::normalize_nfkc(wanted);
    return name == pdf::normalize_nfkc(signer.organization) || wanted == signer.organization_identifier ||
           (!signer.credit_code.empty() && name == signer.credit_code);
}

/// A seal that is not what it claims to be, or that nobody's signature covers, makes no document valid.
void check_seals(Report& report, bool& forbidden, bool& open) {
    for (const SignatureReport& signature : report.signatures) {
        const std::string& status = signature.seal.status;
        const std::string of = "the seal of signature \"" + signature.field + "\" ";
        if (status == "invalid") {
            report.reasons.push_back({"seal-invalid", of + "is not valid"});
            forbidden = true;
        } else if (status == "mismatch") {
            report.reasons.push_back({"seal-mismatch", of + "does not belong to its signer, or is not what the page shows"});
            forbidden = true;
        } else if (status == "uncovered-picture") {
            report.reasons.push_back({"uncovered-picture", of + "is shown once more where no signature covers it"});
            open = true;
        }
    }
}

/// --require-level: what a verifier relies on, so that it is not enough to look like it.
void check_level(const Facts& facts, const Proofs& proofs, std::size_t index, const VerifyOptions& options,
                 Report& report) {
    const SignatureReport& signature = report.signatures.back();
    const auto& required = options.policy.require_level;
    if (!required || signature.type != "signature" ||
        find_level(facts, proofs, index, signature, LevelRule::reliable, report.validation_time) >= *required) {
        return;
    }
    std::string message = "signature \"" + signature.field + "\" does not reach the level " + to_string(*required);
    if (signature.level >= *required) {
        message += ": it has its form, but not by timestamps that are valid here and evidence about every certificate";
    }
    report.reasons.push_back({"required-level", message});
}

/// What --require-... asks, and the remarks on the file as a whole.
void check_requirements(const VerifyOptions& options, Report& report, bool& forbidden, bool& open) {
    const auto open_reason = [&](const char* code, const std::string& message) {
        report.reasons.push_back({code, message});
        open = true;
    };
    for (const SignatureReport& signature : report.signatures) {
        if (signature.type != "signature") {
            continue;
        }
        if (options.policy.require_timestamp && !signature.best_signature_time_source.ends_with("-timestamp")) {
            open_reason("required-timestamp", "signature \"" + signature.field + "\" has no valid timestamp");
        }
        if (options.policy.require_seal && signature.seal.status != "authentic") {
            open_reason("required-seal", "signature \"" + signature.field + "\" has no authentic seal");
        }
    }
    if (!options.require_signer.empty()) {
        const bool found = std::ranges::any_of(report.signatures, [&](const SignatureReport& signature) {
            return signature.type == "signature" && signature.indication == Indication::total_passed && signature.signer &&
                   is_signer(*signature.signer, options.require_signer);
        });
        if (!found) {
            open_reason("required-signer", "no valid signature is by \"" + options.require_signer + "\"");
        }
    }
    forbidden = forbidden || std::ranges::any_of(report.reasons, forbids);
}

/// `judged` are the facts of the report's signatures, in their order.
void conclude(const Facts& facts, const std::vector<const SignatureFacts*>& judged, const VerifyOptions& options, Report& report) {
    const auto is_signature = [](const SignatureReport& s) { return s.type == "signature"; };
    if (std::ranges::none_of(report.signatures, is_signature)) {
        report.verdict = Verdict::unsigned_;
        if (!report.signatures.empty()) {
            report.warnings.push_back({"timestamp-only", "the document bears document timestamps only"});
        }
        return;
    }
    bool forbidden = false;
    bool open = std::ranges::find(report.reasons, "required-level", &Finding::code) != report.reasons.end();
    check_requirements(options, report, forbidden, open);
    check_seals(report, forbidden, open);
    for (std::size_t i = 0; i < report.signatures.size(); ++i) {
        const SignatureReport& signature = report.signatures[i];
        // What shows something on a page needs an answer; an invisible timestamp that has none proves nothing.
        const bool needed = is_signature(signature) || judged[i]->visible;
        const bool counts = needed || signature.integrity == Integrity::broken;
        forbidden = forbidden || !signature.modifications.permitted || (counts && signature.indication == Indication::total_failed);
        open = open || (needed && signature.indication == Indication::indeterminate);
        if (!needed && signature.indication == Indication::indeterminate) {
            report.warnings.push_back({"timestamp-not-trusted", "the document timestamp \"" + signature.field + "\" was left out"});
        }
    }
    if (forbidden && facts.changed_after_last_signature == "none" &&
        std::ranges::any_of(report.reasons, [](const Finding& r) { return r.code == "trailing-data"; })) {
        report.changed_after_last_signature = "forbidden";
    }
    report.verdict = forbidden ? Verdict::invalid : open ? Verdict::indeterminate : Verdict::valid;
}

TrustReport describe_trust(const pki::Pool& pool, TimePoint at) {
    TrustReport report;
    report.anchors = static_cast<int>(pool.anchors.size());
    for (const pki::CertificatePtr& anchor : pool.anchors) {
        report.expired += anchor->not_after() < at;
        if (!report.earliest_expiry || anchor->not_after() < *report.earliest_expiry) {
            report.earliest_expiry = anchor->not_after();
        }
    }
    return report;
}

}  // namespace

Report assess(const Facts& facts, const VerifyOptions& options, TimePoint at) {
    Report report;
    report.file = facts.file;
    report.sha256 = facts.sha256;
    report.size = facts.size;
    report.pages = facts.pages;
    report.revisions = facts.revisions;
    report.validation_time = at;
    report.policy = options.policy.name;
    report.trust = describe_trust(facts.pool, at);
    report.changed_after_last_signature = facts.changed_after_last_signature;
    report.warnings = facts.warnings;
    for (const Finding& remark : facts.remarks) {
        (forbids(remark) ? report.reasons : report.warnings).push_back(remark);
    }
    const Proofs proofs = prove_existence(facts, options, at);
    std::vector<const SignatureFacts*> judged;
    for (std::size_t i = 0; i < facts.signatures.size(); ++i) {
        const SignatureFacts& signature = facts.signatures[i];
        const std::vector<std::string>& names = signature.signature.fields;
        if (options.field.empty() || std::ranges::find(names, options.field) != names.end()) {
            report.signatures.push_back(assess_signature(facts, proofs, i, options, at));
            check_level(facts, proofs, i, options, report);
            judged.push_back(&signature);
        }
    }
    if (!options.field.empty() && report.signatures.empty()) {
        throw Error(ErrorCode::field_not_found, "the document has no signature in field \"" + options.field + "\"", facts.file);
    }
    conclude(facts, judged, options, report);
    return report;
}

}  // namespace sealpdf::verify
