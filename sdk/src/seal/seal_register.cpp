#include "sealpdf/seal_register.h"

#include <algorithm>
#include <map>
#include <mutex>

#include "crypto/digest.h"
#include "seal/register_entries.h"
#include "seal/seal_term.h"

namespace sealpdf {
inline namespace v0 {

struct SealRegister::Impl {
    explicit Impl(const std::string& path) : database(path) {}
    std::mutex mutex;
    sqlite::Database database;
};

}  // namespace v0
}  // namespace sealpdf

SEALPDF_BEGIN_NAMESPACE
namespace {

constexpr std::chrono::hours time_to_act{24};  // clause 10

[[noreturn]] void forbid(const std::string& message) { throw Error(ErrorCode::seal_status_forbids, message); }

bool makes_a_seal(const std::string& action) {
    return action == "issue" || action == "renew" || action == "upgrade";
}

void apply(const ses::Entry& entry, SealStatus& status) {
    const SealRecord& record = entry.record;
    if (makes_a_seal(record.action)) {
        status.name = entry.name;
        status.edition = record.edition;
        status.version = record.version;
        status.valid_from = parse_time(entry.valid_from);
        status.valid_to = parse_time(entry.valid_to);
        status.seal_sha256 = record.seal_sha256;
    } else if (record.action == "suspend" || record.action == "cancel") {
        status.status = record.action == "suspend" ? "suspended" : "cancelled";
        status.since = record.at;
        status.requested_at = record.requested_at;
        status.reason = record.reason;
    } else if (record.action == "resume") {
        status.status.clear();
        status.since.reset();
        status.requested_at.reset();
        status.reason.clear();
    }
    status.history.push_back(record);
}

std::string crl_reason_of(const std::string& status, const std::string& word) {
    if (status == "suspended") {
        return "certificateHold";
    }
    const auto reasons = seal_reasons();
    const auto found = std::ranges::find(reasons, word, &SealReason::word);
    return found != reasons.end() ? found->crl_reason : "unspecified";
}

void conclude(SealStatus& status, TimePoint at) {
    if (status.status == "suspended" || status.status == "cancelled") {
        status.crl_reason = crl_reason_of(status.status, status.reason);
        return;
    }
    status.status = at < status.valid_from ? "not-yet-valid" : at > status.valid_to ? "expired" : "valid";
    status.since = status.status == "expired" ? std::optional(status.valid_to) : std::nullopt;
    status.renewal_due = status.status == "valid" && at >= ses::a_month_before(status.valid_to);
}

/// By the entries until `at`; seals that were issued later are left out.
std::map<std::string, SealStatus> judge(const std::vector<ses::Entry>& entries, TimePoint at) {
    std::map<std::string, SealStatus> seals;
    for (const ses::Entry& entry : entries) {
        if (entry.record.at <= at) {
            SealStatus& status = seals[entry.record.seal_id];
            status.id = entry.record.seal_id;
            apply(entry, status);
        }
    }
    for (auto& [id, status] : seals) {
        conclude(status, at);
    }
    return seals;
}

SealStatus find(const sqlite::Database& database, const std::string& id, TimePoint at) {
    const auto seals = judge(id.empty() ? std::vector<ses::Entry>() : ses::read_entries(database, id), at);
    const auto found = seals.find(id);
    if (found == seals.end()) {
        throw Error(ErrorCode::seal_not_found,
                    "the register knows no seal '" + id + "' at " + format_time(at), database.path());
    }
    return found->second;
}

TimePoint time_of(const SealRegister::Act& act) { return act.at ? *act.at : now(); }

ses::Entry make_entry(const std::string& action, const std::string& id, const SealRegister::Act& act,
                      TimePoint at) {
    if (act.who.empty()) {
        throw Error(ErrorCode::invalid_argument,
                    "the register keeps who did it: name the person or the desk");
    }
    ses::Entry entry;
    entry.record.at = at;
    entry.record.action = action;
    entry.record.who = act.who;
    entry.record.seal_id = id;
    return entry;
}

ses::Entry make_entry(const std::string& action, const SealIssueResult& seal, int edition,
                      const SealRegister::Act& act, TimePoint at) {
    ses::Entry entry = make_entry(action, seal.info.id, act, at);
    entry.record.edition = edition;
    entry.record.version = seal.info.version;
    entry.record.seal_sha256 = to_hex(crypto::digest(crypto::DigestAlgorithm::sha256, seal.der));
    entry.name = seal.info.name;
    entry.valid_from = format_time(seal.info.valid_from);
    entry.valid_to = format_time(seal.info.valid_to);
    entry.seal = seal.der;
    return entry;
}

void check_reason(const std::string& reason, bool may_be_empty) {
    const auto reasons = seal_reasons();
    if ((reason.empty() && may_be_empty) ||
        std::ranges::find(reasons, reason, &SealReason::word) != reasons.end()) {
        return;
    }
    std::string words;
    for (const SealReason& one : reasons) {
        words += (words.empty() ? "" : ", ") + one.word;
    }
    throw Error(ErrorCode::invalid_argument, "'" + reason + "' is no reason of the agreement: " + words);
}

/// The newest request for this act that was not done.
std::optional<TimePoint> open_request(const SealStatus& status, const std::string& action) {
    std::optional<TimePoint> found;
    for (const SealRecord& record : status.history) {
        if (record.action == "request-" + action) {
            found = found ? found : record.requested_at;
        } else if (record.action == action || record.action == "cancel") {
            found.reset();
        }
    }
    return found;
}

void check_not_cancelled(const SealStatus& status) {
    if (status.status == "cancelled") {
        forbid("the seal '" + status.id + "' was cancelled at " + format_time(*status.since) + ", for good");
    }
}

/// One act on a seal that is not cancelled; `fill(status, record)` says what is peculiar to it, or throws.
template <class Impl, class Fill>
void enter(Impl& impl, const std::string& action, const std::string& id, const SealRegister::Act& act,
           const Fill& fill) {
    const std::lock_guard lock(impl.mutex);
    sqlite::Transaction transaction(impl.database);
    const TimePoint at = time_of(act);
    const SealStatus status = find(impl.database, id, at);
    check_not_cancelled(status);
    ses::Entry entry = make_entry(action, id, act, at);
    entry.record.edition = status.edition;
    fill(status, entry.record);
    ses::append(impl.database, std::move(entry));
    transaction.commit();
}

}  // namespace

