// Parsing a certificate and showing it; a path is judged with it in every role.

#include <cstddef>
#include <cstdint>

#include "pki/path.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto parsed = sealpdf::pki::Certificate::parse({data, size});
    if (!parsed) {
        return 0;
    }
    const auto& certificate = *parsed;
    (void)certificate->subject_text();
    (void)certificate->issuer_text();
    (void)certificate->crl_urls();
    (void)sealpdf::pki::renewal_due(*certificate, certificate->not_after());
    sealpdf::pki::Pool pool;
    pool.certificates = {certificate};
    const auto at = certificate->not_before();
    (void)sealpdf::pki::validate_path(certificate, pool, {}, at, at);
    pool.anchors = {certificate};
    (void)sealpdf::pki::validate_path(certificate, pool, {}, at, at);
    return 0;
}
