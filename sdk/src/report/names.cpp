// The contract's words for the enumerations of the report.

#include "sealpdf/report.h"

namespace sealpdf {
inline namespace v0 {

const char* to_string(Verdict verdict) noexcept {
    switch (verdict) {
        case Verdict::valid:
            return "valid";
        case Verdict::invalid:
            return "invalid";
        case Verdict::indeterminate:
            return "indeterminate";
        case Verdict::unsigned_:
            return "unsigned";
        case Verdict::error:
            break;
    }
    return "error";
}

const char* to_string(Indication indication) noexcept {
    switch (indication) {
        case Indication::total_passed:
            return "TOTAL-PASSED";
        case Indication::total_failed:
            return "TOTAL-FAILED";
        case Indication::indeterminate:
            break;
    }
    return "INDETERMINATE";
}

const char* to_string(Integrity integrity) noexcept {
    return integrity == Integrity::intact ? "intact" : "broken";
}

const char* to_string(Coverage coverage) noexcept {
    switch (coverage) {
        case Coverage::whole_file:
            return "whole-file";
        case Coverage::whole_revision:
            return "whole-revision";
        case Coverage::partial:
            break;
    }
    return "partial";
}

const char* to_string(ModificationLevel level) noexcept {
    switch (level) {
        case ModificationLevel::none:
            return "none";
        case ModificationLevel::ltv:
            return "ltv";
        case ModificationLevel::form_filling:
            return "form-filling";
        case ModificationLevel::annotations:
            return "annotations";
        case ModificationLevel::other:
            break;
    }
    return "other";
}

}  // namespace v0
}  // namespace sealpdf
