#include "verify/facts/image_xobject.h"

#include <algorithm>

namespace sealpdf::verify {
namespace {

constexpr std::int64_t max_pixels = 64'000'000;

struct Extent {
    std::size_t width = 0, height = 0;
    std::size_t pixels() const { return width * height; }
};

std::optional<Extent> read_extent(const pdf::View& view, const pdf::Dict& dict) {
    const std::int64_t width = view.at(dict, "Width").as_int().value_or(0);
    const std::int64_t height = view.at(dict, "Height").as_int().value_or(0);
    const bool sensible = width > 0 && height > 0 && width <= max_pixels && height <= max_pixels / width;
    return sensible ? std::optional(Extent{static_cast<std::size_t>(width), static_cast<std::size_t>(height)})
                    : std::nullopt;
}

bool is_filtered_by(const pdf::View& view, const pdf::Dict& dict, std::string_view name) {
    const pdf::Object& filter = view.at(dict, "Filter");
    const pdf::Array* list = filter.as_array();
    return filter.is_name(name) ||
           (list != nullptr && list->size() == 1 && view.resolve(list->front()).is_name(name));
}

/// One bit a pixel, rows padded to bytes; one that is missing is neither 0 nor 1.
bool has_bit(const Extent& extent, const Bytes& data, std::size_t x, std::size_t y, unsigned bit) {
    const std::size_t at = y * ((extent.width + 7) / 8) + x / 8;
    return at < data.size() && ((data[at] >> (7U - x % 8)) & 1U) == bit;
}

/// `painted`: the bit that paints.
image::Picture read_bits(const Extent& extent, const Bytes& data, unsigned painted) {
    image::Picture picture{static_cast<std::uint32_t>(extent.width),
                           static_cast<std::uint32_t>(extent.height),
                           Bytes(3 * extent.pixels(), 0xff),
                           {},
                           {},
                           {}};
    for (std::size_t y = 0; y < extent.height; ++y) {
        for (std::size_t x = 0; x < extent.width; ++x) {
            if (has_bit(extent, data, x, y, painted)) {
                std::fill_n(picture.rgb.begin() + static_cast<std::ptrdiff_t>(3 * (y * extent.width + x)), 3,
                            std::uint8_t{0});
            }
        }
    }
    return picture;
}

std::uint8_t without_black(unsigned ink, unsigned black) {
    return static_cast<std::uint8_t>((255 - ink) * (255 - black) / 255);
}

void add_pixel(Bytes& rgb, const std::uint8_t* value, int components) {
    if (components == 4) {
        rgb.insert(rgb.end(), {without_black(value[0], value[3]), without_black(value[1], value[3]),
                               without_black(value[2], value[3])});
    } else {
        rgb.insert(rgb.end(), {value[0], value[components == 3 ? 1 : 0], value[components == 3 ? 2 : 0]});
    }
}

Bytes read_palette(const pdf::View& view, const pdf::Object& lookup) {
    if (const pdf::String* text = lookup.as_string()) {
        return text->bytes;
    }
    const pdf::Stream* stream = lookup.as_stream();
    const Result<Bytes> data = stream != nullptr ? view.decoded_stream(*stream) : Result<Bytes>(Bytes());
    return data ? *data : Bytes();
}

/// [/Indexed base hival lookup] (8.6.6.3).
Bytes unfold_palette(const pdf::View& view, const pdf::Array& space, const Bytes& data) {
    const int components = count_components(view, space[1]);
    const Bytes palette = read_palette(view, view.resolve(space[3]));
    Bytes rgb;
    for (const std::uint8_t index : data) {
        const std::size_t at = std::size_t{index} * static_cast<std::size_t>(components);
        static constexpr std::uint8_t black[4] = {};
        add_pixel(rgb,
                  components != 0 && at + static_cast<std::size_t>(components) <= palette.size()
                      ? &palette[at]
                      : black,
                  std::max(components, 1));
    }
    return rgb;
}

Bytes read_rgb(const pdf::View& view, const pdf::Dict& dict, const Bytes& data, std::size_t pixels) {
    const pdf::Object& space = view.at(dict, "ColorSpace");
    const pdf::Array* array = space.as_array();
    if (array != nullptr && array->size() == 4 && view.resolve(array->front()).is_name("Indexed")) {
        return data.size() >= pixels
                   ? unfold_palette(view, *array,
                                    Bytes(data.begin(), data.begin() + static_cast<std::ptrdiff_t>(pixels)))
                   : Bytes();
    }
    const int components = count_components(view, space);
    Bytes rgb;
    if (components != 0 && data.size() >= pixels * static_cast<std::size_t>(components)) {
        rgb.reserve(3 * pixels);
        for (std::size_t i = 0; i < pixels; ++i) {
            add_pixel(rgb, &data[i * static_cast<std::size_t>(components)], components);
        }
    }
    return rgb;
}

std::optional<image::Picture> read_colors(const pdf::View& view, const pdf::Stream& image) {
    if (is_filtered_by(view, image.dict, "DCTDecode")) {
        try {
            return image::decode(view.raw_stream(image));
        } catch (const Error&) {
            return std::nullopt;
        }
    }
    const auto extent = read_extent(view, image.dict);
    const Result<Bytes> data = extent ? view.decoded_stream(image) : Result<Bytes>(Bytes());
    if (!extent || !data) {
        return std::nullopt;
    }
    if (view.at(image.dict, "ImageMask").as_bool().value_or(false)) {
        return read_bits(*extent, *data, 0);
    }
    if (view.at(image.dict, "BitsPerComponent").as_int() != 8) {
        return std::nullopt;
    }
    image::Picture picture{static_cast<std::uint32_t>(extent->width),
                           static_cast<std::uint32_t>(extent->height),
                           read_rgb(view, image.dict, *data, extent->pixels()),
                           {},
                           {},
                           {}};
    return picture.rgb.empty() ? std::nullopt : std::optional(std::move(picture));
}

/// A soft mask of another size is left out: likeness needs none.
void add_soft_mask(const pdf::View& view, const pdf::Stream& image, image::Picture& picture) {
    const pdf::Stream* mask = view.at(image.dict, "SMask").as_stream();
    const auto extent = mask != nullptr ? read_extent(view, mask->dict) : std::nullopt;
    if (!extent || extent->width != picture.width || extent->height != picture.height) {
        return;
    }
    if (const Result<Bytes> alpha = view.decoded_stream(*mask); alpha && alpha->size() >= extent->pixels()) {
        picture.alpha = Bytes(alpha->begin(), alpha->begin() + static_cast<std::ptrdiff_t>(extent->pixels()));
    }
}

/// /Decode [1 0] turns the values round (8.9.5.2).
bool is_turned_round(const pdf::View& view, const pdf::Dict& dict) {
    const pdf::Array* decode = view.array_at(dict, "Decode");
    return decode != nullptr && !decode->empty() && view.resolve(decode->front()).as_number().value_or(0) > 0;
}

Coverage read_stencil_coverage(const Extent& extent, const Bytes& data, unsigned painted) {
    Coverage coverage{extent.width, extent.height, Bytes(extent.pixels())};
    for (std::size_t y = 0; y < extent.height; ++y) {
        for (std::size_t x = 0; x < extent.width; ++x) {
            coverage.alpha[y * extent.width + x] = has_bit(extent, data, x, y, painted) ? 0xff : 0;
        }
    }
    return coverage;
}

Coverage read_soft_coverage(const Extent& extent, Bytes data, bool turned_round) {
    data.resize(extent.pixels());
    if (turned_round) {
        std::ranges::transform(data, data.begin(), [](std::uint8_t value) { return 0xff - value; });
    }
    return {extent.width, extent.height, std::move(data)};
}

}  // namespace

double Coverage::at(Point point) const {
    if (alpha.empty()) {
        return 1;
    }
    const auto place = [](double share, std::size_t size) {
        return std::min(static_cast<std::size_t>(share * static_cast<double>(size)), size - 1);
    };
    return alpha[place(1 - point.y, height) * width + place(point.x, width)] / 255.0;
}

Coverage read_coverage(const pdf::View& view, const pdf::Stream& image) {
    const pdf::Stream* soft = view.at(image.dict, "SMask").as_stream();
    const pdf::Stream* mask = soft != nullptr ? soft : view.at(image.dict, "Mask").as_stream();
    const bool is_stencil = view.at(image.dict, "ImageMask").as_bool().value_or(false);
    const pdf::Stream* source = is_stencil ? &image : mask;
    const auto extent = source != nullptr ? read_extent(view, source->dict) : std::nullopt;
    if (!extent || (source == soft && view.at(soft->dict, "BitsPerComponent").as_int() != 8)) {
        return {};
    }
    Result<Bytes> data = view.decoded_stream(*source);
    if (!data) {
        return {};
    }
    const bool turned_round = is_turned_round(view, source->dict);
    return source == soft ? read_soft_coverage(*extent, *std::move(data), turned_round)
                          : read_stencil_coverage(*extent, *data, turned_round ? 1 : 0);
}

int count_components(const pdf::View& view, const pdf::Object& color_space) {
    const pdf::Object& space = view.resolve(color_space);
    const pdf::Array* array = space.as_array();
    const std::string* name = space.as_name();
    if (array != nullptr && !array->empty()) {
        name = view.resolve(array->front()).as_name();
    }
    if (name == nullptr) {
        return 0;
    }
    if (*name == "ICCBased" && array != nullptr && array->size() == 2) {
        const pdf::Dict* profile = view.resolve((*array)[1]).as_dict();
        const std::int64_t count = profile != nullptr ? view.at(*profile, "N").as_int().value_or(0) : 0;
        return count == 1 || count == 3 || count == 4 ? static_cast<int>(count) : 0;
    }
    return *name == "DeviceGray" || *name == "CalGray" ? 1
           : *name == "DeviceRGB" || *name == "CalRGB" ? 3
           : *name == "DeviceCMYK"                     ? 4
                                                       : 0;
}

std::optional<image::Picture> read_image(const pdf::View& view, const pdf::Stream& image) {
    std::optional<image::Picture> picture = read_colors(view, image);
    if (picture) {
        add_soft_mask(view, image, *picture);
    }
    return picture;
}

}  // namespace sealpdf::verify
