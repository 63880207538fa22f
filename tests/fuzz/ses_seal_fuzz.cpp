// Seal files, and what is made of them before anybody trusts them.
#include <cstdlib>

#include "seal/ses_seal.h"

using namespace sealpdf;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView bytes(data, size);
    const auto seal = ses::parse_seal(bytes);
    if (!seal) {
        return 0;
    }
    // What was read was there: nothing is larger than the file, and somebody holds the seal.
    const bool nobody = seal->info.certificates.empty() && seal->info.certificate_digests.empty();
    if (nobody || seal->info.picture.data.size() > size || seal->signed_bytes.size() > size + 8) {
        std::abort();
    }
    return 0;
}
