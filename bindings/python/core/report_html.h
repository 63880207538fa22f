#pragma once
// The table a notebook shows for a report.

#include <string>

#include "sealpdf/report.h"

namespace sealpdf::python {

/// One row a signature. All text is escaped: names and reasons come from the document.
std::string to_html_table(const Report& report);

}  // namespace sealpdf::python
