// Predictors of Flate and LZW (ISO 32000-2, 7.4.4.4).

#include <cstdlib>

#include "pdf/syntax/filters.h"

namespace sealpdf::pdf {
namespace {

std::uint8_t paeth(int left, int up, int corner) {
    const int estimate = left + up - corner;
    const int by_left = std::abs(estimate - left), by_up = std::abs(estimate - up),
              by_corner = std::abs(estimate - corner);
    return static_cast<std::uint8_t>(by_left <= by_up && by_left <= by_corner ? left
                                     : by_up <= by_corner                     ? up
                                                                              : corner);
}

void undo_png_row(int kind, std::uint8_t* row, const std::uint8_t* above, std::size_t size,
                  std::size_t pixel) {
    for (std::size_t i = 0; i < size; ++i) {
        const int left = i >= pixel ? row[i - pixel] : 0;
        const int up = above != nullptr ? above[i] : 0;
        const int corner = above != nullptr && i >= pixel ? above[i - pixel] : 0;
        int guess = 0;
        switch (kind) {
            case 1:
                guess = left;
                break;
            case 2:
                guess = up;
                break;
            case 3:
                guess = (left + up) / 2;
                break;
            case 4:
                guess = paeth(left, up, corner);
                break;
            default:
                return;  // 0; others are read as 0 by everybody
        }
        row[i] = static_cast<std::uint8_t>(row[i] + guess);
    }
}

// Works in place: the plain rows are one byte shorter than the coded ones, so writing never overtakes reading.
Bytes undo_png(Bytes data, std::size_t row_size, std::size_t pixel) {
    std::size_t written = 0;
    const std::uint8_t* above = nullptr;
    for (std::size_t read = 0; read + 1 < data.size();) {
        const int kind = data[read++];
        const std::size_t size = std::min(row_size, data.size() - read);  // the last row may be short
        std::uint8_t* const row = data.data() + written;
        std::copy_n(data.begin() + static_cast<std::ptrdiff_t>(read), size, row);
        undo_png_row(kind, row, above, size, pixel);
        above = row;
        read += size;
        written += size;
    }
    data.resize(written);
    return data;
}

void undo_tiff_row(std::uint8_t* row, std::size_t size, const FilterStep& step) {
    const auto colors = static_cast<std::size_t>(step.colors);
    if (step.bits == 8) {
        for (std::size_t i = colors; i < size; ++i) {
            row[i] = static_cast<std::uint8_t>(row[i] + row[i - colors]);
        }
        return;
    }
    if (step.bits == 16) {
        for (std::size_t i = 2 * colors; i + 1 < size; i += 2) {
            const unsigned sum =
                (row[i] * 256u + row[i + 1]) + (row[i - 2 * colors] * 256u + row[i - 2 * colors + 1]);
            row[i] = static_cast<std::uint8_t>(sum >> 8);
            row[i + 1] = static_cast<std::uint8_t>(sum);
        }
        return;
    }
    const auto bits = static_cast<std::size_t>(step.bits);
    const unsigned mask = (1u << bits) - 1;
    std::vector<unsigned> left(colors);
    const std::size_t samples =
        std::min<std::size_t>(static_cast<std::size_t>(step.columns) * colors, size * 8 / bits);
    for (std::size_t i = 0; i < samples; ++i) {
        const std::size_t shift = 8 - bits - i * bits % 8;
        std::uint8_t& byte = row[i * bits / 8];
        unsigned& value = left[i % colors];
        value = (value + (byte >> shift)) & mask;
        byte = static_cast<std::uint8_t>((byte & ~(mask << shift)) | value << shift);
    }
}

}  // namespace

Result<Bytes> undo_predictor(Bytes data, const FilterStep& step) {
    const bool bits_known =
        step.bits == 1 || step.bits == 2 || step.bits == 4 || step.bits == 8 || step.bits == 16;
    if (!bits_known || (step.predictor > 2 && step.predictor < 10)) {
        return Failure{ErrorCode::damaged, "a stream's predictor is unknown", {}};
    }
    const std::uint64_t pixel_bits =
        static_cast<std::uint64_t>(step.bits) * static_cast<std::uint64_t>(step.colors);
    // A row longer than all the data is the same as one that just holds them.
    const std::uint64_t row_size = std::min<std::uint64_t>(
        (pixel_bits * static_cast<std::uint64_t>(step.columns) + 7) / 8, data.size() + std::uint64_t{1});
    const auto row = static_cast<std::size_t>(row_size);
    if (step.predictor >= 10) {
        return undo_png(std::move(data), row, static_cast<std::size_t>((pixel_bits + 7) / 8));
    }
    if (step.predictor == 2) {
        for (std::size_t at = 0; at < data.size(); at += row) {
            undo_tiff_row(data.data() + at, std::min(row, data.size() - at), step);
        }
    }
    return data;
}

}  // namespace sealpdf::pdf
