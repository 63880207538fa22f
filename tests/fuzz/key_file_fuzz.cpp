// A key file is refused with an Error or read; nothing else. Iterations are capped low in fuzzing builds.
#include "crypto/key.h"

using namespace sealpdf;

namespace {

template <class Load>
void load(const Load& function, ByteView file) {
    try {
        const crypto::KeyFile loaded = function(file, "secret", "fuzz");
        (void)loaded.key.sign(crypto::DigestAlgorithm::sha256, file);
    } catch (const Error&) {
        // as promised
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView file(data, size);
    load([](auto... arguments) { return crypto::load_pkcs12(arguments...); }, file);
    load(crypto::load_private_key, file);
    (void)crypto::read_certificates(file);
    (void)crypto::read_pem_or_der(file, "X509 CRL");
    return 0;
}
