#include "net/fetcher.h"
#include "net/url.h"

SEALPDF_BEGIN_NAMESPACE
namespace {

class OfflineFetcher final : public Fetcher {
  public:
    Bytes fetch(const Request& request) const override {
        throw Error(ErrorCode::fetch_failed, "Nothing is fetched offline: " + net::without_secrets(request.url));
    }
    bool online() const override { return false; }
};

}  // namespace

Fetcher::~Fetcher() = default;

Fetcher::Answer Fetcher::ask(const Request& request) const { return {fetch(request), {}, {}, false}; }

std::shared_ptr<const Fetcher> Fetcher::offline() { return std::make_shared<const OfflineFetcher>(); }

SEALPDF_END_NAMESPACE
