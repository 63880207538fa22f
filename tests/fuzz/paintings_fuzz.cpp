// Whatever a page and its annotation draw: paintings or none, within bounds, and pictures that can be compared.
#include <string>

#include "verify/facts/image_xobject.h"
#include "verify/facts/likeness.h"
#include "verify/facts/painting.h"

namespace {

std::string stream_of(const std::string& keys, const std::string& data) {
    return "<< " + keys + " /Length " + std::to_string(data.size()) + " >>\nstream\n" + data + "\nendstream";
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace sealpdf;
    const std::string input(reinterpret_cast<const char*>(data), size);
    const std::string resources =
        "/Resources << /XObject << /F 6 0 R /I 7 0 R >> /ExtGState << /G << /ca 0.5 >> >> >>";
    const std::string objects[] = {
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Count 1 /Kids [3 0 R] /MediaBox [0 0 600 800] >>",
        "<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Annots [5 0 R] " + resources + " >>",
        stream_of("", input),
        "<< /Subtype /Widget /Rect [0 0 100 100] /AP << /N 6 0 R >> >>",
        stream_of("/Subtype /Form /BBox [0 0 1 1] " + resources, input),
        stream_of("/Subtype /Image /Width 32 /Height 32 /BitsPerComponent 8 /ColorSpace /DeviceGray", input),
    };
    std::string text = "%PDF-1.7\n";
    std::string xref = "xref\n0 8\n0000000000 65535 f \n";
    int number = 0;
    for (const std::string& object : objects) {
        const std::string digits = std::to_string(text.size());
        xref += std::string(10 - digits.size(), '0') + digits + " 00000 n \n";
        text += std::to_string(++number) + " 0 obj\n" + object + "\nendobj\n";
    }
    const std::size_t start = text.size();
    text += xref + "trailer\n<< /Root 1 0 R /Size 8 >>\nstartxref\n" + std::to_string(start) + "\n%%EOF\n";
    try {
        const pdf::View view =
            pdf::View::newest(pdf::File::open(memory_source(to_bytes(text))).value_or_throw());
        verify::PaintingBudget budget{100'000, 1'000, 1'000};
        const verify::PagePaintings page = verify::read_paintings(view, pdf::read_pages(view).at(0), budget);
        for (const verify::Painting& painting : page.paintings) {
            const pdf::Stream* image = view.get(painting.object).as_stream();
            const auto picture =
                image != nullptr && !painting.is_form ? verify::read_image(view, *image) : std::nullopt;
            if (picture) {
                verify::make_ink_map(*picture);
            }
        }
    } catch (const Error&) {
        // The bytes can look like objects to the file reader; that is its own target's affair.
    }
    return 0;
}
