#pragma once
// What is known of a pkcs11: URI (RFC 7512) before it is read: enough to keep its PIN out of messages.

#include <string>
#include <string_view>

namespace sealpdf {

/// The text without what a pkcs11: URI in it says of a PIN, however that is written: each attribute whose name begins
/// with "pin", up to the next ; & ? or the end, wherever it stands. Other texts stay as they are.
std::string without_pin(std::string_view text);

}  // namespace sealpdf
