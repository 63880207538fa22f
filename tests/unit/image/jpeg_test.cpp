// jpeglib.h needs <cstdio> before it: not to be sorted.
// clang-format off
#include <cstdio>
#include <jpeglib.h>
// clang-format on

#include <catch2/catch_test_macros.hpp>
#include <cstdlib>

#include "image/picture.h"

using namespace sealpdf;
using namespace sealpdf::image;

namespace {

struct JpegKind {
    J_COLOR_SPACE input = JCS_RGB, stored = JCS_YCbCr;
    Bytes pixel{};  // of the whole picture: a flat colour survives compression
    bool progressive = false;
    bool adobe = false;
    int density_unit = 0, density = 1;
};

Bytes build_jpeg(const JpegKind& kind, unsigned width = 40, unsigned height = 24) {
    jpeg_compress_struct jpeg{};
    jpeg_error_mgr errors{};
    jpeg.err = jpeg_std_error(&errors);
    jpeg_create_compress(&jpeg);
    unsigned char* buffer = nullptr;
    unsigned long size = 0;
    jpeg_mem_dest(&jpeg, &buffer, &size);
    jpeg.image_width = width;
    jpeg.image_height = height;
    jpeg.input_components = int(kind.pixel.size());
    jpeg.in_color_space = kind.input;
    jpeg_set_defaults(&jpeg);
    jpeg_set_colorspace(&jpeg, kind.stored);
    jpeg_set_quality(&jpeg, 100, TRUE);
    jpeg.write_Adobe_marker = kind.adobe ? TRUE : FALSE;
    jpeg.density_unit = UINT8(kind.density_unit);
    jpeg.X_density = jpeg.Y_density = UINT16(kind.density);
    if (kind.progressive) {
        jpeg_simple_progression(&jpeg);
    }
    jpeg_start_compress(&jpeg, TRUE);
    Bytes row;
    for (unsigned x = 0; x < width; ++x) {
        append(row, kind.pixel);
    }
    while (jpeg.next_scanline < height) {
        JSAMPROW rows = row.data();
        jpeg_write_scanlines(&jpeg, &rows, 1);
    }
    jpeg_finish_compress(&jpeg);
    jpeg_destroy_compress(&jpeg);
    Bytes file(buffer, buffer + size);
    std::free(buffer);
    return file;
}

/// Every pixel within 2 of the colour: rounding of the transforms.
bool is_flat(const Picture& picture, const Bytes& rgb) {
    for (std::size_t i = 0; i < picture.rgb.size(); ++i) {
        if (std::abs(int(picture.rgb[i]) - int(rgb[i % 3])) > 2) {
            return false;
        }
    }
    return picture.alpha.empty() && picture.rgb.size() == 3u * 40 * 24;
}

ErrorCode code_of(ByteView file, const Limits& limits = {}) {
    try {
        decode(file, "seal.jpg", limits);
    } catch (const Error& error) {
        CHECK(error.file() == "seal.jpg");
        return error.code();
    }
    FAIL("the picture was decoded");
    return ErrorCode::internal;
}

const JpegKind red{JCS_RGB, JCS_YCbCr, {215, 0, 15}};

}  // namespace

TEST_CASE("Grey, YCbCr and RGB JPEG files give their colour, sequential or progressive") {
    for (const bool progressive : {false, true}) {
        CHECK(is_flat(decode(build_jpeg({JCS_GRAYSCALE, JCS_GRAYSCALE, {77}, progressive})), {77, 77, 77}));
        CHECK(is_flat(decode(build_jpeg({JCS_RGB, JCS_YCbCr, {215, 0, 15}, progressive})), {215, 0, 15}));
        CHECK(is_flat(decode(build_jpeg({JCS_RGB, JCS_RGB, {215, 0, 15}, progressive, true})), {215, 0, 15}));
    }
}

TEST_CASE("CMYK and YCCK JPEG files become RGB, and Adobe's inverted inks are turned round") {
    // Inks 0, 100, 80 and 0 percent: red. Adobe stores 255 for no ink.
    const Bytes inks{0, 255, 204, 0}, inverted{255, 0, 51, 255};
    CHECK(is_flat(decode(build_jpeg({JCS_CMYK, JCS_CMYK, inks})), {255, 0, 51}));
    CHECK(is_flat(decode(build_jpeg({JCS_CMYK, JCS_CMYK, inverted, false, true})), {255, 0, 51}));
    CHECK(is_flat(decode(build_jpeg({JCS_CMYK, JCS_YCCK, inverted, true, true})), {255, 0, 51}));
    CHECK(is_flat(decode(build_jpeg({JCS_CMYK, JCS_CMYK, {0, 0, 0, 255}})), {0, 0, 0}));
}

TEST_CASE("The resolution of a JPEG is read from JFIF in inches and centimetres") {
    JpegKind kind = red;
    CHECK_FALSE(decode(build_jpeg(kind)).pixels_per_metre_x.has_value());
    kind.density_unit = 1;
    kind.density = 300;
    CHECK(decode(build_jpeg(kind)).pixels_per_metre_x == 300 / 0.0254);
    kind.density_unit = 2;
    kind.density = 118;
    CHECK(decode(build_jpeg(kind)).pixels_per_metre_y == 11800.0);
}

TEST_CASE("A JPEG cut short anywhere is refused") {
    for (const bool progressive : {false, true}) {
        JpegKind kind = red;
        kind.progressive = progressive;
        const Bytes file = build_jpeg(kind);
        for (std::size_t size = 3; size < file.size(); ++size) {
            INFO(size);
            CHECK(code_of(ByteView(file).first(size)) == ErrorCode::bad_image);
        }
    }
}

TEST_CASE("A JPEG larger than the caps is refused by its header") {
    const Bytes file = build_jpeg(red);
    CHECK(code_of(file, {39, 10000, 100000}) == ErrorCode::limit_exceeded);
    CHECK(code_of(file, {40, 959, 100000}) == ErrorCode::limit_exceeded);
    CHECK(decode(file, {}, {40, 960, 100000}).height == 24);
}

TEST_CASE("A progressive JPEG that repeats its scans without end is refused") {
    JpegKind kind{JCS_GRAYSCALE, JCS_GRAYSCALE, {77}, true};
    const Bytes file = build_jpeg(kind);
    // The last scan, from its SOS marker to EOI, over and over.
    std::size_t last = 0;
    for (std::size_t i = 0; i + 1 < file.size(); ++i) {
        last = file[i] == 0xff && file[i + 1] == 0xda ? i : last;
    }
    const Bytes scan(file.begin() + long(last), file.end() - 2);
    Bytes bomb(file.begin(), file.end() - 2);
    for (int i = 0; i < 200; ++i) {
        append(bomb, scan);
    }
    append(bomb, Bytes{0xff, 0xd9});
    CHECK(code_of(bomb) == ErrorCode::limit_exceeded);
}
