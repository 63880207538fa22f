// ICC.1:1998-09, the profile format of PDF 1.4 and so of PDF/A-1. Values: IEC 61966-2-1.
#include "image/srgb_profile.h"

#include <cmath>
#include <string_view>
#include <utility>
#include <vector>

namespace sealpdf::image {

namespace {

constexpr int curve_points = 1024;  // as in the profile of the ICC itself
constexpr std::size_t header_size = 128, tag_entry_size = 12;

void append_be(Bytes& out, std::uint32_t value, int bytes) {
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
        out.push_back(static_cast<std::uint8_t>(value >> shift & 0xff));
    }
}

void append_ascii(Bytes& out, std::string_view text) { out.insert(out.end(), text.begin(), text.end()); }

Bytes element(std::string_view type) {
    Bytes bytes;
    append_ascii(bytes, type);
    append_be(bytes, 0, 4);
    return bytes;
}

/// textDescriptionType, 6.5.17: ASCII, and empty Unicode and ScriptCode parts.
Bytes make_description(std::string_view text) {
    Bytes bytes = element("desc");
    append_be(bytes, static_cast<std::uint32_t>(text.size() + 1), 4);
    append_ascii(bytes, text);
    bytes.insert(bytes.end(), 1 + 4 + 4 + 2 + 1 + 67, 0);
    return bytes;
}

Bytes make_text(std::string_view text) {
    Bytes bytes = element("text");
    append_ascii(bytes, text);
    bytes.push_back(0);
    return bytes;
}

/// s15Fixed16Number, as bits.
Bytes make_xyz(std::uint32_t x, std::uint32_t y, std::uint32_t z) {
    Bytes bytes = element("XYZ ");
    for (const std::uint32_t value : {x, y, z}) {
        append_be(bytes, value, 4);
    }
    return bytes;
}

/// IEC 61966-2-1, 5.2: linear near black, then a power of 2.4.
Bytes make_curve() {
    Bytes bytes = element("curv");
    append_be(bytes, curve_points, 4);
    for (int i = 0; i < curve_points; ++i) {
        const double encoded = static_cast<double>(i) / (curve_points - 1);
        const double linear = encoded <= 0.04045 ? encoded / 12.92 : std::pow((encoded + 0.055) / 1.055, 2.4);
        append_be(bytes, static_cast<std::uint32_t>(std::lround(linear * 65535)), 2);
    }
    return bytes;
}

Bytes make_header(std::size_t size) {
    Bytes bytes;
    append_be(bytes, static_cast<std::uint32_t>(size), 4);
    append_be(bytes, 0, 4);
    append_be(bytes, 0x02100000, 4);  // version 2.1
    append_ascii(bytes, "mntrRGB XYZ ");
    for (const std::uint32_t part : {2026U, 1U, 1U, 0U, 0U, 0U}) {
        append_be(bytes, part, 2);
    }
    append_ascii(bytes, "acsp");
    bytes.insert(bytes.end(), 28, 0);  // platform to rendering intent: perceptual
    for (const std::uint32_t value : {0xf6d6U, 0x10000U, 0xd32dU}) {
        append_be(bytes, value, 4);  // D50, the illuminant of the connection space
    }
    bytes.resize(header_size, 0);
    return bytes;
}

}  // namespace

Bytes make_srgb_profile() {
    struct Tag {
        std::string_view signature;
        std::size_t element;
    };
    // The primaries of sRGB adapted to D50 by the Bradford matrix.
    const std::vector<Bytes> elements = {make_description("sRGB IEC61966-2.1"),
                                         make_text("No copyright, use freely"),
                                         make_xyz(0xf6d6, 0x10000, 0xd32d),
                                         make_xyz(0x6fa2, 0x38f5, 0x0390),
                                         make_xyz(0x6299, 0xb785, 0x18da),
                                         make_xyz(0x24a0, 0x0f84, 0xb6cf),
                                         make_curve()};
    const std::vector<Tag> tags = {{"desc", 0}, {"cprt", 1}, {"wtpt", 2}, {"rXYZ", 3}, {"gXYZ", 4},
                                   {"bXYZ", 5}, {"rTRC", 6}, {"gTRC", 6}, {"bTRC", 6}};
    std::vector<std::size_t> offsets;
    Bytes data;
    const std::size_t data_begin = header_size + 4 + tags.size() * tag_entry_size;
    for (const Bytes& bytes : elements) {
        offsets.push_back(data_begin + data.size());
        append(data, bytes);
        data.resize((data.size() + 3) / 4 * 4, 0);  // 6.1: elements begin at multiples of four
    }
    Bytes profile = make_header(data_begin + data.size());
    append_be(profile, static_cast<std::uint32_t>(tags.size()), 4);
    for (const Tag& tag : tags) {
        append_ascii(profile, tag.signature);
        append_be(profile, static_cast<std::uint32_t>(offsets[tag.element]), 4);
        append_be(profile, static_cast<std::uint32_t>(elements[tag.element].size()), 4);
    }
    append(profile, data);
    return profile;
}

}  // namespace sealpdf::image
