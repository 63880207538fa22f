#pragma once
// Lengths as text, the reverse of parse_length.

#include <string>

#include "sealpdf/base.h"

namespace sealpdf::place {

/// "8mm": no more digits than needed, at most six after the point.
std::string to_text(Length length);
std::string to_text(double value);

}  // namespace sealpdf::place
