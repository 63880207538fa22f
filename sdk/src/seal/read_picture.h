#pragma once
// The seal's picture from the bytes of its file, made ready for PDF.

#include <optional>

#include "seal/seal_impl.h"

namespace sealpdf {
inline namespace v0 {

constexpr double longest_side_pt = 14'400;  // ISO 32000-1, annex C: the largest page
constexpr std::uint64_t largest_picture_file = 64u << 20;

struct Size {
    Length width, height;
};
/// What the file says of the picture's size on paper.
struct OwnSize {
    double ratio = 1;            // width to height
    std::optional<Size> size{};  // unset when it names none that makes sense
};

/// PNG, JPEG, GIF, BMP.
OwnSize read_pixel_picture(Seal::Impl& impl, const Bytes& file, const std::string& name,
                           const SealOptions& options);

/// PDF or SVG.
bool is_vector_picture(ByteView file);
OwnSize read_vector_picture(Seal::Impl& impl, const Bytes& file, const std::string& name,
                            const SealOptions& options);

}  // namespace v0
}  // namespace sealpdf
