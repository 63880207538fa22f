#pragma once
// Writes PNG files of every kind from the format's text (ISO/IEC 15948), without libpng: a second opinion.

#include <zlib.h>

#include <functional>
#include <string_view>

#include "base/bytes.h"

namespace sealpdf::image::test {

inline void put_u32(Bytes& target, std::uint32_t value) {
    for (int shift = 24; shift >= 0; shift -= 8) {
        target.push_back(std::uint8_t(value >> shift));
    }
}

inline Bytes chunk(std::string_view type, const Bytes& data) {
    Bytes result;
    result.reserve(data.size() + 12);  // else GCC 12 warns of an overflow that is none
    put_u32(result, std::uint32_t(data.size()));
    append(result, type);
    append(result, data);
    put_u32(result, std::uint32_t(crc32(0, result.data() + 4, uInt(result.size() - 4))));
    return result;
}

struct PngKind {
    std::uint32_t width = 0, height = 0;
    int depth = 8;
    int colour = 2;  // 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGBA
    bool interlaced = false;
    Bytes palette{}, transparency{}, density{};  // contents of PLTE, tRNS, pHYs
    std::uint32_t largest_sample() const { return (1u << depth) - 1; }
    int channels() const { return colour == 2 ? 3 : colour == 4 ? 2 : colour == 6 ? 4 : 1; }
};

using Sample = std::function<std::uint32_t(std::uint32_t x, std::uint32_t y, int channel)>;

/// One pass: rows of filter type 0 with samples packed from the high bit.
inline void put_rows(Bytes& rows, const PngKind& kind, const Sample& sample, std::uint32_t x0,
                     std::uint32_t y0, std::uint32_t dx, std::uint32_t dy) {
    if (x0 >= kind.width) {
        return;
    }
    for (std::uint32_t y = y0; y < kind.height; y += dy) {
        rows.push_back(0);
        std::uint32_t bits = 0, pending = 0;
        for (std::uint32_t x = x0; x < kind.width; x += dx) {
            for (int c = 0; c < kind.channels(); ++c) {
                pending = (pending << kind.depth) | sample(x, y, c);
                bits += std::uint32_t(kind.depth);
                for (; bits >= 8; bits -= 8) {
                    rows.push_back(std::uint8_t(pending >> (bits - 8)));
                }
            }
        }
        if (bits > 0) {
            rows.push_back(std::uint8_t(pending << (8 - bits)));
        }
    }
}

inline Bytes png_header(const PngKind& kind) {
    Bytes header;
    put_u32(header, kind.width);
    put_u32(header, kind.height);
    append(header, Bytes{std::uint8_t(kind.depth), std::uint8_t(kind.colour), 0, 0, kind.interlaced});
    Bytes file{0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    append(file, chunk("IHDR", header));
    return file;
}

/// `before_pixels` is put in front of PLTE and IDAT: further chunks.
inline Bytes build_png(const PngKind& kind, const Sample& sample, const Bytes& before_pixels = {}) {
    Bytes rows;
    if (kind.interlaced) {
        const std::uint32_t passes[7][4] = {{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4},
                                            {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}};
        for (const auto& pass : passes) {
            put_rows(rows, kind, sample, pass[0], pass[1], pass[2], pass[3]);
        }
    } else {
        put_rows(rows, kind, sample, 0, 0, 1, 1);
    }
    uLongf size = compressBound(uLong(rows.size()));
    Bytes packed(size);
    compress(packed.data(), &size, rows.data(), uLong(rows.size()));
    packed.resize(size);

    Bytes file = png_header(kind);
    append(file, before_pixels);
    const std::pair<const char*, const Bytes*> optional[] = {
        {"pHYs", &kind.density}, {"PLTE", &kind.palette}, {"tRNS", &kind.transparency}};
    for (const auto& [type, data] : optional) {
        if (!data->empty()) {
            append(file, chunk(type, *data));
        }
    }
    append(file, chunk("IDAT", packed));
    append(file, chunk("IEND", {}));
    return file;
}

}  // namespace sealpdf::image::test