std::vector<SealReason> seal_reasons() {
    return {
        {"lost", "10", "keyCompromise"},
        {"leaked", "10", "keyCompromise"},
        {"information-changed", "10", "affiliationChanged"},
        {"no-longer-wanted", "10", "cessationOfOperation"},
        {"licence-revoked", "10", "cessationOfOperation"},
        {"liquidation", "10", "cessationOfOperation"},
        {"false-information", "11.1", "privilegeWithdrawn"},
        {"fee-unpaid", "11.2", "privilegeWithdrawn"},
        {"key-leaked", "11.3", "keyCompromise"},
        {"breach", "11.4", "privilegeWithdrawn"},
        {"by-law", "11.5", "unspecified"},
    };
}

SealRegister SealRegister::open(const std::string& utf8_path) {
    auto impl = std::make_shared<Impl>(utf8_path);
    ses::prepare(impl->database);
    return SealRegister(std::move(impl));
}

void SealRegister::issue(const SealIssueResult& seal, const std::string& instruction_sha256, const Act& act,
                         const std::function<void()>& deliver) {
    const std::lock_guard lock(impl_->mutex);
    sqlite::Transaction transaction(impl_->database);
    if (!ses::read_entries(impl_->database, seal.info.id).empty()) {
        forbid("the register has a seal '" + seal.info.id + "' already; renew it, or choose another id");
    }
    ses::Entry entry = make_entry("issue", seal, 1, act, time_of(act));
    entry.record.instruction_sha256 = instruction_sha256;
    ses::append(impl_->database, std::move(entry));
    if (deliver) {
        deliver();
    }
    transaction.commit();
}

void SealRegister::renew(const SealIssueResult& seal, const std::string& instruction_sha256, const Act& act,
                         const std::function<void()>& deliver) {
    const std::lock_guard lock(impl_->mutex);
    sqlite::Transaction transaction(impl_->database);
    const TimePoint at = time_of(act);
    const SealStatus status = find(impl_->database, seal.info.id, at);
    check_not_cancelled(status);
    if (!status.renewal_due) {
        forbid("the seal '" + status.id + "' is " + status.status + "; it can be renewed from " +
               format_time(ses::a_month_before(status.valid_to)) + " to " + format_time(status.valid_to) +
               " (clause 8)");
    }
    if (seal.info.name != status.name || seal.info.valid_to <= status.valid_to) {
        forbid("a renewed seal has the same name and a later end than the one before");
    }
    ses::Entry entry = make_entry("renew", seal, status.edition + 1, act, at);
    entry.record.instruction_sha256 = instruction_sha256;
    ses::append(impl_->database, std::move(entry));
    if (deliver) {
        deliver();
    }
    transaction.commit();
}

