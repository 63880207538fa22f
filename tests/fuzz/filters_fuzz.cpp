// Whatever bytes come in: a chain of filters ends within its bounds. The first bytes choose filters and predictor.

#include <cstdlib>

#include "pdf/syntax/filters.h"

using namespace sealpdf;
using namespace sealpdf::pdf;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::size_t kHead = 8;
    constexpr std::uint64_t kMax = 1 << 20;
    const char* const names[] = {"FlateDecode",     "LZWDecode", "ASCIIHexDecode", "ASCII85Decode",
                                 "RunLengthDecode", "Crypt",     "DCTDecode",      "Unknown"};
    if (size < kHead) {
        return 0;
    }
    std::vector<FilterStep> steps;
    for (int i = 0; i <= data[0] % 4; ++i) {
        FilterStep step;
        step.name = names[data[1 + i] % 8];
        step.predictor = data[5] % 16;
        step.colors = 1 + data[6] % 8;
        step.bits = 1 << data[7] % 5;
        step.early_change = data[7] >> 7;
        step.columns = 1 + data[6] / 2;
        steps.push_back(std::move(step));
    }
    std::uint64_t produced = 0;
    const Result<Bytes> decoded = decode({data + kHead, data + size}, steps, kMax, produced);
    if (decoded && decoded->size() > kMax && !steps.empty()) {
        std::abort();
    }
    const Bytes packed = deflate({data, size});
    const Result<Bytes> again = inflate(packed, size);
    if (!again || *again != Bytes(data, data + size)) {
        std::abort();
    }
    return 0;
}
