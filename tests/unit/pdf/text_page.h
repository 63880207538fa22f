#pragma once
// Pages made for the tests of the keyword search.

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "pdf/document/document.h"
#include "pdf/text/text_finder.h"
#include "pdf/text/text_pattern.h"
#include "support/pdf_builder.h"

namespace test_support {

namespace pdf = sealpdf::pdf;
using sealpdf::memory_source;
using sealpdf::to_bytes;

/// A page with these fonts: /F Courier (a glyph is 0.6 wide), /G UniGB-UCS2-H, /I Identity-H with ToUnicode.
inline std::vector<pdf::TextHit> search(const std::string& content, const pdf::TextPattern& pattern,
                                        const pdf::SearchOptions& options = {}, const std::string& keys = "",
                                        const std::string& more_fonts = "", const std::string& resources = "",
                                        const std::string& catalog = "") {
    PdfBuilder builder;
    builder.object(1, "<< /Type /Catalog /Pages 2 0 R " + catalog + " >>");
    builder.object(2, "<< /Type /Pages /Count 1 /Kids [3 0 R] >>");
    builder.object(3, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R " + keys +
                          " /Resources << /Font << /F 5 0 R /G 6 0 R /I 7 0 R /V 11 0 R " + more_fonts +
                          " >> /XObject << /X 9 0 R /Image 12 0 R /Layer 15 0 R >> " + resources + " >> >>");
    builder.stream(4, "", content);
    builder.object(5, "<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>");
    const std::string descendant = "/DescendantFonts [<< /Subtype /CIDFontType0 /W [1 [500] 17 19 250] >>]";
    builder.object(6, "<< /Subtype /Type0 /Encoding /UniGB-UCS2-H " + descendant + " >>");
    builder.object(7, "<< /Subtype /Type0 /Encoding /Identity-H " + descendant + " /ToUnicode 8 0 R >>");
    builder.stream(
        8, "",
        "1 begincodespacerange <0000><FFFF> endcodespacerange 1 beginbfchar <0003> <76D6> endbfchar "
        "2 beginbfrange <0010> <0012> <0041> <0020> <0021> [<7AE0> <00660069>] endbfrange");
    builder.stream(
        9,
        "/Subtype /Form /BBox [0 0 900 900] /Matrix [2 0 0 2 10 20] /Resources << /Font << /F 5 0 R >> "
        "/XObject << /X 9 0 R >> >>",
        "BT /F 10 Tf 5 5 Td (form) Tj ET /X Do");
    builder.object(11, "<< /Subtype /Type0 /Encoding /GBK-EUC-V " + descendant + " >>");
    builder.stream(12, "/Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray", "x");
    builder.object(13, "<< /Type /OCG /Name (off) >>");
    builder.object(14, "<< /Type /OCG /Name (on) >>");
    builder.stream(15, "/Subtype /Form /BBox [0 0 900 900] /OC 13 0 R /Resources << /Font << /F 5 0 R >> >>",
                   "BT /F 10 Tf 5 5 Td (layer) Tj ET");
    builder.end_with_table();
    auto file = pdf::File::open(memory_source(to_bytes(builder.text())));
    REQUIRE(file);
    const pdf::Document document(*file);
    return pdf::TextFinder(document.view()).find(document.pages().at(0), pattern, options);
}

}  // namespace test_support
