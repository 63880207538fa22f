#pragma once
// The demo CA's services without a network, at whatever time a test wants, and with whatever fault.

#include <functional>
#include <mutex>

#include "demo.h"

namespace acceptance {

class Services final : public sealpdf::Fetcher {
  public:
    using Fault = std::function<void(const Request&, sealpdf::DemoResponder::Answer&)>;
    explicit Services(const Demo& demo, sealpdf::TimePoint at)
        : responder_(demo.folder.file("pki")), at_(at) {}

    void set_time(sealpdf::TimePoint at) { at_ = at; }
    /// Changes answers before they are given.
    void set_fault(Fault fault) { fault_ = std::move(fault); }
    int asked(const std::string& part) const {
        const std::lock_guard lock(mutex_);
        int count = 0;
        for (const std::string& url : urls_) {
            count += url.find(part) != std::string::npos ? 1 : 0;
        }
        return count;
    }

    sealpdf::Bytes fetch(const Request& request) const override {
        {
            const std::lock_guard lock(mutex_);
            urls_.push_back(request.url);
        }
        const std::size_t path = request.url.find('/', request.url.find("://") + 3);
        auto answer = responder_.answer(request.body.empty() ? "GET" : "POST", request.url.substr(path),
                                        request.body, at_);
        if (fault_) {
            fault_(request, answer);
        }
        if (answer.status != 200) {
            throw sealpdf::Error(
                sealpdf::ErrorCode::fetch_failed,
                "Fetching " + request.url + " failed: status " + std::to_string(answer.status) + ".");
        }
        return answer.body;
    }

  private:
    sealpdf::DemoResponder responder_;
    sealpdf::TimePoint at_;
    Fault fault_;
    mutable std::mutex mutex_;
    mutable std::vector<std::string> urls_;
};

}  // namespace acceptance
