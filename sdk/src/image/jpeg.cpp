// JPEG, ITU-T T.81, by libjpeg-turbo. It reports errors by longjmp: whatever runs inside attempt() must own
// nothing, so every buffer is allocated outside of it.
#include "image/codec.h"

// jpeglib.h needs <cstdio> before it and jerror.h needs jpeglib.h: not to be sorted.
// clang-format off
#include <cstdio>
#include <jpeglib.h>
#include <jerror.h>
// clang-format on

#include <algorithm>
#include <climits>
#include <csetjmp>
#include <cstdlib>

#include "image/c_object.h"
#include "image/color_profile.h"
#include "image/exif.h"

namespace sealpdf::image {
namespace {

/// A progressive file may repeat its scans without end, each costing a pass over all coefficients.
/// Encoders write about ten. djpeg has -maxscans for the same reason.
constexpr int max_scans = 100;

struct State {
    jpeg_decompress_struct jpeg{};
    jpeg_error_mgr errors{};
    jpeg_progress_mgr progress{};
    std::jmp_buf jump{};
    char text[JMSG_LENGTH_MAX] = {};
    bool cut_short = false;
    bool too_large = false;

    State() = default;
    ~State() { jpeg_destroy_decompress(&jpeg); }
    State(const State&) = delete;
    State& operator=(const State&) = delete;
};

extern "C" {
[[noreturn]] void sealpdf_jpeg_error(j_common_ptr jpeg) {
    auto* state = static_cast<State*>(jpeg->client_data);
    jpeg->err->format_message(jpeg, state->text);
    const int code = jpeg->err->msg_code;
    state->cut_short = code == JWRN_JPEG_EOF || code == JERR_INPUT_EOF || code == JERR_INPUT_EMPTY;
    state->too_large = code == JERR_OUT_OF_MEMORY || code == JERR_NO_BACKING_STORE;
    std::longjmp(state->jump, 1);
}

/// libjpeg goes on after damage and paints grey. Only what leaves every pixel intact is let pass.
void sealpdf_jpeg_message(j_common_ptr jpeg, int level) {
    if (level >= 0) {
        return;  // trace
    }
    switch (jpeg->err->msg_code) {
        case JWRN_ADOBE_XFORM:
        case JWRN_EXTRANEOUS_DATA:
        case JWRN_JFIF_MAJOR:
        case JWRN_BOGUS_PROGRESSION:
            return;
        default:
            sealpdf_jpeg_error(jpeg);
    }
}

void sealpdf_jpeg_output(j_common_ptr) {}

void sealpdf_jpeg_progress(j_common_ptr jpeg) {
    auto* state = static_cast<State*>(jpeg->client_data);
    if (state->jpeg.input_scan_number > max_scans) {
        jpeg->err->msg_code = JERR_OUT_OF_MEMORY;
        sealpdf_jpeg_error(jpeg);
    }
}
}

/// False when libjpeg reported an error. `step` must hold no object with a destructor: longjmp skips them.
template <class Step>
bool attempt(State& state, const Step& step) {
    if (setjmp(state.jump) != 0) {
        return false;
    }
    step();
    return true;
}

[[noreturn]] void fail(const State& state, const std::string& name) {
    if (state.too_large) {
        throw Error(ErrorCode::limit_exceeded,
                    "the JPEG picture needs more memory or scans than allowed; save it again as PNG", name);
    }
    if (state.cut_short) {
        throw Error(ErrorCode::bad_image, "the JPEG picture is cut short; copy or export it again", name);
    }
    throw Error(ErrorCode::bad_image,
                std::string("the JPEG picture is damaged or of an unusual kind (") + state.text +
                    "); save it again as PNG",
                name);
}

void read_header(State& state, ByteView file, const Limits& limits) {
    state.jpeg.err = jpeg_std_error(&state.errors);
    state.errors.error_exit = sealpdf_jpeg_error;
    state.errors.emit_message = sealpdf_jpeg_message;
    state.errors.output_message = sealpdf_jpeg_output;
    state.jpeg.client_data = &state;
    jpeg_create_decompress(&state.jpeg);  // keeps err and client_data
    state.progress.progress_monitor = sealpdf_jpeg_progress;
    state.jpeg.progress = &state.progress;
    // Progressive files keep 2 bytes a coefficient, up to 4 components; beyond that libjpeg asks for a
    // temporary file, which this build does not have: an error.
    state.jpeg.mem->max_memory_to_use = long(std::min<std::uint64_t>(
        (32u << 20) + 8 * std::min<std::uint64_t>(limits.pixels, 1u << 30), LONG_MAX));
    jpeg_save_markers(&state.jpeg, JPEG_APP0 + 1, 0xffff);  // Exif
    jpeg_save_markers(&state.jpeg, JPEG_APP0 + 2, 0xffff);  // ICC profile
    jpeg_mem_src(&state.jpeg, file.data(), static_cast<unsigned long>(file.size()));
    jpeg_read_header(&state.jpeg, TRUE);
}

/// ICC.1, annex B.4: a profile in several APP2 markers, joined by libjpeg. Empty: none, or not all of it.
Bytes read_icc(State& state) {
    JOCTET* joined = nullptr;
    unsigned size = 0;
    if (!attempt(state, [&] { jpeg_read_icc_profile(&state.jpeg, &joined, &size); })) {
        return {};
    }
    const CObject<JOCTET, std::free> owner(joined);
    return joined == nullptr ? Bytes() : Bytes(joined, joined + size);
}

Exif read_exif_marker(const jpeg_decompress_struct& jpeg) {
    constexpr std::string_view prefix("Exif\0\0", 6);
    for (const jpeg_marker_struct* marker = jpeg.marker_list; marker != nullptr; marker = marker->next) {
        const ByteView data(marker->data, marker->data_length);
        if (marker->marker == JPEG_APP0 + 1 && as_text(data).starts_with(prefix)) {
            return read_exif(data.subspan(prefix.size()));
        }
    }
    return {};
}

/// CMYK to RGB without a profile: light = (1 - ink) (1 - black).
void cmyk_to_rgb(const Bytes& cmyk, Bytes& rgb) {
    for (std::size_t i = 0; i < cmyk.size() / 4; ++i) {
        const unsigned light = 255u - cmyk[4 * i + 3];
        for (std::size_t c = 0; c < 3; ++c) {
            rgb[3 * i + c] = static_cast<std::uint8_t>(((255u - cmyk[4 * i + c]) * light + 127) / 255);
        }
    }
}

/// `inks`: the CMYK pixels of such a file, else empty.
void convert_colors(const std::optional<ColorProfile>& profile, bool adobe, Bytes& inks, Picture& picture) {
    if (inks.empty()) {
        if (profile) {
            apply_profile(*profile, picture.rgb);
        }
        return;
    }
    if (adobe) {
        // Adobe writes its inks inverted (255: none), as every CMYK JPEG with its APP14 marker.
        std::ranges::transform(inks, inks.begin(), [](std::uint8_t ink) { return std::uint8_t(255 - ink); });
    }
    const bool converted = profile && profile->space() == ColorProfile::Space::cmyk &&
                           profile->to_srgb(inks.data(), inks.size() / 4, picture.rgb.data());
    if (!converted) {
        cmyk_to_rgb(inks, picture.rgb);
    }
}

std::optional<double> per_metre(const jpeg_decompress_struct& jpeg, unsigned density) {
    if (!jpeg.saw_JFIF_marker || density == 0 || (jpeg.density_unit != 1 && jpeg.density_unit != 2)) {
        return std::nullopt;
    }
    return jpeg.density_unit == 1 ? density / 0.0254 : density * 100.0;
}

}  // namespace

bool is_jpeg(ByteView file) {
    return file.size() >= 3 && file[0] == 0xff && file[1] == 0xd8 && file[2] == 0xff;
}

Picture decode_jpeg(ByteView file, const std::string& name, const Limits& limits) {
    State state;
    jpeg_decompress_struct& jpeg = state.jpeg;
    if (!attempt(state, [&] { read_header(state, file, limits); })) {
        fail(state, name);
    }
    check_dimensions(jpeg.image_width, jpeg.image_height, limits, name);
    const bool inks = jpeg.jpeg_color_space == JCS_CMYK || jpeg.jpeg_color_space == JCS_YCCK;
    if (!inks && jpeg.jpeg_color_space != JCS_GRAYSCALE && jpeg.jpeg_color_space != JCS_RGB &&
        jpeg.jpeg_color_space != JCS_YCbCr) {
        throw Error(ErrorCode::bad_image,
                    "the JPEG picture has an unknown colour space; save it again as PNG", name);
    }
    jpeg.out_color_space = inks ? JCS_CMYK : JCS_RGB;
    // Now: libjpeg forgets the markers at the end of the pixels.
    const std::optional<ColorProfile> profile = ColorProfile::from_icc(read_icc(state));
    const Exif exif = read_exif_marker(jpeg);

    Picture picture;
    picture.width = jpeg.image_width;
    picture.height = jpeg.image_height;
    picture.pixels_per_metre_x = per_metre(jpeg, jpeg.X_density);
    picture.pixels_per_metre_y = per_metre(jpeg, jpeg.Y_density);
    const std::size_t width = picture.width;
    picture.rgb.resize(3 * width * picture.height);
    Bytes ink_rows(inks ? 4 * width * picture.height : 0);
    const bool done = attempt(state, [&] {
        jpeg_start_decompress(&jpeg);
        while (jpeg.output_scanline < jpeg.output_height) {
            const std::size_t begin = width * jpeg.output_scanline;
            JSAMPROW target = inks ? ink_rows.data() + 4 * begin : picture.rgb.data() + 3 * begin;
            jpeg_read_scanlines(&jpeg, &target, 1);
        }
        jpeg_finish_decompress(&jpeg);
    });
    if (!done) {
        fail(state, name);
    }
    convert_colors(profile, jpeg.saw_Adobe_marker != FALSE, ink_rows, picture);
    if (!picture.pixels_per_metre_x) {
        picture.pixels_per_metre_x = exif.pixels_per_metre_x;
        picture.pixels_per_metre_y = exif.pixels_per_metre_y;
    }
    orient(picture, exif.orientation);
    return picture;
}

}  // namespace sealpdf::image
