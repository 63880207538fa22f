#include <array>

#include "base/pkcs11_text.h"
#include "sealpdf/base.h"

SEALPDF_BEGIN_NAMESPACE

namespace {

struct Row {
    ErrorCode code;
    const char* text;
    ErrorCategory category;
};

// In the order of the enumeration, so that a code is its own index; checked below.
constexpr auto rows = std::to_array<Row>({
    {ErrorCode::invalid_argument, "usage", ErrorCategory::usage},
    {ErrorCode::not_yet_supported, "not-yet-supported", ErrorCategory::usage},
    {ErrorCode::bad_regex, "bad-regex", ErrorCategory::usage},
    {ErrorCode::bad_policy, "bad-policy", ErrorCategory::usage},
    {ErrorCode::key_not_found, "key-not-found", ErrorCategory::usage},
    {ErrorCode::key_ambiguous, "key-ambiguous", ErrorCategory::usage},

    {ErrorCode::cannot_read, "cannot-read", ErrorCategory::input},
    {ErrorCode::not_a_pdf, "not-a-pdf", ErrorCategory::input},
    {ErrorCode::damaged, "damaged", ErrorCategory::input},
    {ErrorCode::unsupported, "unsupported", ErrorCategory::input},
    {ErrorCode::encrypted, "encrypted", ErrorCategory::input},
    {ErrorCode::wrong_password, "wrong-password", ErrorCategory::input},
    {ErrorCode::limit_exceeded, "limit-exceeded", ErrorCategory::input},
    {ErrorCode::bad_image, "bad-image", ErrorCategory::input},
    {ErrorCode::bad_key, "bad-key", ErrorCategory::input},
    {ErrorCode::bad_certificate, "bad-certificate", ErrorCategory::input},
    {ErrorCode::bad_session, "bad-session", ErrorCategory::input},
    {ErrorCode::bad_instruction, "bad-instruction", ErrorCategory::input},
    {ErrorCode::bad_register, "bad-register", ErrorCategory::input},

    {ErrorCode::keyword_not_found, "keyword-not-found", ErrorCategory::refused},
    {ErrorCode::occurrence_out_of_range, "occurrence-out-of-range", ErrorCategory::refused},
    {ErrorCode::place_off_page, "place-off-page", ErrorCategory::refused},
    {ErrorCode::page_out_of_range, "page-out-of-range", ErrorCategory::refused},
    {ErrorCode::field_not_found, "field-not-found", ErrorCategory::refused},
    {ErrorCode::field_already_signed, "field-already-signed", ErrorCategory::refused},
    {ErrorCode::straddle_needs_two_pages, "straddle-needs-two-pages", ErrorCategory::refused},
    {ErrorCode::key_mismatch, "key-mismatch", ErrorCategory::refused},
    {ErrorCode::certificate_expired, "certificate-expired", ErrorCategory::refused},
    {ErrorCode::certificate_not_yet_valid, "certificate-not-yet-valid", ErrorCategory::refused},
    {ErrorCode::certificate_revoked, "certificate-revoked", ErrorCategory::refused},
    {ErrorCode::certificate_untrusted, "certificate-untrusted", ErrorCategory::refused},
    {ErrorCode::key_usage, "key-usage", ErrorCategory::refused},
    {ErrorCode::weak_algorithm, "weak-algorithm", ErrorCategory::refused},
    {ErrorCode::revocation_unknown, "revocation-unknown", ErrorCategory::refused},
    {ErrorCode::permission_denied, "permission-denied", ErrorCategory::refused},
    {ErrorCode::docmdp_forbids, "docmdp-forbids", ErrorCategory::refused},
    {ErrorCode::field_lock_forbids, "field-lock-forbids", ErrorCategory::refused},
    {ErrorCode::would_break_earlier_signatures, "would-break-earlier-signatures", ErrorCategory::refused},
    {ErrorCode::repair_would_break_signatures, "repair-would-break-signatures", ErrorCategory::refused},
    {ErrorCode::broken_earlier_signature, "broken-earlier-signature", ErrorCategory::refused},
    {ErrorCode::xfa_dynamic, "xfa-dynamic", ErrorCategory::refused},
    {ErrorCode::seed_value, "seed-value", ErrorCategory::refused},
    {ErrorCode::evidence_too_early, "evidence-too-early", ErrorCategory::refused},
    {ErrorCode::session_mismatch, "session-mismatch", ErrorCategory::refused},
    {ErrorCode::holder_mismatch, "holder-mismatch", ErrorCategory::refused},
    {ErrorCode::instruction_refused, "instruction-refused", ErrorCategory::refused},
    {ErrorCode::seal_not_found, "seal-not-found", ErrorCategory::refused},
    {ErrorCode::seal_status_forbids, "seal-status-forbids", ErrorCategory::refused},
    {ErrorCode::seal_expired, "seal-expired", ErrorCategory::refused},
    {ErrorCode::seal_not_yet_valid, "seal-not-yet-valid", ErrorCategory::refused},
    {ErrorCode::seal_maker_signature, "seal-maker-signature", ErrorCategory::refused},
    {ErrorCode::seal_maker_untrusted, "seal-maker-untrusted", ErrorCategory::refused},
    {ErrorCode::seal_maker_revoked, "seal-maker-revoked", ErrorCategory::refused},
    {ErrorCode::seal_signer_not_in_list, "seal-signer-not-in-list", ErrorCategory::refused},
    {ErrorCode::seal_renewed_same_key, "seal-renewed-same-key", ErrorCategory::refused},
    {ErrorCode::seal_version_outdated, "seal-version-outdated", ErrorCategory::refused},
    {ErrorCode::seal_purpose_not_allowed, "seal-purpose-not-allowed", ErrorCategory::refused},
    {ErrorCode::seal_invalid, "seal-invalid", ErrorCategory::refused},

    {ErrorCode::fetch_failed, "fetch-failed", ErrorCategory::service},
    {ErrorCode::tsa_rejected, "tsa-rejected", ErrorCategory::service},
    {ErrorCode::token_failed, "token-failed", ErrorCategory::service},
    {ErrorCode::evidence_missing, "evidence-missing", ErrorCategory::service},

    {ErrorCode::cannot_write, "cannot-write", ErrorCategory::output},

    {ErrorCode::internal, "internal", ErrorCategory::fault},
});

constexpr bool every_code_is_its_own_index() {
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (static_cast<std::size_t>(rows[i].code) != i) {
            return false;
        }
    }
    return rows.size() == static_cast<std::size_t>(ErrorCode::internal) + 1;
}
static_assert(every_code_is_its_own_index());

const Row& row_of(ErrorCode code) noexcept {
    const auto index = static_cast<std::size_t>(code);
    return index < rows.size() ? rows[index] : rows.back();
}

}  // namespace

const char* to_string(ErrorCode code) noexcept { return row_of(code).text; }

ErrorCategory category(ErrorCode code) noexcept { return row_of(code).category; }

// Where a file is meant a key's URI may be given: its PIN is to be read nowhere.
Error::Error(ErrorCode code, std::string message, std::string file, std::string object)
    : code_(code), message_(without_pin(message)), file_(without_pin(file)), object_(std::move(object)) {}

Error Error::in_file(const std::string& file) const {
    return file_.empty() ? Error(code_, message_, file, object_) : *this;
}

SEALPDF_END_NAMESPACE
