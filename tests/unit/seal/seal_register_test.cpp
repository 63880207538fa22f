#include "sealpdf/seal_register.h"

#include <sqlite3.h>

#include <catch2/catch_test_macros.hpp>
#include <set>
#include <thread>

#include "support/files.h"

using namespace sealpdf;

namespace {

TimePoint at(const char* text) { return parse_time(text); }
SealRegister::Act act(const char* text, const char* who = "desk-7") { return {who, at(text)}; }

SealIssueResult seal(const std::string& id, const char* from, const char* to, int version = 4) {
    SealIssueResult made;
    made.der = {0x30, 0x00};
    made.info.id = id;
    made.info.name = "示例科技有限公司";
    made.info.version = version;
    made.info.valid_from = at(from);
    made.info.valid_to = at(to);
    return made;
}

SealIssueResult first(const std::string& id = "S-1") {
    return seal(id, "2026-03-01T00:00:00Z", "2027-02-28T23:59:59Z");
}

template <class Function>
ErrorCode code_of(Function function) {
    try {
        function();
    } catch (const Error& error) {
        return error.code();
    }
    FAIL("no Error was thrown");
    return ErrorCode::internal;
}

struct Fixture {
    test_support::TemporaryFolder folder;
    SealRegister seals = SealRegister::open(folder.file("seals.db"));
    std::string status(const char* time) const { return seals.status("S-1", at(time)).status; }
};

/// Runs SQL behind the register's back; what SQLite says.
std::string tamper(const std::string& path, const std::string& sql) {
    sqlite3* database = nullptr;
    sqlite3_open(path.c_str(), &database);
    char* message = nullptr;
    sqlite3_exec(database, sql.c_str(), nullptr, nullptr, &message);
    const std::string said = message == nullptr ? "" : message;
    sqlite3_free(message);
    sqlite3_close(database);
    return said;
}

}  // namespace

TEST_CASE("A seal's life: issued, suspended, resumed, cancelled for good; as of any time") {
    Fixture f;
    f.seals.issue(first(), "aa", act("2026-03-02T08:00:00Z"));
    f.seals.suspend("S-1", "lost", act("2026-04-01T00:00:00Z"));
    CHECK(code_of([&] { f.seals.suspend("S-1", "", act("2026-04-02T00:00:00Z")); }) ==
          ErrorCode::seal_status_forbids);
    f.seals.resume("S-1", act("2026-04-03T00:00:00Z"));
    f.seals.cancel("S-1", "leaked", act("2026-05-01T00:00:00Z"));
    CHECK(f.status("2026-03-15T00:00:00Z") == "valid");
    CHECK(f.status("2026-04-02T00:00:00Z") == "suspended");
    CHECK(f.seals.status("S-1", at("2026-04-02T00:00:00Z")).crl_reason == "certificateHold");
    CHECK(f.status("2026-04-15T00:00:00Z") == "valid");
    const SealStatus cancelled = f.seals.status("S-1", at("2028-01-01T00:00:00Z"));
    CHECK(cancelled.status == "cancelled");
    CHECK(cancelled.since == at("2026-05-01T00:00:00Z"));
    CHECK(cancelled.crl_reason == "keyCompromise");
    CHECK(cancelled.history.size() == 4);
    CHECK(cancelled.history.front().instruction_sha256 == "aa");
    CHECK(code_of([&] { f.seals.resume("S-1", act("2026-05-02T00:00:00Z")); }) ==
          ErrorCode::seal_status_forbids);
    CHECK(code_of([&] { f.seals.cancel("S-1", "leaked", act("2026-05-02T00:00:00Z")); }) ==
          ErrorCode::seal_status_forbids);
    CHECK(code_of([&] { (void)f.seals.status("S-1", at("2026-03-01T00:00:00Z")); }) ==
          ErrorCode::seal_not_found);
    CHECK(code_of([&] { f.seals.cancel("S-2", "leaked", act("2026-05-02T00:00:00Z")); }) ==
          ErrorCode::seal_not_found);
    f.seals.check();
}

TEST_CASE("A seal is renewed in its last month, not before and not after (clause 8)") {
    Fixture f;
    f.seals.issue(first(), "", act("2026-03-02T08:00:00Z"));
    const SealIssueResult next = seal("S-1", "2027-03-01T00:00:00Z", "2028-02-29T00:00:00Z");
    CHECK(code_of([&] { f.seals.issue(next, "", act("2027-02-10T00:00:00Z")); }) ==
          ErrorCode::seal_status_forbids);
    CHECK(code_of([&] { f.seals.renew(next, "", act("2027-01-28T23:59:58Z")); }) ==
          ErrorCode::seal_status_forbids);
    CHECK(code_of([&] { f.seals.renew(next, "", act("2027-03-01T00:00:00Z")); }) ==
          ErrorCode::seal_status_forbids);
    CHECK(f.seals.status("S-1", at("2027-01-28T23:59:59Z")).renewal_due);
    CHECK_FALSE(f.seals.status("S-1", at("2027-01-28T23:59:58Z")).renewal_due);
    f.seals.renew(next, "", act("2027-01-28T23:59:59Z"));
    const SealStatus renewed = f.seals.status("S-1", at("2027-06-01T00:00:00Z"));
    CHECK(renewed.status == "valid");
    CHECK(renewed.edition == 2);
    CHECK(f.status("2028-03-01T00:00:00Z") == "expired");
}

