// Whatever a content stream holds: glyphs or none, within bounds, and no word from PoDoFo.
#include <string>

#include "pdf/document/document.h"
#include "pdf/text/text_pattern.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace sealpdf;
    static constexpr const char* objects[] = {
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Count 1 /Kids [3 0 R] /MediaBox [0 0 600 800] >>",
        "<< /Type /Page /Parent 2 0 R /Contents 7 0 R /Resources << /Font << /F 4 0 R /G 5 0 R /I 6 0 R >> "
        "/XObject << /X 7 0 R >> >> >>",
        "<< /Subtype /Type1 /BaseFont /Helvetica >>",
        "<< /Subtype /Type0 /Encoding /GBK-EUC-V /DescendantFonts [<< /W [1 [500] 17 19 250] >>] >>",
        "<< /Subtype /Type0 /Encoding /UniGB-UTF16-H /DescendantFonts [<< /DW 900 >>] >>",
    };
    std::string text = "%PDF-1.7\n";
    std::string xref = "xref\n0 8\n0000000000 65535 f \n";
    const auto list = [&xref](std::size_t offset) {
        const std::string digits = std::to_string(offset);
        xref += std::string(10 - digits.size(), '0') + digits + " 00000 n \n";
    };
    int number = 0;
    for (const char* const object : objects) {
        list(text.size());
        text += std::to_string(++number) + " 0 obj\n" + object + "\nendobj\n";
    }
    list(text.size());
    text += "7 0 obj\n<< /Subtype /Form /Length " + std::to_string(size) + " >>\nstream\n";
    text.append(reinterpret_cast<const char*>(data), size);
    text += "\nendstream\nendobj\n";
    const std::size_t start = text.size();
    text += xref + "trailer\n<< /Root 1 0 R /Size 8 >>\nstartxref\n" + std::to_string(start) + "\n%%EOF\n";
    try {
        const pdf::Document document(pdf::File::open(memory_source(to_bytes(text))).value_or_throw());
        pdf::TextFinder finder(document.view());
        finder.read_glyphs(document.pages().at(0));
        const pdf::Page& page = document.pages().at(0);
        finder.find(page, pdf::TextPattern::keyword("a"), {.across_lines = true, .hidden = true});
        finder.find(page, pdf::TextPattern::keyword("（盖章）"));
        finder.find(page, pdf::TextPattern::regex("[a-c ]*.x?"), {.across_lines = true, .hidden = false});
    } catch (const Error&) {
        // The bytes can look like objects to the file reader; that is its own target's affair.
    }
    return 0;
}
