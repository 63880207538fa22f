#include "pdf/document/content_ending.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <string>

#include "pdf/document/page_drawing.h"
#include "support/small_pdf.h"

using namespace sealpdf;

namespace {

std::optional<pdf::ContentEnding> ending_of(std::string_view content) {
    return pdf::find_content_ending(to_bytes(content));
}

pdf::ContentEnding closed_or_fail(std::string_view content) {
    const auto ending = ending_of(content);
    REQUIRE(ending.has_value());
    return *ending;
}

pdf::Document document_of(const test_support::SmallPdf& pdf) {
    return pdf::Document(pdf::File::open(memory_source(pdf.bytes())).value_or_throw());
}

std::string text_of(const pdf::Document& document, const pdf::Object& object) {
    const pdf::Stream* stream = document.resolve(object).as_stream();
    REQUIRE(stream != nullptr);
    return std::string(as_text(document.view().decoded_stream(*stream).value_or_throw()));
}

}  // namespace

TEST_CASE("What content leaves open is counted") {
    CHECK(closed_or_fail("").saves == 0);
    CHECK(closed_or_fail("q 1 0 0 1 0 0 cm Q").saves == 0);
    CHECK(closed_or_fail("q q/GS0 gs q Q").saves == 2);
    CHECK(closed_or_fail("BT /F1 12 Tf (q Q q \\) q) Tj <71> Tj % q q\n").text_object);
    CHECK_FALSE(closed_or_fail("BT ET").text_object);
    CHECK(closed_or_fail("/OC /MC0 BDC /P << /MCID 0 /A [(x)] >> BDC EMC /Span BMC").marked_content == 2);
    CHECK(closed_or_fail("EMC EMC /P BMC").marked_content == 1);
    CHECK(closed_or_fail("BX BX EX").compatibility == 1);
    CHECK(closed_or_fail("0 0 m 10 10 l").path);
    CHECK(closed_or_fail("0 0 10 10 re W").path);
    CHECK_FALSE(closed_or_fail("0 0 10 10 re W n 0 0 m 5 5 l S").path);
}

TEST_CASE("Content with a Q that restores nothing cannot be added to") {
    CHECK_FALSE(ending_of("1 0 0 rg Q q Q 0 g").has_value());
    CHECK_FALSE(ending_of("q Q\nQ").has_value());
}

TEST_CASE("Operators inside an inline image's data are data") {
    const std::string data = std::string("\x01 EI \x02\x03q q\x00 Q", 14);
    const auto ending = closed_or_fail("q BI /W 2 /H 2 /BPC 8 /CS /G ID " + data + "\nEI Q\nq");
    CHECK(ending.saves == 1);
    CHECK(closed_or_fail("BI /W 1 /H 1 ID \x7f EI").saves == 0);
}

TEST_CASE("Content that ends inside a token or an image cannot be added to") {
    const std::string content = GENERATE("BT (never closed", "q <4142", "/P << /MCID 0", "[(a) 10 ",
                                         "BI /W 2 /H 2 ID xxxx", "BI /W 2");
    CAPTURE(content);
    CHECK_FALSE(ending_of(content).has_value());
}

TEST_CASE("Stray delimiters are passed over, as readers do") {
    CHECK(closed_or_fail("q ) > } { ]").saves == 1);
    CHECK(closed_or_fail("q )").saves == 1);
}

TEST_CASE("Content without end of openings is not closed") {
    std::string content;
    for (int i = 0; i < 20'000; ++i) {
        content += "q ";
    }
    CHECK_FALSE(ending_of(content).has_value());
}

TEST_CASE("The streams of a page are read as one, divided between tokens") {
    test_support::SmallPdf pdf = test_support::small_document(1, {}, "/Contents [9 0 R 10 0 R null 8 0 R]");
    pdf.stream(9, "", "q 1 0 0 1 5").stream(10, "", "7 cm").object(8, "(no stream)").end_revision();
    const pdf::Document document = document_of(pdf);
    const auto content = pdf::read_page_content(document, document.pages().front(), 100);
    REQUIRE(content.has_value());
    CHECK(as_text(*content) == "q 1 0 0 1 5\n7 cm");
    CHECK_FALSE(pdf::read_page_content(document, document.pages().front(), 12).has_value());
}

