// Hostile PDF files as a seal's picture: a form whose references all lead to its own objects, or an Error.

#include <cstdlib>

#include "base/byte_source.h"
#include "pdf/document/page_form.h"

using namespace sealpdf;
using namespace sealpdf::pdf;

namespace {

void check(const Object& object, std::size_t count) {
    if (const auto ref = object.as_ref()) {
        if (ref->number == 0 || ref->number > count) {
            std::abort();
        }
    } else if (const Array* array = object.as_array()) {
        for (const Object& item : *array) {
            check(item, count);
        }
    } else if (const Dict* dict = object.as_dict()) {
        for (const auto& [key, value] : *dict) {
            check(value, count);
        }
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    try {
        const PageForm form =
            read_page_form(memory_source(Bytes(data, data + size), "fuzz"),
                           {.objects = 500, .stream_bytes = 1u << 20, .content_bytes = 1u << 20});
        for (const Object& object : form.objects) {
            check(object, form.objects.size());
        }
    } catch (const Error&) {
        // Refused: fine.
    }
    return 0;
}
