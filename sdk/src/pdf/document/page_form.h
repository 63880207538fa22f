#pragma once
// A page of another document as a form XObject: how a seal drawn as PDF or SVG stays vectors.

#include <vector>

#include "pdf/document/document.h"

namespace sealpdf::pdf {

/// The page's content and all that it needs, read once and independent of its file. ISO 32000-2, 8.10.
struct PageForm {
    /// The first is the form. References among them: the number is the index plus 1.
    std::vector<Object> objects;
    double width = 0, height = 0;  // points, as the reader sees the page
    bool transparent = false;      // it uses what ISO 32000-2, clause 11 adds and PDF/A-1 forbids
};

/// What a form may cost; a seal drawn by hand has some dozen objects.
struct PageFormLimits {
    std::size_t objects = 10'000;
    std::uint64_t stream_bytes = 32u << 20;   // encoded, all streams together
    std::uint64_t content_bytes = 16u << 20;  // the page's content, decoded
    int pages = 1'000;
};

/// The document's first page: its CropBox, turned as /Rotate says, made to fill the unit square, as an image does.
/// Annotations are left out. Throws Error(bad_image) for what cannot become part of another document: layers, scripts,
/// external streams, PostScript; Error(unsupported) for an encrypted file; else like File::open.
PageForm read_page_form(SourcePtr source, const PageFormLimits& limits = {});

/// Adds the form and its objects to a document. As a transparency group it blends as a whole; without, each of its
/// strokes would blend with those below.
Ref add_page_form(Document& document, const PageForm& form, bool as_group = true);

}  // namespace sealpdf::pdf