TEST_CASE("An upgrade keeps name and term and goes to a newer form") {
    Fixture f;
    f.seals.issue(first(), "", act("2026-03-02T08:00:00Z"));
    CHECK(code_of([&] { f.seals.upgrade(first(), act("2026-04-01T00:00:00Z")); }) ==
          ErrorCode::seal_status_forbids);
    f.seals.upgrade(seal("S-1", "2026-03-01T00:00:00Z", "2027-02-28T23:59:59Z", 5),
                    act("2026-04-01T00:00:00Z"));
    CHECK(f.seals.status("S-1", at("2026-04-01T00:00:00Z")).version == 5);
}

TEST_CASE("Requests are due within 24 hours (clause 10) until they are done") {
    Fixture f;
    f.seals.issue(first("S-1"), "", act("2026-03-02T08:00:00Z"));
    f.seals.issue(first("S-2"), "", act("2026-03-02T09:00:00Z"));
    f.seals.request("S-2", "cancel", "no-longer-wanted", act("2026-04-01T12:00:00Z", "desk-9"));
    f.seals.request("S-1", "cancel", "leaked", act("2026-04-01T10:00:00Z"));
    const auto due = f.seals.due(at("2026-04-02T11:00:00Z"));
    REQUIRE(due.size() == 2);
    CHECK(due[0].seal_id == "S-1");
    CHECK(due[0].due_at == at("2026-04-02T10:00:00Z"));
    CHECK(due[0].overdue);
    CHECK_FALSE(due[1].overdue);
    CHECK(due[1].who == "desk-9");
    f.seals.cancel("S-1", "leaked", act("2026-04-02T11:00:00Z"));
    CHECK(f.seals.due(at("2026-04-02T11:00:00Z")).size() == 1);
    CHECK(f.seals.status("S-1", at("2026-04-02T11:00:00Z")).history.back().requested_at ==
          at("2026-04-01T10:00:00Z"));
    CHECK(code_of([&] { f.seals.request("S-2", "cancel", "bored", act("2026-04-01T12:00:00Z")); }) ==
          ErrorCode::invalid_argument);
    CHECK(code_of([&] { f.seals.cancel("S-2", "leaked", {"", at("2026-04-02T12:00:00Z")}); }) ==
          ErrorCode::invalid_argument);
}

TEST_CASE("Each reason of the agreement has one of RFC 5280") {
    const std::set<std::string> known = {"keyCompromise", "affiliationChanged", "cessationOfOperation",
                                         "privilegeWithdrawn", "unspecified"};
    for (const SealReason& reason : seal_reasons()) {
        CHECK(known.contains(reason.crl_reason));
        CHECK((reason.clause.starts_with("10") || reason.clause.starts_with("11")));
    }
    CHECK(seal_reasons().size() == 11);
}

TEST_CASE("What was not delivered was not issued") {
    Fixture f;
    CHECK_THROWS_AS(f.seals.issue(first(), "", act("2026-03-02T08:00:00Z"),
                                  [] { throw Error(ErrorCode::cannot_write, "disk full"); }),
                    Error);
    CHECK(f.seals.all(at("2026-04-01T00:00:00Z")).empty());
    f.seals.issue(first(), "", act("2026-03-02T08:00:00Z"));
}

TEST_CASE("Entries are only added, and a change behind the register's back is found") {
    Fixture f;
    const std::string path = f.folder.file("seals.db");
    f.seals.issue(first("S-1"), "", act("2026-03-02T08:00:00Z"));
    f.seals.cancel("S-1", "leaked", act("2026-04-01T00:00:00Z"));
    f.seals.check();
    CHECK(tamper(path, "UPDATE entries SET reason = 'breach' WHERE sequence = 2") ==
          "entries are never changed");
    CHECK(tamper(path, "DELETE FROM entries WHERE sequence = 2") == "entries are never removed");
    const std::string freely = "DROP TRIGGER entries_stay; DROP TRIGGER entries_remain; ";
    SECTION("a cell") {
        CHECK(tamper(path, freely + "UPDATE entries SET reason = 'breach' WHERE sequence = 2").empty());
    }
    SECTION("an entry inside") {
        CHECK(tamper(path, freely + "DELETE FROM entries WHERE sequence = 1").empty());
    }
    SECTION("the seal itself") {
        CHECK(tamper(path, freely + "UPDATE entries SET seal = x'3001' WHERE sequence = 1").empty());
    }
    CHECK(code_of([&] { f.seals.check(); }) == ErrorCode::bad_register);
}

TEST_CASE("A file of another kind is no register") {
    const test_support::TemporaryFolder folder;
    test_support::write_text(
        folder.path() / "text.db",
        "this is a text, and long enough to be looked at as a database file header .........");
    CHECK(code_of([&] { SealRegister::open(folder.file("text.db")); }) == ErrorCode::bad_register);
    CHECK(tamper(folder.file("other.db"), "CREATE TABLE t (x)").empty());
    CHECK(code_of([&] { SealRegister::open(folder.file("other.db")); }) == ErrorCode::bad_register);
    CHECK(code_of([&] { SealRegister::open(folder.file("absent/x.db")); }) == ErrorCode::cannot_write);
}

TEST_CASE("Several processes enter at once") {
    const test_support::TemporaryFolder folder;
    const std::string path = folder.file("seals.db");
    SealRegister::open(path);
    std::vector<std::thread> desks;
    for (int desk = 0; desk < 4; ++desk) {
        desks.emplace_back([&path, desk] {
            SealRegister seals = SealRegister::open(path);  // a connection of its own, as another process has
            for (int i = 0; i < 10; ++i) {
                seals.issue(first("S-" + std::to_string(desk) + "-" + std::to_string(i)), "",
                            act("2026-03-02T08:00:00Z"));
            }
        });
    }
    for (std::thread& desk : desks) {
        desk.join();
    }
    const SealRegister seals = SealRegister::open(path);
    CHECK(seals.all(at("2026-04-01T00:00:00Z")).size() == 40);
    seals.check();
}
