// Whatever the bytes are: the reader ends, stays inside them, and reads back what the writer makes of them.
// Public keys and signature algorithms are read on top.
#include <cstdlib>

#include "crypto/der.h"
#include "crypto/key.h"

using namespace sealpdf;

namespace {

void require(bool condition) {
    if (!condition) {
        std::abort();
    }
}

void walk(der::Reader reader) {
    while (!reader.at_end()) {
        const auto element = reader.next();
        if (!element) {
            return;
        }
        require(element->content.size() <= element->whole.size());
        (void)der::octets(*element);
        (void)der::bit_string_octets(*element);
        if (const auto number = der::small_integer(*element); number && element->is(der::integer)) {
            require(equal(der::make_integer(*number), der::make(der::integer, element->content)));
        }
        if (const auto dotted = der::dotted_oid(*element); dotted && element->is(der::oid)) {
            require(equal(der::make_oid(*dotted), der::make(der::oid, element->content)));
        }
        if (element->constructed()) {
            walk(reader.inside(*element));
        }
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView bytes(data, size);
    walk(der::Reader(bytes));
    const auto element = der::parse(bytes);
    require(!der::is_der(bytes) || element);
    if (element && der::is_der(bytes)) {
        require(equal(der::make(element->tag, element->content), bytes));
    }
    (void)crypto::parse_signature_algorithm(bytes);
    // A key, then an algorithm, then a signature: as they lie in a certificate.
    der::Reader reader(bytes);
    const auto spki = reader.next();
    const auto algorithm = spki ? reader.next() : spki.failure();
    if (spki && algorithm) {
        if (const auto key = crypto::PublicKey::from_spki(spki->whole)) {
            (void)key->verify(algorithm->whole, bytes, reader.rest(), crypto::DigestAlgorithm::sha256);
        }
    }
    return 0;
}
