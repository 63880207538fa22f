#pragma once
// Words for errno, the same in every message about a file.

#include <string>

namespace sealpdf {

/// The system's reason: "No such file or directory".
std::string reason_of(int error_number);
/// What the user can do when writing failed for that reason: "free some space and try again".
std::string advice_for_writing(int error_number);

}  // namespace sealpdf
