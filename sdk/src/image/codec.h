#pragma once
// The decoders behind decode(), and the checks they share. Only picture.cpp and the decoders need this.

#include <string>

#include "image/picture.h"

namespace sealpdf::image {

bool is_png(ByteView file);
bool is_jpeg(ByteView file);
Picture decode_png(ByteView file, const std::string& name, const Limits& limits);
Picture decode_jpeg(ByteView file, const std::string& name, const Limits& limits);
/// The first picture of an animation, on the file's whole canvas.
bool is_gif(ByteView file);
Picture decode_gif(ByteView file, const std::string& name, const Limits& limits);
bool is_bmp(ByteView file);
Picture decode_bmp(ByteView file, const std::string& name, const Limits& limits);

/// To be called with what the header says, before anything of that size is allocated.
void check_dimensions(std::uint64_t width, std::uint64_t height, const Limits& limits,
                      const std::string& name);

bool is_opaque(const Bytes& alpha);

}  // namespace sealpdf::image
