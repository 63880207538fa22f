#include "net/fetcher.h"

SEALPDF_BEGIN_NAMESPACE
namespace {

class OfflineFetcher final : public Fetcher {
  public:
    Bytes fetch(const Request& request) const override {
        throw Error(ErrorCode::fetch_failed, "Nothing is fetched offline: " + request.url);
    }
    bool online() const override { return false; }
};

}  // namespace

Fetcher::~Fetcher() = default;

std::shared_ptr<const Fetcher> Fetcher::offline() { return std::make_shared<const OfflineFetcher>(); }

SEALPDF_END_NAMESPACE
