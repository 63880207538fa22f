#include "pdf/document/conformance.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "support/small_pdf.h"

using namespace sealpdf;
using test_support::small_document;
using test_support::SmallPdf;

namespace {

std::string claim_of(const std::string& packet) {
    SmallPdf pdf = small_document(1, "/Metadata 10 0 R");
    pdf.stream(10, "/Type /Metadata /Subtype /XML", packet).end_revision();
    const auto claim =
        pdf::read_pdfa_claim(pdf::View::newest(pdf::File::open(memory_source(pdf.bytes())).value_or_throw()));
    return claim ? pdf::to_string(*claim) : "none";
}

std::string description(const std::string& attributes, const std::string& content = {},
                        const std::string& prefix = "pdfaid") {
    return "<?xpacket begin=''?><x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF><rdf:Description xmlns:" +
           prefix + "=\"http://www.aiim.org/pdfa/ns/id/\" " + attributes + ">" + content +
           "</rdf:Description></rdf:RDF></x:xmpmeta>";
}

}  // namespace

TEST_CASE("The PDF/A part and level are read however XMP writes them (ISO 16684-1, 7)") {
    CHECK(claim_of(description("pdfaid:part=\"2\" pdfaid:conformance='B'")) == "2b");
    CHECK(claim_of(description(
              "", "<pdfaid:part>1</pdfaid:part><pdfaid:conformance> A </pdfaid:conformance>")) == "1a");
    CHECK(claim_of(description(
              "", "<pdfaid:part\n>3</pdfaid:part>\n<pdfaid:conformance>u</pdfaid:conformance>")) == "3u");
    CHECK(claim_of(description("pdfaid:part = '4' pdfaid:rev='2020'")) == "4");
    CHECK(claim_of(description("x:part='2' x:conformance='F'", "", "x")) == "2f");
    // UTF-16, as XMP permits it.
    std::string wide("\xfe\xff");
    for (const char c : description("pdfaid:part='1' pdfaid:conformance='B'")) {
        wide.push_back('\0');
        wide.push_back(c);
    }
    CHECK(claim_of(wide) == "1b");
}

TEST_CASE("What is no claim is none") {
    const std::string packet = GENERATE(
        std::string(), std::string("pdfaid:part"), description(""), description("pdfaid:part=''"),
        description("pdfaid:part='12'"), description("pdfaid:part='x'"),
        description("", "<!-- <pdfaid:part>1</pdfaid:part> -->"),
        description("", "<!-- <pdfaid:part>1</pdfaid:part>"), description("", "pdfaid:part in a sentence"),
        description("", "<pdfaid:partial>1</pdfaid:partial>"));
    CAPTURE(packet);
    CHECK(claim_of(packet) == "none");
    const SmallPdf plain = small_document(1).end_revision();
    CHECK_FALSE(pdf::read_pdfa_claim(
        pdf::View::newest(pdf::File::open(memory_source(plain.bytes())).value_or_throw())));
}

TEST_CASE("The output intent's colours are those of its profile's header (ICC.1, 7.2.6)") {
    const auto [space, subtype, wanted] = GENERATE(table<std::string, std::string, pdf::OutputColor>({
        {"RGB ", "GTS_PDFA1", pdf::OutputColor::rgb},
        {"CMYK", "GTS_PDFA1", pdf::OutputColor::cmyk},
        {"GRAY", "GTS_PDFA1", pdf::OutputColor::gray},
        {"Lab ", "GTS_PDFA1", pdf::OutputColor::other},
        {"RGB ", "GTS_PDFX", pdf::OutputColor::none},
        {"", "GTS_PDFA1", pdf::OutputColor::none},
    }));
    SmallPdf pdf = small_document(1, "/OutputIntents [<< /S /" + subtype + " /DestOutputProfile 10 0 R >>]");
    pdf.stream(10, "/N 3", std::string(16, '\0') + space + std::string(space.empty() ? 0 : 108, '\0'))
        .end_revision();
    const pdf::FilePtr file = pdf::File::open(memory_source(pdf.bytes())).value_or_throw();
    CHECK(pdf::read_output_color(pdf::View::newest(file)) == wanted);
}
