// Whatever a page's content is: its ending is found or not, and content that is
// closed as the ending says has nothing left open.

#include <cstdlib>
#include <string>

#include "pdf/document/content_ending.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace sealpdf;
    const auto require = [](bool right) {
        if (!right) {
            std::abort();
        }
    };
    Bytes content(data, data + size);
    const std::optional<pdf::ContentEnding> ending = pdf::find_content_ending(content);
    if (!ending) {
        return 0;
    }
    std::string closers = ending->path ? "\nn" : "\n";
    closers += ending->text_object ? "\nET" : "";
    const auto repeat = [&](const char* op, int count) {
        for (int i = 0; i < count; ++i) {
            closers += op;
        }
    };
    repeat("\nEMC", ending->marked_content);
    repeat("\nEX", ending->compatibility);
    repeat("\nQ", ending->saves);
    append(content, as_bytes(closers));
    const std::optional<pdf::ContentEnding> closed = pdf::find_content_ending(content);
    require(closed && !closed->path && !closed->text_object && closed->saves == 0 &&
            closed->marked_content == 0 && closed->compatibility == 0);
    return 0;
}
