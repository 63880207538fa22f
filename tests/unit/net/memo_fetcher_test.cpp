#include "net/memo_fetcher.h"

#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <future>
#include <thread>

using sealpdf::Bytes;
using sealpdf::Error;
using sealpdf::ErrorCode;
using sealpdf::Fetcher;
using sealpdf::net::make_memo_fetcher;
using sealpdf::net::MemoLimits;

namespace {

/// Answers with as many bytes as the address has characters; "down" fails, "/tagged" has validators.
class Counter final : public Fetcher {
  public:
    mutable std::atomic<int> requests = 0;
    std::chrono::milliseconds delay{0};

    Bytes fetch(const Request& request) const override { return ask(request).body; }
    Answer ask(const Request& request) const override {
        ++requests;
        std::this_thread::sleep_for(delay);
        if (request.url == "down") {
            throw Error(ErrorCode::fetch_failed, "down");
        }
        if (request.url == "tagged" && request.etag == "new") {
            return {{}, "new", {}, true};
        }
        return {Bytes(request.url.size(), 'x'), "new", {}, false};
    }
};

Fetcher::Request get(const std::string& url, const std::string& etag = {}) {
    return {url, {}, {}, 1000, etag, {}};
}

}  // namespace

TEST_CASE("an address is asked once, a body is part of it") {
    const auto counter = std::make_shared<Counter>();
    const auto memo = make_memo_fetcher(counter, {});
    CHECK(memo->fetch(get("abc")).size() == 3);
    CHECK(memo->fetch(get("abc")).size() == 3);
    CHECK(counter->requests == 1);
    CHECK(memo->fetch({"abc", "text/plain", {1}}).size() == 3);
    CHECK(counter->requests == 2);
    Fetcher::Request small = get("abc");
    small.max_size = 2;  // somebody else's limit is no excuse
    memo->fetch(small);
    CHECK(counter->requests == 3);
}

TEST_CASE("a failure is remembered, too, for a while") {
    const auto counter = std::make_shared<Counter>();
    MemoLimits limits;
    limits.failure_lifetime = std::chrono::milliseconds(30);
    const auto memo = make_memo_fetcher(counter, limits);
    CHECK_THROWS_AS(memo->fetch(get("down")), Error);
    CHECK_THROWS_AS(memo->fetch(get("down")), Error);
    CHECK(counter->requests == 1);
    std::this_thread::sleep_for(std::chrono::milliseconds(60));
    CHECK_THROWS_AS(memo->fetch(get("down")), Error);
    CHECK(counter->requests == 2);
}

TEST_CASE("an answer is forgotten when it is old") {
    const auto counter = std::make_shared<Counter>();
    MemoLimits limits;
    limits.lifetime = std::chrono::milliseconds(30);
    const auto memo = make_memo_fetcher(counter, limits);
    memo->fetch(get("abc"));
    std::this_thread::sleep_for(std::chrono::milliseconds(60));
    memo->fetch(get("abc"));
    CHECK(counter->requests == 2);
}

TEST_CASE("validators: a whole answer serves all, not modified only who asked alike") {
    const auto counter = std::make_shared<Counter>();
    const auto memo = make_memo_fetcher(counter, {});
    CHECK(memo->ask(get("tagged", "new")).not_modified);
    CHECK(memo->ask(get("tagged", "new")).not_modified);
    CHECK(counter->requests == 1);
    CHECK_FALSE(memo->ask(get("tagged", "old")).not_modified);
    CHECK_FALSE(memo->ask(get("tagged")).not_modified);
    CHECK_FALSE(memo->ask(get("tagged", "other")).not_modified);
    CHECK(counter->requests == 2);
}

TEST_CASE("beyond the limit the oldest answers go") {
    const auto counter = std::make_shared<Counter>();
    MemoLimits limits;
    SECTION("of bytes") { limits.bytes = 10; }
    SECTION("of answers") { limits.answers = 2; }
    const auto memo = make_memo_fetcher(counter, limits);
    for (const char* url : {"aaaa", "bbbb", "cccc"}) {
        memo->fetch(get(url));
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    memo->fetch(get("cccc"));
    memo->fetch(get("bbbb"));
    CHECK(counter->requests == 3);
    memo->fetch(get("aaaa"));
    CHECK(counter->requests == 4);
}

TEST_CASE("many threads wait for one request") {
    const auto counter = std::make_shared<Counter>();
    counter->delay = std::chrono::milliseconds(50);
    const auto memo = make_memo_fetcher(counter, {});
    std::vector<std::future<std::size_t>> threads;
    for (int i = 0; i < 8; ++i) {
        threads.push_back(std::async(std::launch::async, [&] { return memo->fetch(get("abc")).size(); }));
    }
    for (auto& thread : threads) {
        CHECK(thread.get() == 3);
    }
    CHECK(counter->requests == 1);
}

TEST_CASE("what is offline, or remembers already, is taken as it is") {
    const auto offline = Fetcher::offline();
    CHECK(Fetcher::remembering(offline) == offline);
    const auto memo = Fetcher::remembering(std::make_shared<Counter>());
    CHECK(Fetcher::remembering(memo) == memo);
    CHECK(Fetcher::remembering(nullptr) == nullptr);
}