TEST_CASE("A stream that cannot be decoded is said to be so") {
    test_support::SmallPdf pdf = test_support::small_document(1, {}, "/Contents 9 0 R");
    pdf.stream(9, "/Filter /DCTDecode", "q").end_revision();
    const pdf::Document document = document_of(pdf);
    CHECK_FALSE(pdf::read_page_content(document, document.pages().front(), 100).has_value());
}

TEST_CASE("What a page leaves open is closed before a drawing") {
    test_support::SmallPdf pdf = test_support::small_document(1, {}, "/Contents 9 0 R");
    pdf.stream(9, "", "1 0 0 rg /A BMC BT q 9 9 m").end_revision();
    pdf::Document document = document_of(pdf);
    const pdf::Page& page = document.pages().front();
    const pdf::Ref image = document.add_stream({}, std::make_shared<const Bytes>());
    const auto ending = pdf::find_content_ending(*pdf::read_page_content(document, page, 100));
    REQUIRE(ending.has_value());
    pdf::PageDrawer(document).draw(page, *ending, {{image, Matrix{2, 0, 0, 2, 3, 4}, {}, {}}});
    const pdf::Array contents = *document.get(page.ref).as_dict()->find("Contents")->as_array();
    REQUIRE(contents.size() == 3);
    CHECK(text_of(document, contents[0]) == "q\n");
    CHECK(text_of(document, contents[1]) == "1 0 0 rg /A BMC BT q 9 9 m");
    CHECK(text_of(document, contents[2]) == "\nn\nET\nEMC\nQ\nQ\nq\n2 0 0 2 3 4 cm\n/Seal1 Do\nQ\n");
    CHECK(text_of(document, pdf::Ref{9, 0}) == "1 0 0 rg /A BMC BT q 9 9 m");
}

TEST_CASE("Resources become the page's own, names are new, other pages keep theirs") {
    const std::string page_entries =
        GENERATE("", "/Resources 12 0 R", "/Resources << /XObject 13 0 R >>", "/Resources null");
    test_support::SmallPdf pdf = test_support::small_document(2, {}, "/Contents 9 0 R " + page_entries);
    pdf.stream(9, "", "/Seal1 Do")
        .object(12, "<< /XObject << /Seal1 14 0 R >> /ProcSet [/PDF] >>")
        .object(13, "<< /Seal1 14 0 R >>")
        .stream(14, "/Type /XObject /Subtype /Form /BBox [0 0 1 1]", "")
        .end_revision();
    pdf::Document document = document_of(pdf);
    const pdf::Ref image = document.add_stream({}, std::make_shared<const Bytes>());
    pdf::PageDrawer drawer(document);
    const pdf::PageDrawing drawing{image, {}, {}, {}};
    drawer.draw(document.pages()[0], {}, {drawing, drawing});
    const pdf::Dict& resources =
        *document.get(document.pages()[0].ref).as_dict()->find("Resources")->as_dict();
    const pdf::Dict& xobjects = *resources.find("XObject")->as_dict();
    const bool had_one = page_entries.find("0 R") != std::string::npos;
    CHECK(xobjects.size() == (had_one ? 2 : 1));  // the same picture twice is one name
    CHECK(xobjects.find(had_one ? "Seal2" : "Seal1")->as_ref() == image);
    CHECK_FALSE(resources.contains("ExtGState"));
    // Nothing but the first page and what was added is in the new revision.
    for (const auto& [ref, object] : document.touched()) {
        CHECK((ref == document.pages()[0].ref || ref.number > 14));
    }
}

TEST_CASE("Equal drawings on many pages are one stream") {
    test_support::SmallPdf pdf = test_support::small_document(5, {}, "/Contents 9 0 R");
    pdf.stream(9, "", "0 g").end_revision();
    pdf::Document document = document_of(pdf);
    const pdf::Ref image = document.add_stream({}, std::make_shared<const Bytes>());
    pdf::PageDrawer drawer(document);
    for (const pdf::Page& page : document.pages()) {
        drawer.draw(page, {}, {{image, {}, {}, {}}});
    }
    CHECK(document.touched().size() == 5 + 1 + 2);  // pages, image, "q", "Q ... Do"
}
