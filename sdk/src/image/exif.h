#pragma once
// The two things of Exif (CIPA DC-008, 4.6.4) that change how a picture looks: its orientation and its resolution.

#include <optional>

#include "image/picture.h"

namespace sealpdf::image {

struct Exif {
    int orientation = 1;  // 1 to 8, as Exif numbers them
    std::optional<double> pixels_per_metre_x, pixels_per_metre_y;
};

/// From the TIFF header on ("II*\0" or "MM\0*"). What is damaged or out of range is as if it were not there.
Exif read_exif(ByteView tiff);

/// Turns and mirrors the pixels so that the picture stands as it was taken.
void orient(Picture& picture, int orientation);

}  // namespace sealpdf::image
