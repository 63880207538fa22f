// Whatever bytes come in: they are an object or not, an object reads back from its own text as the same, and every
// filter ends.

#include <cstdlib>

#include "pdf/syntax/file.h"
#include "pdf/syntax/filters.h"

using namespace sealpdf;
using namespace sealpdf::pdf;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView bytes(data, size);
    const Result<Object> object = parse_object(bytes);
    if (object) {
        Bytes text;
        write_object(text, *object);
        const Result<Object> again = parse_object(text);
        if (!again || (!equivalent(*object, *again) && as_text(bytes).find('/') == std::string_view::npos)) {
            std::abort();
        }
    }
    constexpr std::uint64_t kMax = 1 << 20;
    (void)inflate(bytes, kMax);
    (void)decode_lzw(bytes, size % 2 == 0, kMax);
    (void)decode_ascii_hex(bytes);
    (void)decode_ascii85(bytes, kMax);
    (void)decode_run_length(bytes, kMax);
    if (size > 4) {
        FilterStep step;
        step.predictor = data[0] % 16;
        step.colors = 1 + data[1] % 8;
        step.bits = 1 << data[2] % 5;
        step.columns = 1 + data[3];
        (void)undo_predictor(to_bytes(bytes.subspan(4)), step);
    }
    return 0;
}
