#include "verify/checks/checks.h"

#include <algorithm>

namespace sealpdf::verify {

void Judgement::fail(const std::string& sub, const std::string& code, const std::string& message) {
    if (indication != Indication::total_failed) {
        indication = Indication::total_failed;
        subindication = sub;
    }
    reasons.push_back({code, message});
}

void Judgement::leave_open(const std::string& sub, const std::string& code, const std::string& message) {
    if (indication == Indication::total_passed) {
        indication = Indication::indeterminate;
        subindication = sub;
    }
    reasons.push_back({code, message});
}

void Judgement::conclude(const std::string& sub, const std::string& code, const std::string& message) {
    static constexpr std::string_view failures[] = {"FORMAT_FAILURE", "HASH_FAILURE", "SIG_CRYPTO_FAILURE",
                                                    "REVOKED",        "EXPIRED",      "NOT_YET_VALID"};
    if (std::ranges::find(failures, sub) != std::end(failures)) {
        fail(sub, code, message);
    } else {
        leave_open(sub, code, message);
    }
}

}  // namespace sealpdf::verify
