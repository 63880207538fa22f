#pragma once
// Names that look the same are the same: full and half width, compatibility forms, composed letters.

#include <string>
#include <string_view>

namespace sealpdf::pdf {

/// Unicode normalization form KC; what is no UTF-8 stays as it is.
std::string normalize_nfkc(std::string_view utf8);

}  // namespace sealpdf::pdf
