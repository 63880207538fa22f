// A place that is read can be written, and reads back the same.
#include <cstdlib>

#include "base/bytes.h"
#include "place/place.h"
#include "sealpdf/placement.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace sealpdf;
    const std::string_view text = as_text({data, size});
    try {
        const std::string written = to_string(parse_placement(text));
        if (to_string(parse_placement(written)) != written) {
            std::abort();
        }
    } catch (const Error& error) {
        if (error.code() != ErrorCode::invalid_argument && error.code() != ErrorCode::bad_regex) {
            std::abort();
        }
    }
    try {
        place::parse_pages(text, 9);
    } catch (const Error&) {
        // Refused: fine.
    }
    return 0;
}