void SealRegister::upgrade(const SealIssueResult& seal, const Act& act,
                           const std::function<void()>& deliver) {
    const std::lock_guard lock(impl_->mutex);
    sqlite::Transaction transaction(impl_->database);
    const TimePoint at = time_of(act);
    const SealStatus status = find(impl_->database, seal.info.id, at);
    check_not_cancelled(status);
    if (status.status != "valid") {
        forbid("the seal '" + status.id + "' is " + status.status + "; only a valid seal is upgraded");
    }
    if (seal.info.version <= status.version || seal.info.valid_to != status.valid_to ||
        seal.info.name != status.name) {
        forbid(
            "an upgraded seal is of a newer version, with the same name and term; this one is of version " +
            std::to_string(status.version));
    }
    ses::append(impl_->database, make_entry("upgrade", seal, status.edition + 1, act, at));
    if (deliver) {
        deliver();
    }
    transaction.commit();
}

void SealRegister::request(const std::string& id, const std::string& action, const std::string& reason,
                           const Act& act) {
    if (action != "suspend" && action != "cancel") {
        throw Error(ErrorCode::invalid_argument, "what can be requested is to suspend or to cancel");
    }
    check_reason(reason, action == "suspend");
    enter(*impl_, "request-" + action, id, act, [&](const SealStatus&, SealRecord& record) {
        record.reason = reason;
        record.requested_at = record.at;
    });
}

void SealRegister::suspend(const std::string& id, const std::string& reason, const Act& act) {
    check_reason(reason, true);
    enter(*impl_, "suspend", id, act, [&](const SealStatus& status, SealRecord& record) {
        if (status.status == "suspended") {
            forbid("the seal '" + id + "' is suspended already");
        }
        record.reason = reason;
        record.requested_at = open_request(status, "suspend");
    });
}

void SealRegister::resume(const std::string& id, const Act& act) {
    enter(*impl_, "resume", id, act, [&](const SealStatus& status, SealRecord&) {
        if (status.status != "suspended") {
            forbid("the seal '" + id + "' is not suspended");
        }
    });
}

void SealRegister::cancel(const std::string& id, const std::string& reason, const Act& act) {
    check_reason(reason, false);
    enter(*impl_, "cancel", id, act, [&](const SealStatus& status, SealRecord& record) {
        record.reason = reason;
        record.requested_at = open_request(status, "cancel");
    });
}

SealStatus SealRegister::status(const std::string& id, TimePoint at) const {
    const std::lock_guard lock(impl_->mutex);
    return find(impl_->database, id, at);
}

std::vector<SealStatus> SealRegister::all(TimePoint at) const {
    const std::lock_guard lock(impl_->mutex);
    std::vector<SealStatus> list;
    for (auto& [id, status] : judge(ses::read_entries(impl_->database, {}), at)) {
        list.push_back(status);
    }
    return list;
}

std::vector<SealRequest> SealRegister::due(TimePoint at) const {
    std::vector<SealRequest> requests;
    for (const SealStatus& status : all(at)) {
        for (const char* action : {"suspend", "cancel"}) {
            const auto requested = open_request(status, action);
            if (!requested) {
                continue;
            }
            const auto record = std::ranges::find_if(status.history, [&](const SealRecord& one) {
                return one.action == std::string("request-") + action && one.requested_at == requested;
            });
            const TimePoint due_at = *requested + time_to_act;
            requests.push_back(
                {status.id, action, record->reason, record->who, *requested, due_at, at > due_at});
        }
    }
    std::ranges::stable_sort(requests, {}, &SealRequest::due_at);
    return requests;
}

Bytes SealRegister::seal(const std::string& id) const {
    const std::lock_guard lock(impl_->mutex);
    Bytes file = ses::read_seal(impl_->database, id);
    if (file.empty()) {
        throw Error(ErrorCode::seal_not_found, "the register knows no seal '" + id + "'",
                    impl_->database.path());
    }
    return file;
}

void SealRegister::check() const {
    const std::lock_guard lock(impl_->mutex);
    ses::check_chain(impl_->database);
}

SEALPDF_END_NAMESPACE
