#pragma once
// Which addresses a fetcher may connect to.
#include <sys/socket.h>

#include <string>

namespace sealpdf::net {

/// True for an address reachable from anywhere: not loopback, link-local, private, multicast, nor reserved
/// (RFC 6890), in IPv4, IPv6 and the forms of IPv6 that hold an IPv4 address.
bool is_public_address(const sockaddr& address);
/// For hosts that somebody else resolves (a proxy): false for private addresses in any spelling that resolvers
/// take, for names without a dot, and for the names reserved for the inside (RFC 6761, RFC 6762, RFC 8375).
bool is_public_name(std::string host);

}  // namespace sealpdf::net
