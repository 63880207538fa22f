#pragma once
// What a directory answers to an ldap address (RFC 4516), as libcurl prints it: lines of LDIF (RFC 2849).

#include <string>
#include <string_view>

#include "base/result.h"

namespace sealpdf::net {

/// The value of the one attribute that the address asks for (RFC 5280, 4.2.1.13 and 4.2.2.1). Several certificates, of
/// authorities that changed their keys, come as PEM; several values of anything else are refused.
Result<Bytes> parse_ldap_answer(std::string_view text);

}  // namespace sealpdf::net
