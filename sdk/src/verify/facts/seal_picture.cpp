#include "verify/facts/seal_picture.h"

#include <algorithm>
#include <array>

#include "base/byte_source.h"
#include "image/srgb_profile.h"
#include "pdf/syntax/filters.h"
#include "seal/read_picture.h"
#include "seal/stencil.h"
#include "verify/facts/image_xobject.h"
#include "verify/facts/vector_match.h"

namespace sealpdf::verify {
namespace {

constexpr std::array<std::string_view, 12> plain_keys = {
    "Type",   "Subtype", "Width", "Height", "BitsPerComponent", "ColorSpace", "Filter", "DecodeParms",
    "Length", "SMask",   "Mask",  "Name"};

bool is_opaque(const Bytes& alpha) {
    return std::ranges::all_of(alpha, [](std::uint8_t value) { return value == 0xff; });
}

std::string find_unusual_key(const pdf::Dict& dict) {
    const auto unusual = std::ranges::find_if(dict, [](const auto& entry) {
        return std::ranges::find(plain_keys, entry.first) == plain_keys.end() && entry.first != "ImageMask";
    });
    return unusual == dict.end() ? std::string() : "the image has /" + unusual->first;
}

bool has_size(const pdf::View& view, const pdf::Dict& dict, const image::Picture& picture) {
    return view.at(dict, "Width").as_int() == std::int64_t{picture.width} &&
           view.at(dict, "Height").as_int() == std::int64_t{picture.height};
}

/// A scanned page is none, and decoding a thousand of them would take minutes: pixels by the image's dictionary.
bool can_be_like(const pdf::View& view, const pdf::Dict& dict, const image::Picture& picture) {
    constexpr double most_pixels = 8e6;  // a 42 mm seal at 1,600 dpi has 7,000,000
    constexpr double most_stretched = 1.2;
    const auto width = static_cast<double>(view.at(dict, "Width").as_int().value_or(0));
    const auto height = static_cast<double>(view.at(dict, "Height").as_int().value_or(0));
    if (!(width > 0 && height > 0 && width * height <= most_pixels)) {
        return false;
    }
    const double stretched = width / height / (static_cast<double>(picture.width) / picture.height);
    return stretched <= most_stretched && stretched >= 1 / most_stretched;
}

/// DeviceRGB, or sRGB by the very profile that stamping writes.
bool is_srgb(const pdf::View& view, const pdf::Object& space) {
    const pdf::Array* array = space.as_array();
    if (array == nullptr || array->size() != 2 || !view.resolve(array->front()).is_name("ICCBased")) {
        return space.is_name("DeviceRGB");
    }
    const pdf::Stream* profile = view.resolve((*array)[1]).as_stream();
    const Result<Bytes> data = profile != nullptr ? view.decoded_stream(*profile) : Result<Bytes>(Bytes());
    static const Bytes srgb = image::make_srgb_profile();
    return data && *data == srgb;
}

std::string find_soft_mask_difference(const pdf::View& view, const pdf::Dict& mask, const Result<Bytes>& data,
                                      const image::Picture& picture) {
    const bool grey =
        view.at(mask, "ColorSpace").is_name("DeviceGray") && view.at(mask, "BitsPerComponent").as_int() == 8;
    if (const std::string unusual = find_unusual_key(mask); !unusual.empty()) {
        return unusual + " in its soft mask";
    }
    return grey && has_size(view, mask, picture) && data && *data == picture.alpha
               ? ""
               : "its transparency is another";
}

bool is_stencil_of(const pdf::View& view, const pdf::Stream& mask, const image::Picture& picture) {
    const Result<Bytes> bits = view.decoded_stream(mask);
    if (!bits || !view.at(mask.dict, "ImageMask").as_bool().value_or(false) ||
        !has_size(view, mask.dict, picture) || !find_unusual_key(mask.dict).empty()) {
        return false;
    }
    const Bytes rgb = pdf::deflate(picture.rgb, 1);
    const Bytes alpha = pdf::deflate(picture.alpha, 1);
    const Stencils stencils;
    return std::ranges::any_of(
        std::array{StencilRule::transparent, StencilRule::transparent_and_white}, [&](StencilRule rule) {
            const auto made = stencils.get(rule, picture.width, picture.height, rgb,
                                           picture.alpha.empty() ? nullptr : &alpha);
            const auto expected =
                made != nullptr ? pdf::inflate(*made, bits->size() + 1) : Result<Bytes>(Failure{});
            return expected && *expected == *bits;
        });
}

std::string find_mask_difference(const pdf::View& view, const pdf::Dict& dict,
                                 const image::Picture& picture) {
    const pdf::Stream* soft = view.at(dict, "SMask").as_stream();
    const pdf::Object& stencil = view.at(dict, "Mask");
    if (dict.contains("SMask")) {
        if (soft == nullptr || dict.contains("Mask") || picture.alpha.empty() || is_opaque(picture.alpha)) {
            return "it has a transparency that the seal's picture has not";
        }
        return find_soft_mask_difference(view, soft->dict, view.decoded_stream(*soft), picture);
    }
    if (dict.contains("Mask")) {
        return stencil.as_stream() != nullptr && is_stencil_of(view, *stencil.as_stream(), picture)
                   ? ""
                   : "its mask is another";
    }
    return picture.alpha.empty() || is_opaque(picture.alpha)
               ? ""
               : "the transparency of the seal's picture is missing";
}

}  // namespace

std::string find_difference(const pdf::View& view, const pdf::Stream& image, const image::Picture& picture) {
    if (const std::string unusual = find_unusual_key(image.dict);
        !unusual.empty() || image.dict.contains("ImageMask")) {
        return unusual.empty() ? "it is a stencil" : unusual;
    }
    if (!has_size(view, image.dict, picture)) {
        return "it has another number of pixels";
    }
    if (view.at(image.dict, "BitsPerComponent").as_int() != 8 ||
        !is_srgb(view, view.at(image.dict, "ColorSpace"))) {
        return "its colours are not sRGB of 8 bit";
    }
    const Result<Bytes> data = view.decoded_stream(image);
    if (!data || *data != picture.rgb) {
        return "its pixels are others";
    }
    return find_mask_difference(view, image.dict, picture);
}

SealPictureMatcher::SealPictureMatcher(const SealPicture& picture) {
    try {
        if (is_vector_picture(picture.data)) {
            Seal::Impl impl;
            read_vector_picture(impl, picture.data, "the seal's picture", {});
            drawing_ = *impl.vector;
        } else {
            pixels_ = image::decode(picture.data, "the seal's picture");
            ink_ = make_ink_map(*pixels_);
        }
    } catch (const Error&) {
        pixels_.reset();
    }
}

const PictureMatch& SealPictureMatcher::match(const pdf::View& view, pdf::Ref object) {
    const auto [found, is_new] = known_.try_emplace(object);
    if (is_new) {
        found->second = compare(view, object);
    }
    return found->second;
}

PictureMatch SealPictureMatcher::compare(const pdf::View& view, pdf::Ref object) const {
    const pdf::Stream* stream = view.get(object).as_stream();
    if (stream == nullptr) {
        return {Likeness::different, "there is no picture"};
    }
    return view.at(stream->dict, "Subtype").is_name("Image") ? compare_image(view, *stream)
                                                             : compare_form(view, object);
}

PictureMatch SealPictureMatcher::compare_image(const pdf::View& view, const pdf::Stream& image) const {
    if (!pixels_) {
        return {Likeness::different,
                drawing_ ? "the seal's picture is a drawing" : "the seal's picture cannot be decoded"};
    }
    const std::string difference = find_difference(view, image, *pixels_);
    if (difference.empty()) {
        return {Likeness::equal, {}};
    }
    const auto shown =
        ink_ && can_be_like(view, image.dict, *pixels_) ? read_image(view, image) : std::nullopt;
    const auto ink = shown ? make_ink_map(*shown) : std::nullopt;
    return {ink && correlation(*ink, *ink_) >= like_from ? Likeness::like : Likeness::different, difference,
            !find_unusual_key(image.dict).empty()};
}

PictureMatch SealPictureMatcher::compare_form(const pdf::View& view, pdf::Ref object) const {
    if (!drawing_) {
        return {Likeness::different, "it is a drawing, and the seal's picture is not"};
    }
    if (is_same_form(view, object, *drawing_)) {
        return {Likeness::equal, {}};
    }
    return {
        Likeness::unknown,
        "the drawing is not what this version makes of the seal's picture: another version may have made it"};
}

}  // namespace sealpdf::verify
