#pragma once
// The few parts of an address that decide whether it is fetched. The addresses come from certificates.
#include <string>

namespace sealpdf::net {

/// "http" or "https"; empty for all others and for what is no address.
std::string http_scheme(const std::string& url);
/// Of a directory (RFC 4516).
bool is_ldap(const std::string& url);
/// In lower case, without brackets; empty when there is none.
std::string host_of(const std::string& url);
/// For messages: user names and passwords are left out.
std::string without_secrets(const std::string& url);
/// Scheme, host and port as written, in lower case: whom a secret may be shown (RFC 6454, 4).
std::string origin_of(const std::string& url);

}  // namespace sealpdf::net
