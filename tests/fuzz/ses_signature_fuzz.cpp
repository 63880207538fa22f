// SES_Signature as it stands in /Contents: zeros or anything else may follow.
#include <cstdlib>

#include "seal/ses_signature.h"

using namespace sealpdf;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView bytes(data, size);
    const auto signature = ses::parse_signature(bytes);
    if (signature && (signature->fields.encoded_size > size || signature->fields.to_be_signed.empty() ||
                      !ses::parse_seal(signature->fields.seal))) {
        std::abort();
    }
    return 0;
}
