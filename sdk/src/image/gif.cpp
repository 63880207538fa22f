// GIF89a by giflib: the first picture on the canvas, one colour transparent if the file says so.
#include <gif_lib.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "image/codec.h"

namespace sealpdf::image {
namespace {

extern "C" {
int sealpdf_gif_read(GifFileType* gif, GifByteType* target, int count) {
    auto* left = static_cast<ByteView*>(gif->UserData);
    const std::size_t taken = std::min(left->size(), static_cast<std::size_t>(std::max(count, 0)));
    std::memcpy(target, left->data(), taken);
    *left = left->subspan(taken);
    return static_cast<int>(taken);
}
}

[[noreturn]] void fail(int code, const std::string& name) {
    const char* text = GifErrorString(code);
    throw Error(ErrorCode::bad_image,
                std::string("the GIF picture is damaged or cut short (") +
                    (text != nullptr ? text : "no picture in it") + "); export it again",
                name);
}

class Decoder {
  public:
    Decoder(ByteView file, std::string name) : left_(file), name_(std::move(name)) {
        int code = 0;
        gif_ = DGifOpen(&left_, sealpdf_gif_read, &code);
        if (gif_ == nullptr) {
            fail(code, name_);
        }
    }
    ~Decoder() { DGifCloseFile(gif_, nullptr); }
    Decoder(const Decoder&) = delete;
    Decoder& operator=(const Decoder&) = delete;

    Picture decode(const Limits& limits) {
        check_dimensions(static_cast<std::uint64_t>(gif_->SWidth), static_cast<std::uint64_t>(gif_->SHeight),
                         limits, name_);
        for (;;) {  // every record takes bytes of the file
            GifRecordType kind{};
            check(DGifGetRecordType(gif_, &kind));
            if (kind == IMAGE_DESC_RECORD_TYPE) {
                check(DGifGetImageDesc(gif_));
                return read_picture(limits);
            }
            if (kind != EXTENSION_RECORD_TYPE) {
                fail(D_GIF_ERR_NO_IMAG_DSCR, name_);
            }
            read_extension();
        }
    }

  private:
    void check(int status) const {
        if (status == GIF_ERROR) {
            fail(gif_->Error, name_);
        }
    }

    void read_extension() {
        int kind = 0;
        GifByteType* block = nullptr;  // a length byte, then so many bytes
        check(DGifGetExtension(gif_, &kind, &block));
        while (block != nullptr) {
            GraphicsControlBlock control{};
            if (kind == GRAPHICS_EXT_FUNC_CODE &&
                DGifExtensionToGCB(block[0], block + 1, &control) == GIF_OK) {
                transparent_ = control.TransparentColor;
            }
            check(DGifGetExtensionNext(gif_, &block));
        }
    }

    Picture read_picture(const Limits& limits) {
        const GifImageDesc& place = gif_->Image;
        check_dimensions(static_cast<std::uint64_t>(place.Width), static_cast<std::uint64_t>(place.Height),
                         limits, name_);
        const ColorMapObject* colors = place.ColorMap != nullptr ? place.ColorMap : gif_->SColorMap;
        if (colors == nullptr) {
            fail(D_GIF_ERR_NO_COLOR_MAP, name_);
        }
        Picture picture;
        picture.width = static_cast<std::uint32_t>(gif_->SWidth);
        picture.height = static_cast<std::uint32_t>(gif_->SHeight);
        const std::size_t pixels = std::size_t{picture.width} * picture.height;
        picture.rgb.assign(3 * pixels, 255);
        picture.alpha.assign(pixels, 0);  // what the first picture leaves free
        Bytes row(static_cast<std::size_t>(place.Width));
        // GIF89a, appendix E: four passes of an interlaced picture.
        constexpr std::array<int, 4> begins{0, 4, 2, 1}, steps{8, 8, 4, 2};
        for (std::size_t pass = 0; pass < (place.Interlace ? 4u : 1u); ++pass) {
            for (int y = place.Interlace ? begins[pass] : 0; y < place.Height;
                 y += place.Interlace ? steps[pass] : 1) {
                check(DGifGetLine(gif_, row.data(), place.Width));
                paint_row(row, y, *colors, picture);
            }
        }
        if (is_opaque(picture.alpha)) {
            picture.alpha.clear();
        }
        return picture;
    }

    void paint_row(const Bytes& row, int y, const ColorMapObject& colors, Picture& picture) const {
        const std::size_t line = static_cast<std::size_t>(gif_->Image.Top) + static_cast<std::size_t>(y);
        const auto left = static_cast<std::size_t>(gif_->Image.Left);
        for (std::size_t x = 0; x < row.size() && line < picture.height && left + x < picture.width; ++x) {
            if (row[x] >= colors.ColorCount) {
                fail(D_GIF_ERR_IMAGE_DEFECT, name_);
            }
            if (row[x] != transparent_) {
                const GifColorType& color = colors.Colors[row[x]];
                const std::size_t at = line * picture.width + left + x;
                picture.rgb[3 * at] = color.Red;
                picture.rgb[3 * at + 1] = color.Green;
                picture.rgb[3 * at + 2] = color.Blue;
                picture.alpha[at] = 255;
            }
        }
    }

    ByteView left_;
    std::string name_;
    GifFileType* gif_ = nullptr;
    int transparent_ = NO_TRANSPARENT_COLOR;
};

}  // namespace

bool is_gif(ByteView file) {
    const std::string_view text = as_text(file.first(std::min<std::size_t>(file.size(), 6)));
    return text == "GIF87a" || text == "GIF89a";
}

Picture decode_gif(ByteView file, const std::string& name, const Limits& limits) {
    return Decoder(file, name).decode(limits);
}

}  // namespace sealpdf::image
