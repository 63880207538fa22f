// PNG, ISO/IEC 15948, by libpng. libpng reports errors by longjmp: whatever runs inside attempt() must own
// nothing, so every buffer is allocated outside of it.
#include <png.h>

#include <algorithm>
#include <array>
#include <csetjmp>
#include <cstdio>
#include <cstring>
#include <limits>
#include <new>

#include "image/codec.h"
#include "image/color_profile.h"
#include "image/exif.h"

namespace sealpdf::image {
namespace {

/// What the callbacks leave behind for the message.
struct Trouble {
    std::array<char, 160> text{};
    bool cut_short = false;
};

extern "C" {
[[noreturn]] void sealpdf_png_error(png_structp png, png_const_charp message) {
    auto* trouble = static_cast<Trouble*>(png_get_error_ptr(png));
    std::snprintf(trouble->text.data(), trouble->text.size(), "%s", message);
    png_longjmp(png, 1);
}

void sealpdf_png_warning(png_structp, png_const_charp) {}

void sealpdf_png_read(png_structp png, png_bytep target, std::size_t count) {
    auto* left = static_cast<ByteView*>(png_get_io_ptr(png));
    if (left->size() < count) {
        static_cast<Trouble*>(png_get_error_ptr(png))->cut_short = true;
        png_error(png, "the file ends early");
    }
    std::memcpy(target, left->data(), count);
    *left = left->subspan(count);
}

void sealpdf_png_write(png_structp png, png_bytep bytes, std::size_t count) {
    bool written = true;
    try {
        append(*static_cast<Bytes*>(png_get_io_ptr(png)), ByteView(bytes, count));
    } catch (const std::bad_alloc&) {
        written = false;  // an exception must not cross libpng's C frames
    }
    if (!written) {
        png_error(png, "out of memory");
    }
}

void sealpdf_png_flush(png_structp) {}
}

/// False when libpng reported an error. `step` must hold no object with a destructor: longjmp skips them.
template <class Step>
bool attempt(png_structp png, const Step& step) {
    if (setjmp(png_jmpbuf(png)) != 0) {
        return false;
    }
    step();
    return true;
}

class Reader {
  public:
    explicit Reader(Trouble& trouble)
        : png_(png_create_read_struct(PNG_LIBPNG_VER_STRING, &trouble, sealpdf_png_error,
                                      sealpdf_png_warning)),
          info_(png_ == nullptr ? nullptr : png_create_info_struct(png_)) {
        if (info_ == nullptr) {
            png_destroy_read_struct(&png_, nullptr, nullptr);
            throw std::bad_alloc();
        }
    }
    ~Reader() { png_destroy_read_struct(&png_, &info_, nullptr); }
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;
    png_structp png() const { return png_; }
    png_infop info() const { return info_; }

  private:
    png_structp png_;
    png_infop info_;
};

class Writer {
  public:
    explicit Writer(Trouble& trouble)
        : png_(png_create_write_struct(PNG_LIBPNG_VER_STRING, &trouble, sealpdf_png_error,
                                       sealpdf_png_warning)),
          info_(png_ == nullptr ? nullptr : png_create_info_struct(png_)) {
        if (info_ == nullptr) {
            png_destroy_write_struct(&png_, nullptr);
            throw std::bad_alloc();
        }
    }
    ~Writer() { png_destroy_write_struct(&png_, &info_); }
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;
    png_structp png() const { return png_; }
    png_infop info() const { return info_; }

