#pragma once
// JSON that others wrote, such as policies and instructions.

#include "report/json_values.h"

namespace sealpdf::report {

/// The text as JSON in which no member stands twice (RFC 8259, 4: what such a text means is anyone's guess), nested at
/// most 16 deep. Throws Error(code) naming `file`; `what`: "the policy".
Json parse_strictly(const Bytes& text, const std::string& file, ErrorCode code, const std::string& what);

}  // namespace sealpdf::report
