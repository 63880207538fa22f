#pragma once
// The term of a seal: clause 8 of the agreement has it renewed in its last calendar month.

#include "sealpdf/base.h"

namespace sealpdf::ses {

/// The same day of the month before; the 31st of a shorter month is its last day.
TimePoint a_month_before(TimePoint time);

}  // namespace sealpdf::ses
