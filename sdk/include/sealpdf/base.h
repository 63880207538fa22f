#pragma once
/// \file
/// Bytes, time, lengths, errors, and where documents come from and go to.

#include <chrono>
#include <cstdint>
#include <exception>
#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sealpdf/version.h"

SEALPDF_BEGIN_NAMESPACE

using Bytes = std::vector<std::uint8_t>;

/// A point in time in UTC, to the second: the resolution of certificates, CRLs and PDF dates.
using TimePoint = std::chrono::time_point<std::chrono::system_clock, std::chrono::seconds>;

/// The present moment. The SDK calls it only where an option that takes a time was left unset.
SEALPDF_EXPORT TimePoint now();
/// Reads RFC 3339, such as `2026-03-01T08:00:00Z` or `2026-03-01T16:00:00+08:00`.
/// \throws Error ErrorCode::invalid_argument
SEALPDF_EXPORT TimePoint parse_time(std::string_view rfc3339);
/// Writes RFC 3339 in UTC: `2026-03-01T08:00:00Z`.
SEALPDF_EXPORT std::string format_time(TimePoint time);

/// A length on paper. Stored in PDF points (1/72 inch).
class Length {
  public:
    constexpr Length() = default;
    static constexpr Length from_points(double value) { return Length(value); }
    static constexpr Length from_millimetres(double value) { return Length(value * 72.0 / 25.4); }
    constexpr double points() const { return points_; }
    constexpr double millimetres() const { return points_ * 25.4 / 72.0; }
    friend constexpr bool operator==(Length a, Length b) { return a.points_ == b.points_; }
    friend constexpr bool operator!=(Length a, Length b) { return a.points_ != b.points_; }

  private:
    explicit constexpr Length(double points) : points_(points) {}
    double points_ = 0;
};
constexpr Length mm(double value) { return Length::from_millimetres(value); }
constexpr Length pt(double value) { return Length::from_points(value); }

/// A rectangle on a page in millimetres: the page as the reader sees it (after /Rotate, from the CropBox's
/// corner, /UserUnit applied), x to the right and y downwards from the top left corner.
struct RectMm {
    double x = 0, y = 0, width = 0, height = 0;
};

/// Why the SDK could not do what was asked. `to_string` gives the stable code of the command line
/// (`keyword-not-found`), `category` the group that decides the exit status.
enum class ErrorCode : std::uint8_t {
    // usage
    invalid_argument,
    not_yet_supported,
    bad_regex,
    bad_policy,
    key_not_found,
    key_ambiguous,
    // input that cannot be used
    cannot_read,
    not_a_pdf,
    damaged,
    unsupported,
    encrypted,
    wrong_password,
    limit_exceeded,
    bad_image,
    bad_key,
    bad_certificate,
    bad_session,
    bad_instruction,
    bad_register,
    // refused by a rule; nothing was written
    keyword_not_found,
    occurrence_out_of_range,
    place_off_page,
    page_out_of_range,
    field_not_found,
    field_already_signed,
    straddle_needs_two_pages,
    key_mismatch,
    certificate_expired,
    certificate_not_yet_valid,
    certificate_revoked,
    certificate_untrusted,
    key_usage,
    weak_algorithm,
    revocation_unknown,
    permission_denied,
    docmdp_forbids,
    field_lock_forbids,
    would_break_earlier_signatures,
    repair_would_break_signatures,
    broken_earlier_signature,
    xfa_dynamic,
    seed_value,
    evidence_too_early,
    session_mismatch,
    holder_mismatch,
    instruction_refused,
    seal_not_found,
    seal_status_forbids,
    seal_expired,
    seal_not_yet_valid,
    seal_maker_signature,
    seal_maker_untrusted,
    seal_maker_revoked,
    seal_signer_not_in_list,
    seal_renewed_same_key,
    seal_version_outdated,
    seal_purpose_not_allowed,
    seal_invalid,
    // a service failed
    fetch_failed,
    tsa_rejected,
    token_failed,
    evidence_missing,
    // output
    cannot_write,
    // ours
    internal,
};
enum class ErrorCategory : std::uint8_t { usage, input, refused, service, output, fault };

/// "keyword-not-found": the code that scripts see.
SEALPDF_EXPORT const char* to_string(ErrorCode code) noexcept;
/// Decides the exit status of the command and the Python subclass.
SEALPDF_EXPORT ErrorCategory category(ErrorCode code) noexcept;

/// Thrown when the SDK cannot do what was asked. A bad signature is a verdict in a report, never an Error.
class SEALPDF_EXPORT Error final : public std::exception {
  public:
    /// \param message one sentence that tells the user what to do; never holds a secret
    /// \param file the file it is about, empty when unknown; \param object such as "12 0 R" or a field name
    Error(ErrorCode code, std::string message, std::string file = {}, std::string object = {});
    ErrorCode code() const noexcept { return code_; }
    const char* what() const noexcept override { return message_.c_str(); }
    const std::string& file() const noexcept { return file_; }
    const std::string& object() const noexcept { return object_; }
    /// The same error, naming `file` where it named none.
    Error in_file(const std::string& file) const;

  private:
    ErrorCode code_;
    std::string message_, file_, object_;
};

/// Where bytes are read from. Cheap to copy; the bytes behind `view` must outlive every use.
class SEALPDF_EXPORT Input {
  public:
    /// A file, read piecewise: a document of any size costs little memory.
    static Input file(std::string utf8_path);
    static Input bytes(Bytes content, std::string name = {});
    static Input view(const void* data, std::size_t size, std::string name = {});
    /// Reads the stream to its end at once.
    static Input stream(std::istream& in, std::string name = {});
    /// What messages and reports call it: the path, or the name given.
    const std::string& name() const;

    struct Impl;
    const Impl& impl() const { return *impl_; }

  private:
    explicit Input(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
    std::shared_ptr<const Impl> impl_;
};

/// How a document is opened.
struct OpenOptions {
    /// The user or the owner password of an encrypted document, UTF-8; without one the empty password is tried. A
    /// document that is not encrypted needs none, whatever is given.
    std::string password{};
    bool repair = true;  ///< read a damaged cross-reference by scanning the file; false: Error damaged
};

/// Where a finished document goes. Nothing is written unless the whole operation succeeds.
class SEALPDF_EXPORT Output {
  public:
    /// Written beside its place, flushed to disk, then renamed: the old file stays until the new one is whole.
    static Output file(std::string utf8_path);
    /// Appends to `target`, which must outlive the call.
    static Output bytes(Bytes& target);
    static Output stream(std::ostream& out);

    struct Impl;
    const Impl& impl() const { return *impl_; }

  private:
    explicit Output(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
    std::shared_ptr<const Impl> impl_;
};

SEALPDF_END_NAMESPACE
