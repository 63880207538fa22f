#pragma once
// RFC 4648, 4.

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace sealpdf {

std::string to_base64(ByteView bytes);
/// Padding required, nothing else between; nullopt otherwise.
std::optional<Bytes> from_base64(std::string_view text);

}  // namespace sealpdf
