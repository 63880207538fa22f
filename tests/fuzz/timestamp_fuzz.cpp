// Time stamp tokens, their TSTInfo, the requests the demo authority answers, and the answers a client gets.
#include <cstdlib>

#include "cms/timestamp.h"

using namespace sealpdf;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView bytes(data, size);
    if (const auto info = cms::parse_tst_info(bytes);
        info && info->imprint.size() != crypto::size(info->imprint_algorithm)) {
        std::abort();
    }
    (void)cms::parse_timestamp_token(bytes);
    (void)cms::parse_timestamp_request(bytes);
    (void)cms::parse_timestamp_response(bytes);
    return 0;
}
