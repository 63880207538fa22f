#pragma once
// Widget annotations (ISO 32000-2, 12.5.6.19): what of them readers show.

#include "pdf/syntax/file.h"

namespace sealpdf::verify {

/// Whether a reader may show something for it. Flags are not asked: what is hidden on the screen may be printed.
bool paints(const pdf::View& view, const pdf::Dict& widget);

}  // namespace sealpdf::verify
