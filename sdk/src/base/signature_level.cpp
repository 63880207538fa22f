// Here, and not beside the reports' other names: findings of the judgement name the level, too.

#include "sealpdf/stamp.h"

namespace sealpdf {
inline namespace v0 {

const char* to_string(SignatureLevel level) noexcept {
    switch (level) {
        case SignatureLevel::b_b:
            return "B-B";
        case SignatureLevel::b_t:
            return "B-T";
        case SignatureLevel::b_lt:
            return "B-LT";
        case SignatureLevel::b_lta:
            return "B-LTA";
        case SignatureLevel::none:
            break;
    }
    return "none";
}

}  // namespace v0
}  // namespace sealpdf
