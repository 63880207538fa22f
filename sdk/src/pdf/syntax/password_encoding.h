#pragma once
// How a password that a user typed may have become bytes (ISO 32000-2, 7.6.4.3.2 and 7.6.4.3.3).

#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace sealpdf::pdf {

/// Most likely first, at most seven. Revisions 5 and 6: SASLprep (RFC 4013) of the UTF-8, then as it was given, since not
/// all writers prepare. Before: PDFDocEncoding, else the code pages writers used, and UTF-8 as it is.
std::vector<Bytes> encode_password(std::string_view utf8, int revision);

}  // namespace sealpdf::pdf
