// Whatever bytes come in: they are an object or not, and an object reads back from its own text as the same.

#include <cstdlib>

#include "pdf/syntax/file.h"

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
    return 0;
}
