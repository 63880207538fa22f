// What a directory answers, as libcurl prints it.

#include <cstddef>
#include <cstdint>

#include "net/ldap_answer.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    (void)sealpdf::net::parse_ldap_answer({reinterpret_cast<const char*>(data), size});
    return 0;
}
