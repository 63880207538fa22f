// Hostile pictures: whatever the bytes, decode gives a picture within its limits or an Error, and what it
// gives can be written and read again.

#include <cstdlib>

#include "image/picture.h"
#include "image/picture_editing.h"

using namespace sealpdf;
using namespace sealpdf::image;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const Limits limits{512, 64 * 1024, 1u << 20};
    Picture picture;
    try {
        picture = decode({data, size}, "fuzz", limits);
    } catch (const Error&) {
        return 0;
    }
    if (picture.width > limits.side ||
        picture.rgb.size() != std::size_t{3} * picture.width * picture.height) {
        std::abort();
    }
    const Picture again = decode(encode_png(picture));
    if (again.rgb != picture.rgb || again.alpha != picture.alpha) {
        std::abort();
    }
    make_white_transparent(picture);
    age(picture, size);
    try {
        crop_borders(picture, "fuzz");
    } catch (const Error&) {
        return 0;  // nothing left
    }
    if (picture.alpha.size() != std::size_t{picture.width} * picture.height) {
        std::abort();
    }
    return 0;
}
