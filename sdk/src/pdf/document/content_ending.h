#pragma once
// What a page's content leaves open at its end (ISO 32000-2, 8.2): whoever adds to it has to close that first.

#include <optional>

#include "base/bytes.h"
#include "pdf/document/document.h"

namespace sealpdf::pdf {

struct ContentEnding {
    int saves = 0;             // q without Q
    bool text_object = false;  // BT without ET
    int marked_content = 0;    // BMC or BDC without EMC: among them optional content, which may be hidden
    int compatibility = 0;     // BX without EX
    bool path = false;  // constructed, not painted: it is no part of the graphics state that Q restores
};

/// Of decoded content; nullopt when nothing can be added to it: it ends inside a token or an inline image, or it has a Q
/// without a q. Poppler lets such a Q restore the state the page began with, MuPDF and PDFium pass over it; behind a q of
/// ours all would restore, and the page would look another way.
std::optional<ContentEnding> find_content_ending(ByteView content);

/// What one page's content may have, decoded, to be drawn over: more than any page that people read has.
inline constexpr std::size_t max_page_content = 64u << 20;

/// The decoded content of a page, its streams divided by line feeds (7.8.2); nullopt when a stream cannot be decoded, or
/// has more than `max_size` bytes.
std::optional<Bytes> read_page_content(const Document& document, const Page& page, std::size_t max_size);

}  // namespace sealpdf::pdf
