// Whatever bytes come in: a file opens or fails, and everything in it can be asked for under small limits.

#include "pdf/document/page.h"
#include "pdf/syntax/consistency.h"

using namespace sealpdf;
using namespace sealpdf::pdf;

namespace {

Limits small_limits() {
    Limits limits;
    limits.object_bytes = 1 << 20;
    limits.string_bytes = 1 << 20;
    limits.object_values = 20'000;
    limits.total_values = 200'000;
    limits.inflated_bytes = 1 << 20;
    limits.total_inflated_bytes = 8 << 20;
    limits.object_numbers = 10'000;
    limits.xref_sections = 100;
    limits.pages = 1'000;
    return limits;
}

// An Error is an answer; anything else thrown is a defect and ends the run.
template <class Action>
void attempt(Action action) {
    try {
        action();
    } catch (const Error&) {
    }
}

void read_object(const View& view, std::uint32_t number, std::uint16_t generation) {
    const Object& object = view.get({number, generation});
    if (const Stream* stream = object.as_stream()) {
        (void)view.raw_stream(*stream);
        (void)view.decoded_stream(*stream);
    }
    (void)view.extent(number);
    (void)find_value_place(view, number, "Contents");
    (void)equivalent(object, Object(object));
}

void read_file(const FilePtr& file) {
    const std::size_t revisions = std::min<std::size_t>(file->revisions().size(), 4);
    for (std::size_t count = 1; count <= revisions; ++count) {
        const View view(file, count);
        int objects = 0;
        for (const auto& [number, entry] : file->revisions()[count - 1].entries) {
            if (++objects > 200) {
                break;
            }
            attempt([&, n = number, g = entry.generation] { read_object(view, n, g); });
        }
        attempt([&] { read_pages(view); });
        attempt([&] { read_pages(view, PageTree::tolerant); });
    }
    attempt([&] { check_xref(View::newest(file)); });
}

}  // namespace

// As it stands, and rebuilt: whatever chain there is, the scan has to end as well.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const SourcePtr source = memory_source({data, data + size});
    if (const Result<FilePtr> file = File::open(source, {.limits = small_limits(), .repair = false})) {
        read_file(*file);
    }
    if (const Result<FilePtr> file = File::rebuild(source, {.limits = small_limits()})) {
        read_file(*file);
    }
    return 0;
}
