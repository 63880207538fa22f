#pragma once
// What a document's metadata claim about it (ISO 19005), and the colours its output intent speaks. Claims are not
// checked: a stamp keeps whatever a claim asks for.

#include <cstdint>
#include <optional>
#include <string>

#include "pdf/syntax/file.h"

namespace sealpdf::pdf {

/// ISO 19005: pdfaid:part and pdfaid:conformance. Part 4 may have no conformance level.
struct PdfaClaim {
    int part = 0;
    std::string level;  // "a", "b", "u", "e", "f", or empty
};
std::string to_string(const PdfaClaim& claim);  // "2b"
std::optional<PdfaClaim> read_pdfa_claim(const View& view);

/// Of the PDF/A output intent's destination profile (14.11.5).
enum class OutputColor : std::uint8_t { none, gray, rgb, cmyk, other };
OutputColor read_output_color(const View& view);

}  // namespace sealpdf::pdf
