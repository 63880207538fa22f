#pragma once
// Which addresses a fetcher may connect to.
#include <sys/socket.h>

namespace sealpdf::net {

/// True for an address reachable from anywhere: not loopback, link-local, private, multicast, nor reserved
/// (RFC 6890), in IPv4, IPv6 and the forms of IPv6 that hold an IPv4 address.
bool is_public_address(const sockaddr& address);

}  // namespace sealpdf::net
