#include "net/memo_fetcher.h"

#include <algorithm>
#include <future>
#include <map>
#include <mutex>

#include "net/fetcher.h"

SEALPDF_BEGIN_NAMESPACE
namespace {

using Clock = std::chrono::steady_clock;

enum class State : std::uint8_t { pending, answered, not_modified, failed };

struct Known {
    std::shared_future<Fetcher::Answer> answer;
    std::string etag, last_modified;  // of the request
    Clock::time_point asked{};
    std::uint64_t number = 0;  // of the request that asks or asked
    std::size_t size = 0;
    State state = State::pending;
};

/// One that asked without validators, or with the same, is answered alike; a whole answer serves everybody.
bool serves(const Known& known, const Fetcher::Request& request) {
    const bool same = known.etag == request.etag && known.last_modified == request.last_modified;
    const bool unconditional = known.etag.empty() && known.last_modified.empty();
    return same || (known.state == State::pending ? unconditional : known.state != State::not_modified);
}

class MemoFetcher final : public Fetcher {
  public:
    MemoFetcher(std::shared_ptr<const Fetcher> fetcher, const net::MemoLimits& limits)
        : fetcher_(std::move(fetcher)), limits_(limits) {}

    bool online() const override { return fetcher_->online(); }
    Bytes fetch(const Request& request) const override { return ask(request).body; }

    Answer ask(const Request& request) const override {
        const std::string key = request.url + '\0' + std::string(request.body.begin(), request.body.end());
        std::promise<Answer> promise;
        std::shared_future<Answer> known;
        std::uint64_t number = 0;
        {
            const std::scoped_lock lock(mutex_);
            forget_old();
            const auto found = known_.find(key);
            if (found != known_.end() && serves(found->second, request) &&
                found->second.size <= request.max_size) {
                known = found->second.answer;
            } else {
                drop(key);
                number = ++requests_;
                known_[key] = {promise.get_future().share(), request.etag, request.last_modified,
                               Clock::now(), number};
            }
        }
        if (known.valid()) {
            return known.get();
        }
        return ask_now(key, number, request, promise);
    }

  private:
    Answer ask_now(const std::string& key, std::uint64_t number, const Request& request,
                   std::promise<Answer>& promise) const {
        try {
            Answer answer = fetcher_->ask(request);
            promise.set_value(answer);
            note(key, number, answer.not_modified ? State::not_modified : State::answered,
                 answer.body.size());
            return answer;
        } catch (...) {
            promise.set_exception(std::current_exception());
            note(key, number, State::failed, 0);
            throw;
        }
    }

    void note(const std::string& key, std::uint64_t number, State state, std::size_t size) const {
        const std::scoped_lock lock(mutex_);
        const auto found = known_.find(key);
        if (found == known_.end() || found->second.number != number) {
            return;
        }
        found->second.state = state;
        found->second.size = size;
        bytes_ += size;
        while (bytes_ > limits_.bytes || known_.size() > limits_.answers) {
            const auto older = [](const auto& a, const auto& b) { return a.second.asked < b.second.asked; };
            drop(std::ranges::min_element(known_, older)->first);
        }
    }

    void forget_old() const {
        const auto now = Clock::now();
        for (auto it = known_.begin(); it != known_.end();) {
            const auto& known = it->second;
            const auto lifetime = known.state == State::failed ? limits_.failure_lifetime : limits_.lifetime;
            if (known.state != State::pending && now - known.asked > lifetime) {
                bytes_ -= known.size;
                it = known_.erase(it);
            } else {
                ++it;
            }
        }
    }

    void drop(std::string key) const {
        if (const auto found = known_.find(key); found != known_.end()) {
            bytes_ -= found->second.size;
            known_.erase(found);
        }
    }

    std::shared_ptr<const Fetcher> fetcher_;
    net::MemoLimits limits_;
    mutable std::mutex mutex_{};
    mutable std::map<std::string, Known> known_{};
    mutable std::size_t bytes_ = 0;
    mutable std::uint64_t requests_ = 0;
};

}  // namespace

namespace net {

std::shared_ptr<const Fetcher> make_memo_fetcher(std::shared_ptr<const Fetcher> fetcher,
                                                 const MemoLimits& limits) {
    return std::make_shared<const MemoFetcher>(std::move(fetcher), limits);
}

}  // namespace net

std::shared_ptr<const Fetcher> Fetcher::remembering(std::shared_ptr<const Fetcher> fetcher) {
    if (!fetcher || !fetcher->online() || dynamic_cast<const MemoFetcher*>(fetcher.get()) != nullptr) {
        return fetcher;
    }
    return net::make_memo_fetcher(std::move(fetcher), net::MemoLimits());
}

SEALPDF_END_NAMESPACE
