#pragma once
// Text as outlines: fonts found by fontconfig, shaped by HarfBuzz, outlines read by FreeType. Pure geometry
// comes out, so that painting needs to know nothing of fonts.

#include <memory>
#include <string>
#include <vector>

#include "base/geometry.h"

namespace sealpdf::image {

/// Closed contours in ems, y upwards, origin on the baseline at the left.
struct PathStep {
    enum class Kind { move, line, curve };
    Kind kind = Kind::move;
    Point control1, control2;  // of a curve
    Point end;
};
using Outline = std::vector<PathStep>;

/// What must stay together: a character with its marks.
struct Cluster {
    Outline outline;
    Rect ink;            // of the outline; empty for a space
    double advance = 0;  // in ems
    /// Punctuation drawn in a corner of a full-width cell, such as U+FF08 and U+FF09.
    bool wide_punctuation = false;
};

/// The fonts of one drawing. Owns its FT_Library: nothing is shared between threads.
class FontBook {
  public:
    /// \param wish a family, a full name or a font file; empty: a Song type. Others stand in for missing
    /// glyphs.
    /// Throws Error(invalid_argument) when there is no such font.
    explicit FontBook(const std::string& wish);
    ~FontBook();
    FontBook(const FontBook&) = delete;
    FontBook& operator=(const FontBook&) = delete;

    /// Throws Error(invalid_argument) naming the glyphs no font has.
    std::vector<Cluster> shape(const std::u32string& text);
    /// Those characters of `text` that no font has, each once.
    std::u32string missing(const std::u32string& text) const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace sealpdf::image
