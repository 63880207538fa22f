#pragma once
// The URI of a key in a token (RFC 7512). Private to crypto/.

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace sealpdf::crypto {

struct Pkcs11Uri {
    std::optional<std::string> token, serial, manufacturer, model, object;
    std::optional<Bytes> id;
    std::optional<unsigned long> slot;
    std::string module_path, module_name;
    std::optional<std::string> pin_value, pin_source;
    /// Without pin-value and pin-source: for messages.
    std::string redacted;
};

/// Failure(invalid_argument) that quotes no value, for one may be a PIN. Attributes that are not known are refused, as
/// they might narrow the choice (2.3).
Result<Pkcs11Uri> parse_pkcs11_uri(std::string_view text);

}  // namespace sealpdf::crypto
