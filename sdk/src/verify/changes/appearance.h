#pragma once
// What an appearance stream paints, as far as the rules on changes ask.

#include <string>

#include "pdf/syntax/file.h"

namespace sealpdf::verify {

struct AppearanceFacts {
    bool paints_opaquely = false;   // fills an area or shows an image, and not by Multiply
    bool has_readable_text = false; // strings in a simple encoding
    std::string text;               // of its literal strings, blanks removed
    double opaque_area = 0;         // of the largest opaque fill, in the form's units
};
/// Follows nested forms to a small depth. What cannot be read counts as opaque.
AppearanceFacts read_appearance(const pdf::View& view, const pdf::Object& form);

}  // namespace sealpdf::verify
