#pragma once
/// \file
/// The register of issued seals: who did what to which seal, when and why. Entries are only ever added.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sealpdf/seal_issuing.h"

SEALPDF_BEGIN_NAMESPACE

/// Why a seal is suspended or cancelled, in the words of the agreement, and what certificates say then (RFC 5280, 5.3.1).
struct SealReason {
    std::string word{};     ///< "lost", "leaked", "information-changed", "no-longer-wanted", "licence-revoked", ...
    std::string clause{};   ///< of the agreement, such as "10" or "11.2"
    std::string crl_reason{};  ///< "keyCompromise", ...
};
/// All words that `cancel` and `suspend` take.
SEALPDF_EXPORT std::vector<SealReason> seal_reasons();

/// One entry.
struct SealRecord {
    std::int64_t sequence = 0;
    TimePoint at{};
    /// "issue", "renew", "upgrade", "request-suspend", "request-cancel", "suspend", "resume" or "cancel"
    std::string action{};
    std::string who{}, seal_id{};
    int edition = 0;  ///< of the seal: 1, 2, ... with each renewal and upgrade
    int version = 0;  ///< of its form
    std::string instruction_sha256{}, seal_sha256{}, reason{};
    std::optional<TimePoint> requested_at{};
};
/// What a seal is at a time.
struct SealStatus {
    std::string id{}, name{};
    std::string status{};  ///< "valid", "not-yet-valid", "expired", "suspended" or "cancelled"
    std::optional<TimePoint> since{};
    std::optional<TimePoint> requested_at{};  ///< when what holds since then was asked for
    std::string reason{}, crl_reason{};
    int edition = 0, version = 0;
    TimePoint valid_from{}, valid_to{};
    bool renewal_due = false;  ///< within the last calendar month of its term
    std::string seal_sha256{};
    std::vector<SealRecord> history{};
};
/// A request that is not yet done. The agreement (clause 10) wants it done within 24 hours.
struct SealRequest {
    std::string seal_id{}, action{}, reason{}, who{};
    TimePoint requested_at{}, due_at{};
    bool overdue = false;
};

/// An SQLite file; several processes may use it at once.
class SEALPDF_EXPORT SealRegister {
  public:
    /// Who writes an entry, and when.
    struct Act {
        std::string who{};
        std::optional<TimePoint> at{};  ///< unset: now()
    };
    /// Made when it is not there.
    /// \throws Error bad_register, cannot_write
    static SealRegister open(const std::string& utf8_path);

    /// `deliver` is called before the entry is final: when it throws, nothing was recorded.
    /// \throws Error seal_status_forbids: the id is in use
    void issue(const SealIssueResult& seal, const std::string& instruction_sha256, const Act& act,
               const std::function<void()>& deliver = {});
    /// From one calendar month before its end to its end, with the same id: the seal before it is superseded.
    /// \throws Error seal_not_found, seal_status_forbids
    void renew(const SealIssueResult& seal, const std::string& instruction_sha256, const Act& act,
               const std::function<void()>& deliver = {});
    /// The same term in a newer form.
    void upgrade(const SealIssueResult& seal, const Act& act, const std::function<void()>& deliver = {});
    /// \param action "suspend" or "cancel"; \param reason a word of seal_reasons(), empty for suspend
    void request(const std::string& id, const std::string& action, const std::string& reason, const Act& act);
    void suspend(const std::string& id, const std::string& reason, const Act& act);
    void resume(const std::string& id, const Act& act);
    /// For good: no renewal, no resumption.
    void cancel(const std::string& id, const std::string& reason, const Act& act);

    /// \throws Error seal_not_found
    SealStatus status(const std::string& id, TimePoint at) const;
    std::vector<SealStatus> all(TimePoint at) const;
    /// Requests that are not done, the most urgent first.
    std::vector<SealRequest> due(TimePoint at) const;
    /// The newest file of a seal.
    Bytes seal(const std::string& id) const;
    /// That nothing was changed or taken away inside: each entry holds the hash of the one before.
    /// \throws Error bad_register
    void check() const;

    struct Impl;

  private:
    explicit SealRegister(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}
    std::shared_ptr<Impl> impl_;
};

/// The objects `seal issue`, `seal status` and `seal due` print.
SEALPDF_EXPORT std::string to_json(const SealIssueResult& result, const std::string& output, int indent = 2);
SEALPDF_EXPORT std::string to_json(const SealStatus& status, int indent = 2);
SEALPDF_EXPORT std::string to_json(const std::vector<SealStatus>& seals, int indent = 2);
SEALPDF_EXPORT std::string to_json(const std::vector<SealRequest>& requests, int indent = 2);

SEALPDF_END_NAMESPACE
