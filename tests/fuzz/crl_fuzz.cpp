// Scanning a CRL, and looking a certificate up in it.

#include <cstddef>
#include <cstdint>

#include "pki/crl_impl.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto parsed = sealpdf::pki::Crl::parse({data, data + size}, sealpdf::pki::Origin::document);
    if (!parsed) {
        return 0;
    }
    const auto& crl = (*parsed)->impl();
    const std::uint8_t serial[] = {0x01};
    (void)crl.find(serial, crl.issuer_key);
    (void)crl.find(serial, "another issuer");
    if (crl.base_number) {
        (void)sealpdf::pki::compare_numbers(crl.number, *crl.base_number);
    }
    return 0;
}