  private:
    png_structp png_;
    png_infop info_;
};

[[noreturn]] void fail(const Trouble& trouble, const std::string& name) {
    if (trouble.cut_short) {
        throw Error(ErrorCode::bad_image, "the PNG picture is cut short; copy or export it again", name);
    }
    throw Error(ErrorCode::bad_image,
                std::string("the PNG picture is damaged (") + trouble.text.data() + "); export it again",
                name);
}

void prepare_reading(const Reader& reader, const Limits& limits) {
    png_structp png = reader.png();
    // Damage anywhere is refused: a seal picture that was altered on its way must not end up on a contract.
    png_set_crc_action(png, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
    png_set_user_limits(png, std::min<std::uint32_t>(limits.side, PNG_UINT_31_MAX),
                        std::min<std::uint32_t>(limits.side, PNG_UINT_31_MAX));
    png_set_chunk_malloc_max(png, 4u << 20);
    // Texts and hints are of no use: never parsed.
    static const png_byte ignored[] = "tEXt\0zTXt\0iTXt\0hIST\0sPLT\0tIME\0bKGD\0sBIT";
    png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, ignored, sizeof(ignored) / 5);
}

/// Asks libpng for 8-bit RGB or RGBA whatever the file holds.
void normalize(const Reader& reader) {
    png_structp png = reader.png();
    png_set_expand(png);  // palettes, 1-, 2- and 4-bit grey, tRNS (compared before 16 bits are scaled)
    png_set_scale_16(png);
    png_set_gray_to_rgb(png);
    png_set_interlace_handling(png);
    png_read_update_info(png, reader.info());
}

/// Deflate cannot shrink more than 1032:1 (RFC 1951: 258 bytes from two bits). A header promising more than
/// that belongs to a file that is cut short: said before the pixels' memory is taken.
void check_plausible(const Reader& reader, std::size_t file_size, const std::string& name) {
    const double bits = double(png_get_image_width(reader.png(), reader.info())) *
                        png_get_image_height(reader.png(), reader.info()) *
                        png_get_bit_depth(reader.png(), reader.info()) *
                        png_get_channels(reader.png(), reader.info());
    if (bits / 8 > 1032.0 * double(file_size)) {
        throw Error(ErrorCode::bad_image, "the PNG picture is cut short; copy or export it again", name);
    }
}

void split_rows(const std::uint8_t* rows, std::size_t pixels, std::uint8_t* rgb, std::uint8_t* alpha) {
    for (std::size_t i = 0; i < pixels; ++i) {
        rgb[3 * i] = rows[4 * i];
        rgb[3 * i + 1] = rows[4 * i + 1];
        rgb[3 * i + 2] = rows[4 * i + 2];
        alpha[i] = rows[4 * i + 3];
    }
}

/// What the chunks beside the pixels say. Filled inside attempt(): plain values only.
struct Remarks {
    png_uint_32 x = 0, y = 0;
    int unit = PNG_RESOLUTION_UNKNOWN;
    png_bytep icc = nullptr, exif = nullptr;  // libpng's
    png_uint_32 icc_size = 0, exif_size = 0;
    bool srgb = false, has_gamma = false;
    double gamma = 0;
    ColorProfile::Primaries primaries;
};

void read_remarks(const Reader& reader, Remarks& r) {
    png_structp png = reader.png();
    png_infop info = reader.info();
    png_get_pHYs(png, info, &r.x, &r.y, &r.unit);
    png_charp icc_name = nullptr;
    int compression = 0, intent = 0;
    png_get_iCCP(png, info, &icc_name, &compression, &r.icc, &r.icc_size);
    png_get_eXIf_1(png, info, &r.exif_size, &r.exif);
    r.srgb = png_get_sRGB(png, info, &intent) != 0;
    r.has_gamma = png_get_gAMA(png, info, &r.gamma) != 0;
    ColorProfile::Primaries& p = r.primaries;
    png_get_cHRM(png, info, &p.white_x, &p.white_y, &p.red_x, &p.red_y, &p.green_x, &p.green_y, &p.blue_x,
                 &p.blue_y);
}

/// ISO/IEC 15948, 11.3.3: sRGB goes before iCCP here, as the values then need no profile; both before gAMA and cHRM.
void convert_colors(const Remarks& remarks, Picture& picture) {
    std::optional<ColorProfile> profile;
    if (!remarks.srgb && remarks.icc != nullptr) {
        profile = ColorProfile::from_icc({remarks.icc, remarks.icc_size});
    } else if (!remarks.srgb && remarks.has_gamma) {
        profile = ColorProfile::from_gamma(remarks.gamma, remarks.primaries);
    }
    if (profile) {
        apply_profile(*profile, picture.rgb);
    }
}

/// Fills `picture`, whose buffers have their size. False when libpng reported an error.
bool read_pixels(const Reader& reader, Picture& picture) {
    const std::size_t width = picture.width, height = picture.height;
    const bool interlaced = png_get_interlace_type(reader.png(), reader.info()) != PNG_INTERLACE_NONE;
    const bool has_alpha = !picture.alpha.empty();
    // Adam7 visits every row up to seven times, so all rows are kept; otherwise one is enough.
    Bytes rows(has_alpha ? 4 * width * (interlaced ? height : 1) : 0);
    const bool done = attempt(reader.png(), [&] {
        for (int pass = interlaced ? 7 : 1; pass > 0; --pass) {
            for (std::size_t y = 0; y < height; ++y) {
                std::uint8_t* row = !has_alpha   ? picture.rgb.data() + 3 * width * y
                                    : interlaced ? rows.data() + 4 * width * y
                                                 : rows.data();
                png_read_row(reader.png(), row, nullptr);
                if (has_alpha && !interlaced) {
                    split_rows(row, width, picture.rgb.data() + 3 * width * y,
                               picture.alpha.data() + width * y);
                }
            }
        }
        png_read_end(reader.png(), reader.info());  // eXIf may stand behind the pixels
    });
    if (done && has_alpha && interlaced) {
        split_rows(rows.data(), width * height, picture.rgb.data(), picture.alpha.data());
    }
    return done;
}

/// pHYs holds 31-bit whole numbers.
png_uint_32 rounded_density(double per_metre) {
    return static_cast<png_uint_32>(std::clamp(per_metre + 0.5, 1.0, double(PNG_UINT_31_MAX)));
}

}  // namespace

bool is_png(ByteView file) { return file.size() >= 8 && png_sig_cmp(file.data(), 0, 8) == 0; }

Picture decode_png(ByteView file, const std::string& name, const Limits& limits) {
    // Signature, then IHDR: length, type, width, height. Read by hand, so that the caps have their own
    // message.
    if (file.size() < 24) {
        throw Error(ErrorCode::bad_image, "the PNG picture is cut short; copy or export it again", name);
    }
    check_dimensions(png_get_uint_32(file.data() + 16), png_get_uint_32(file.data() + 20), limits, name);

    Trouble trouble;
    ByteView left = file;
    const Reader reader(trouble);
    const bool header = attempt(reader.png(), [&] {
        prepare_reading(reader, limits);
        png_set_read_fn(reader.png(), &left, sealpdf_png_read);
        png_read_info(reader.png(), reader.info());
    });
    if (!header) {
        fail(trouble, name);
    }
    check_plausible(reader, file.size(), name);
    Picture picture;
    picture.width = png_get_image_width(reader.png(), reader.info());
    picture.height = png_get_image_height(reader.png(), reader.info());
    if (!attempt(reader.png(), [&] { normalize(reader); })) {
        fail(trouble, name);
    }
    const std::size_t pixels = std::size_t{picture.width} * picture.height;
    picture.rgb.resize(3 * pixels);
    if (png_get_channels(reader.png(), reader.info()) == 4) {
        picture.alpha.resize(pixels);
    }
    if (!read_pixels(reader, picture)) {
        fail(trouble, name);
    }
    if (is_opaque(picture.alpha)) {
        picture.alpha.clear();
    }
    Remarks remarks;
    if (!attempt(reader.png(), [&] { read_remarks(reader, remarks); })) {
        fail(trouble, name);
    }
    if (remarks.unit == PNG_RESOLUTION_METER && remarks.x > 0 && remarks.y > 0) {
        picture.pixels_per_metre_x = remarks.x;
        picture.pixels_per_metre_y = remarks.y;
    }
    convert_colors(remarks, picture);
    if (remarks.exif != nullptr) {
        orient(picture, read_exif({remarks.exif, remarks.exif_size}).orientation);
    }
    return picture;
}

Bytes encode_png(const Picture& picture) {
    const std::size_t width = picture.width, pixels = width * picture.height;
    if (pixels == 0 || picture.rgb.size() != 3 * pixels ||
        (!picture.alpha.empty() && picture.alpha.size() != pixels)) {
        throw Error(ErrorCode::internal, "the picture's buffers do not have its size");
    }
    const bool opaque = is_opaque(picture.alpha);
    Bytes row(opaque ? 0 : 4 * width), result;
    Trouble trouble;
    const Writer writer(trouble);
    const bool done = attempt(writer.png(), [&] {
        png_structp png = writer.png();
        png_set_write_fn(png, &result, sealpdf_png_write, sealpdf_png_flush);
        png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
        png_set_IHDR(png, writer.info(), picture.width, picture.height, 8,
                     opaque ? PNG_COLOR_TYPE_RGB : PNG_COLOR_TYPE_RGB_ALPHA, PNG_INTERLACE_NONE,
                     PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
        if (picture.pixels_per_metre_x && picture.pixels_per_metre_y) {
            png_set_pHYs(png, writer.info(), rounded_density(*picture.pixels_per_metre_x),
                         rounded_density(*picture.pixels_per_metre_y), PNG_RESOLUTION_METER);
        }
        png_write_info(png, writer.info());
        for (std::size_t y = 0; y < picture.height; ++y) {
            const std::uint8_t* rgb = picture.rgb.data() + 3 * width * y;
            for (std::size_t x = 0; !opaque && x < width; ++x) {
                std::memcpy(&row[4 * x], rgb + 3 * x, 3);
                row[4 * x + 3] = picture.alpha[width * y + x];
            }
            png_write_row(png, opaque ? rgb : row.data());
        }
        png_write_end(png, nullptr);
    });
    if (!done) {
        throw Error(ErrorCode::internal,
                    std::string("the picture could not be written as PNG: ") + trouble.text.data());
    }
    return result;
}

}  // namespace sealpdf::image
