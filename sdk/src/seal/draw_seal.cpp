#include <charconv>

#include "image/picture_editing.h"
#include "image/seal_drawing.h"
#include "sealpdf/seal.h"

SEALPDF_BEGIN_NAMESPACE
namespace {

constexpr std::uint32_t seal_red = 0xd7000f;  // the red of vermilion ink paste on paper

std::uint32_t parse_color(const std::string& text) {
    if (text == "red") {
        return seal_red;
    }
    std::uint32_t rgb = 0;
    const char* const end = text.data() + text.size();
    if (text.size() == 7 && text.front() == '#') {
        const auto [stop, error] = std::from_chars(text.data() + 1, end, rgb, 16);
        if (error == std::errc() && stop == end) {
            return rgb;
        }
    }
    throw Error(ErrorCode::invalid_argument,
                "the colour '" + text + "' is neither 'red' nor of the form #RRGGBB");
}

}  // namespace

Bytes draw_seal(const SealDrawing& drawing) {
    if (drawing.shape != SealShape::round) {
        throw Error(ErrorCode::not_yet_supported,
                    "only round seals can be drawn so far; choose the round shape");
    }
    image::SealDrawing round;
    round.name = drawing.name;
    round.inner = drawing.inner;
    round.bottom = drawing.bottom;
    round.width_mm = drawing.width.millimetres();
    round.star = drawing.star;
    round.sample = drawing.sample;
    round.rgb = parse_color(drawing.color);
    round.dpi = drawing.dpi;
    round.font = drawing.font;
    image::Picture picture = image::draw_round_seal(round);
    if (drawing.age_seed) {
        image::age(picture, *drawing.age_seed);
    }
    return image::encode_png(picture);
}

SEALPDF_END_NAMESPACE
