// CMaps and ToUnicode of any bytes: codes are taken off one by one and always make progress.
#include <algorithm>
#include <cstdlib>

#include "pdf/text/cmap.h"
#include "pdf/text/predefined_cmap.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace sealpdf;
    const ByteView bytes(data, size);
    pdf::CMap map = pdf::CMap::parse(bytes);
    map.inherit(pdf::CMap::parse(bytes.subspan(size / 2)));
    std::u32string text;
    const auto require_progress = [](pdf::CMap::Code code, ByteView rest) {
        if (code.bytes < 1 || static_cast<std::size_t>(code.bytes) > rest.size()) {
            std::abort();
        }
    };
    for (ByteView rest = bytes.first(std::min<std::size_t>(size, 256)); !rest.empty();) {
        const pdf::CMap::Code code = map.next_code(rest);
        require_progress(code, rest);
        map.append_text(code.value, text);
        map.cid(code.value);
        rest = rest.subspan(static_cast<std::size_t>(code.bytes));
    }
    for (const char* const name :
         {"UniGB-UTF16-H", "UniJIS-UTF8-V", "UniKS-UTF32-H", "GBK2K-V", "90ms-RKSJ-H", "CNS-EUC-H"}) {
        const auto predefined = pdf::PredefinedCMap::find(name);
        for (ByteView rest = bytes.first(std::min<std::size_t>(size, 64)); !rest.empty();) {
            const pdf::CMap::Code code = predefined->next_code(rest);
            require_progress(code, rest);
            if (predefined->character(code) > 0x10FFFF) {
                std::abort();
            }
            pdf::append_text(*pdf::find_collection(predefined->ordering()), predefined->cid(code).value_or(0), text);
            rest = rest.subspan(static_cast<std::size_t>(code.bytes));
        }
    }
    return 0;
}
