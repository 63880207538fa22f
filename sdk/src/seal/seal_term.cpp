#include "seal/seal_term.h"

#include <algorithm>

namespace sealpdf::ses {

TimePoint a_month_before(TimePoint time) {
    using namespace std::chrono;
    const auto day = floor<days>(time);
    const year_month_day date(day);
    const auto month = year_month(date.year(), date.month()) - months(1);
    const auto last = month.year() / month.month() / std::chrono::last;
    return sys_days(month.year() / month.month() / std::min(date.day(), last.day())) + (time - day);
}

}  // namespace sealpdf::ses
