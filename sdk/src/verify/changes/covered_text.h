#pragma once
// Roughly where a page shows text: enough to see that something later stands over it.

#include <vector>

#include "pdf/document/page.h"

namespace sealpdf::verify {

/// A box per shown string, in the page's user space. Widths are estimated (half an em for one-byte codes, an em for two-byte
/// ones): fonts are not read, and a box a little too wide only makes a later overlay look closer than it is.
std::vector<Rect> read_text_boxes(const pdf::View& view, const pdf::Page& page);
/// Some text lies under `rect` with more than a quarter of its box.
bool covers_text(const pdf::View& view, const pdf::Page& page, const Rect& rect);

}  // namespace sealpdf::verify
