// Parsing an OCSP response with the certificates in it.

#include <cstddef>
#include <cstdint>

#include "pki/ocsp_impl.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto parsed =
        sealpdf::pki::OcspResponse::parse({data, data + size}, sealpdf::pki::Origin::document);
    if (!parsed) {
        return 0;
    }
    const auto& response = (*parsed)->impl();
    (void)sealpdf::pki::has_nonce(response, {data, size});
    for (const auto& single : response.responses) {
        for (const auto& certificate : response.certificates) {
            (void)sealpdf::pki::is_about(single.id, *certificate, *certificate);
        }
    }
    return 0;
}
