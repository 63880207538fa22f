// Parsing a file of the evidence cache: as it is, and with the hash that its content has.

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "crypto/digest.h"
#include "pki/evidence_cache.h"

using namespace sealpdf;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView content(data, size);
    (void)pki::parse_cache_entry(content);
    Bytes file;
    append(file, "sealpdf evidence 1\n" + to_hex(crypto::digest(crypto::DigestAlgorithm::sha256, content)) + "\n");
    append(file, content);
    const auto entry = pki::parse_cache_entry(file);
    if (entry && !pki::parse_cache_entry(pki::write_cache_entry(*entry))) {
        std::abort();  // what was read can be written and read again
    }
    return 0;
}
