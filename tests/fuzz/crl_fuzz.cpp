// Scanning a CRL, and looking a certificate up in it: by walking, by the index, and as OpenSSL's d2i_X509_CRL reads it.
// What we accept OpenSSL has to read the same; it may read more, for it takes what DER and RFC 5280 forbid.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <openssl/x509.h>

#include "pki/crl_impl.h"

namespace {

using sealpdf::ByteView;

ByteView content_of(const ASN1_INTEGER* number, sealpdf::Bytes& der) {
    unsigned char* buffer = nullptr;
    const int size = i2d_ASN1_INTEGER(number, &buffer);
    der.assign(buffer, buffer + size);
    OPENSSL_free(buffer);
    const auto element = sealpdf::der::parse(der);
    return element ? element->content : ByteView();
}

void compare(const sealpdf::pki::Crl::Impl& ours) {
    const unsigned char* data = ours.der.data();
    const std::unique_ptr<X509_CRL, decltype(&X509_CRL_free)> theirs(
        d2i_X509_CRL(nullptr, &data, static_cast<long>(ours.der.size())), X509_CRL_free);
    if (theirs == nullptr) {
        return;  // stricter about what we do not look at, such as numbers not needed
    }
    STACK_OF(X509_REVOKED)* revoked = X509_CRL_get_REVOKED(theirs.get());
    const int count = revoked == nullptr ? 0 : sk_X509_REVOKED_num(revoked);
    if (static_cast<std::size_t>(count) != ours.count) {
        std::abort();
    }
    sealpdf::pki::SerialIndex index;
    index.build(ours.entries, ours.count, ours.has_certificate_issuer);
    for (int i = 0; i < count; ++i) {
        sealpdf::Bytes der;
        const ByteView serial =
            content_of(X509_REVOKED_get0_serialNumber(sk_X509_REVOKED_value(revoked, i)), der);
        const bool walked = ours.find(serial, ours.issuer_key).has_value();
        const bool indexed = !index.find(ours.entries, serial, ours.issuer_key, ours.issuer_key).empty();
        if (index && walked != indexed) {
            std::abort();
        }
    }
}

}  // namespace

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
    compare(crl);
    return 0;
}
