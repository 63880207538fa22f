#include "verify/checks/checks.h"

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

}  // namespace sealpdf::verify
