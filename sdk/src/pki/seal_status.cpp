#include "sealpdf/seal_status.h"

SEALPDF_BEGIN_NAMESPACE
namespace {

class Nobody : public SealStatusProvider {
  public:
    SealStatusAnswer ask(const std::string&) const override { return {}; }
    bool knows_any() const override { return false; }
};

}  // namespace

SealStatusProvider::~SealStatusProvider() = default;

std::shared_ptr<const SealStatusProvider> SealStatusProvider::none() {
    static const auto nobody = std::make_shared<const Nobody>();
    return nobody;
}

const char* to_string(SealStanding standing) noexcept {
    switch (standing) {
        case SealStanding::good:
            return "good";
        case SealStanding::suspended:
            return "suspended";
        case SealStanding::cancelled:
            return "cancelled";
        case SealStanding::unknown:
            break;
    }
    return "unknown";
}

SEALPDF_END_NAMESPACE
