#include "seal/read_picture.h"

#include <algorithm>
#include <cmath>

#include "base/byte_source.h"
#include "image/picture.h"
#include "image/picture_editing.h"
#include "image/svg.h"
#include "pdf/syntax/filters.h"

namespace sealpdf {
inline namespace v0 {
namespace {

bool is_sensible(Length length) { return length.points() > 0 && length.points() <= longest_side_pt; }

// Millimetres on paper by the file's own resolution; nullopt when it names none that makes sense.
std::optional<Length> physical(std::uint32_t pixels, const std::optional<double>& pixels_per_metre) {
    if (!pixels_per_metre || !(*pixels_per_metre > 0) || !std::isfinite(*pixels_per_metre)) {
        return std::nullopt;
    }
    const Length length = mm(pixels * 1000.0 / *pixels_per_metre);
    return is_sensible(length) ? std::optional(length) : std::nullopt;
}

OwnSize measure(const image::Picture& picture) {
    const auto width = physical(picture.width, picture.pixels_per_metre_x);
    const auto height = physical(picture.height, picture.pixels_per_metre_y);
    if (width && height) {
        // Pixels need not be square: the proportions are those on paper.
        return {width->points() / height->points(), Size{*width, *height}};
    }
    return {static_cast<double>(picture.width) / picture.height, std::nullopt};
}

void edit_picture(image::Picture& picture, const SealOptions& options, const std::string& name) {
    if (options.crop) {
        image::crop_borders(picture, name);
    }
    if (options.white_transparent) {
        image::make_white_transparent(picture);
    }
    if (options.age_seed) {
        image::age(picture, *options.age_seed);
    }
}

PictureStreams encode_picture(const image::Picture& picture) {
    PictureStreams streams{picture.width, picture.height,
                           std::make_shared<const Bytes>(pdf::deflate(picture.rgb)), nullptr};
    const bool opaque = std::ranges::all_of(picture.alpha, [](std::uint8_t value) { return value == 0xff; });
    if (!opaque) {
        streams.alpha = std::make_shared<const Bytes>(pdf::deflate(picture.alpha));
    }
    return streams;
}

bool is_pdf(ByteView file) { return as_text(file.first(std::min<std::size_t>(file.size(), 5))) == "%PDF-"; }

}  // namespace

OwnSize read_pixel_picture(Seal::Impl& impl, const Bytes& file, const std::string& name,
                           const SealOptions& options) {
    image::Picture picture = image::decode(file, name);
    edit_picture(picture, options, name);
    impl.picture = encode_picture(picture);
    return measure(picture);
}

bool is_vector_picture(ByteView file) { return is_pdf(file) || image::is_svg(file); }

OwnSize read_vector_picture(Seal::Impl& impl, const Bytes& file, const std::string& name,
                            const SealOptions& options) {
    if (options.crop || options.white_transparent || options.age_seed) {
        throw Error(ErrorCode::invalid_argument,
                    "crop, white-transparent and age work on pixels: give the seal's picture as PNG, or "
                    "leave them out",
                    name);
    }
    OwnSize own;
    pdf::PageForm form;
    if (is_pdf(file)) {
        form = pdf::read_page_form(memory_source(file, name));
        own = {form.width / form.height, Size{pt(form.width), pt(form.height)}};
    } else {
        image::SvgPage page = image::render_svg(file, name);
        form = pdf::read_page_form(memory_source(std::move(page.pdf), name));
        own.ratio = page.width / page.height;
        if (page.has_size) {
            own.size = Size{mm(page.width), mm(page.height)};
        }
    }
    if (own.size && !(is_sensible(own.size->width) && is_sensible(own.size->height))) {
        own.size.reset();
    }
    impl.vector = std::make_shared<const pdf::PageForm>(std::move(form));
    return own;
}

}  // namespace v0
}  // namespace sealpdf
