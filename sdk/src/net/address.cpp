#include "net/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace sealpdf::net {
namespace {

struct Block {
    std::uint32_t network;
    int prefix;
};
// RFC 6890, table by table; multicast and the reserved space above it are the last line.
constexpr Block closed_blocks[] = {
    {0x00000000, 8},  {0x0a000000, 8},  {0x64400000, 10}, {0x7f000000, 8},  {0xa9fe0000, 16},
    {0xac100000, 12}, {0xc0000000, 24}, {0xc0000200, 24}, {0xc0586300, 24}, {0xc0a80000, 16},
    {0xc6120000, 15}, {0xc6336400, 24}, {0xcb007100, 24}, {0xe0000000, 3},
};

bool is_public_v4(std::uint32_t address) {
    for (const auto& block : closed_blocks) {
        const std::uint32_t mask = ~std::uint32_t{0} << static_cast<unsigned>(32 - block.prefix);
        if ((address & mask) == block.network) {
            return false;
        }
    }
    return true;
}

std::uint32_t v4_at(const std::uint8_t* bytes) {
    return static_cast<std::uint32_t>(bytes[0]) << 24U | static_cast<std::uint32_t>(bytes[1]) << 16U |
           static_cast<std::uint32_t>(bytes[2]) << 8U | bytes[3];
}

bool starts_with(const std::uint8_t* bytes, std::initializer_list<std::uint8_t> prefix) {
    return std::equal(prefix.begin(), prefix.end(), bytes);
}

bool is_public_v6(const std::uint8_t* bytes) {
    if (starts_with(bytes, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff})) {
        return is_public_v4(v4_at(bytes + 12));  // ::ffff:a.b.c.d
    }
    if (starts_with(bytes, {0x00, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0})) {
        return is_public_v4(v4_at(bytes + 12));  // 64:ff9b::/96, NAT64
    }
    if (starts_with(bytes, {0x20, 0x02})) {
        return is_public_v4(v4_at(bytes + 2));  // 6to4
    }
    if (starts_with(bytes, {0x20, 0x01, 0x00, 0x00}) || starts_with(bytes, {0x20, 0x01, 0x0d, 0xb8})) {
        return false;  // Teredo, whose IPv4 address is masked, and the block for documentation
    }
    return (bytes[0] & 0xe0U) == 0x20U;  // 2000::/3 is all the global unicast space there is
}

}  // namespace

bool is_public_address(const sockaddr& address) {
    if (address.sa_family == AF_INET) {
        sockaddr_in v4{};
        std::memcpy(&v4, &address, sizeof v4);
        return is_public_v4(ntohl(v4.sin_addr.s_addr));
    }
    if (address.sa_family == AF_INET6) {
        sockaddr_in6 v6{};
        std::memcpy(&v6, &address, sizeof v6);
        return is_public_v6(v6.sin6_addr.s6_addr);
    }
    return false;
}

bool is_public_name(std::string host) {
    while (host.ends_with('.')) {
        host.pop_back();
    }
    in_addr v4{};
    if (inet_aton(host.c_str(), &v4) == 1) {  // also 127.1, 2130706433, 0x7f.0.0.1
        return is_public_v4(ntohl(v4.s_addr));
    }
    if (host.find(':') != std::string::npos) {
        const std::string address = host.substr(0, host.find('%'));
        in6_addr v6{};
        return inet_pton(AF_INET6, address.c_str(), &v6) == 1 && is_public_v6(v6.s6_addr);
    }
    for (const char* inside : {".localhost", ".local", ".internal", ".home.arpa", ".localdomain"}) {
        if (host.ends_with(inside)) {
            return false;
        }
    }
    return host.find('.') != std::string::npos;
}

}  // namespace sealpdf::net
