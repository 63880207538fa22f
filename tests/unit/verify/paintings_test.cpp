// What a page paints, and whether it is painted as a seal is.

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "support/small_pdf.h"
#include "verify/facts/painting.h"

using namespace sealpdf;
using namespace sealpdf::verify;
using Catch::Approx;
using test_support::SmallPdf;

namespace {

constexpr const char* resources =
    "/Resources << /XObject << /Seal1 5 0 R /F 6 0 R >> /ExtGState << /M 7 0 R /Hidden 8 0 R /Odd 9 0 R >> "
    "/Properties << /L 10 0 R >> >>";

/// Page 3 with contents 4, image 5, a form 6 that shows it, graphics states 7 to 9, a widget 11 with appearance 12.
SmallPdf document(const std::string& content, const std::string& widget = "null",
                  const std::string& form_keys = "", const std::string& appearance = "") {
    SmallPdf pdf;
    pdf.object(1, "<< /Type /Catalog /Pages 2 0 R >>")
        .object(2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>")
        .object(
            3, std::string(
                   "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Annots [11 0 R] ") +
                   resources + " >>")
        .stream(4, "", content)
        .stream(
            5, "/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceRGB",
            "\xff"
            "ab")
        .stream(6, std::string("/Type /XObject /Subtype /Form /BBox [0 0 1 1] ") + resources,
                "q 1 0 0 1 0 0 cm /Seal1 Do Q")
        .object(7, "<< /Type /ExtGState /BM /Multiply /CA 1 /ca 0.8 /SMask /None >>")
        .object(8, "<< /Type /ExtGState /BM /Multiply /ca 0.1 >>")
        .object(9, "<< /Type /ExtGState /TR /Identity >>")
        .object(10, "<< /Type /OCG /Name (Layer) >>")
        .object(11, widget)
        .stream(12, "/Type /XObject /Subtype /Form " + form_keys + " " + resources, appearance)
        .end_revision();
    return pdf;
}

PagePaintings read_page(const SmallPdf& pdf) {
    const auto file = pdf::File::open(memory_source(pdf.bytes(), "test.pdf")).value_or_throw();
    const pdf::View view = pdf::View::newest(file);
    PaintingBudget budget;
    return read_paintings(view, pdf::read_pages(view).front(), budget);
}
std::vector<Painting> read(const SmallPdf& pdf) { return read_page(pdf).paintings; }

}  // namespace

TEST_CASE("a picture painted as stamping paints it has no fault") {
    const std::string content =
        GENERATE("q 100 0 0 50 10 20 cm /Seal1 Do Q", "q\n/M gs\n100 0 0 50 10 20 cm\n/Seal1 Do\nQ\n",
                 "q BT (x) Tj ET q 5 w Q\nQ\n/Artifact BMC\nq\n/M gs\n0 0 700 900 re W n\n100 0 0 50 10 20 "
                 "cm\n/Seal1 Do\nQ\nEMC\n",
                 "q 100 0 0 50 10 20 cm /Se#61l1 Do Q");
    const std::vector<Painting> paintings = read(document(content));
    REQUIRE(paintings.size() == 1);
    CHECK(paintings.front().faults.empty());
    CHECK(paintings.front().object == pdf::Ref{5, 0});
    CHECK(paintings.front().matrix.a == Approx(100));
    CHECK(paintings.front().matrix.f == Approx(20));
    CHECK_FALSE(paintings.front().annotation);
}

TEST_CASE("a clipping rectangle says what is shown") {
    const std::vector<Painting> paintings =
        read(document("q 40 20 10 50 re W n 100 0 0 50 10 20 cm /Seal1 Do Q"));
    REQUIRE(paintings.size() == 1);
    CHECK(paintings.front().faults.empty());
    CHECK(paintings.front().shown().x0 == Approx(40));
    CHECK(paintings.front().shown().x1 == Approx(50));
}

TEST_CASE("whatever else is done to a picture is a fault") {
    const std::string content =
        GENERATE("/OC /L BDC q 100 0 0 50 10 20 cm /Seal1 Do Q EMC",  // a layer
                 "q /Hidden gs 100 0 0 50 10 20 cm /Seal1 Do Q",      // nearly transparent
                 "q /Odd gs 100 0 0 50 10 20 cm /Seal1 Do Q",         // a transfer function
                 "q /None gs 100 0 0 50 10 20 cm /Seal1 Do Q",        // a state that is not there
                 "q 100 0 0 50 10 20 cm /Seal1 Do 0 0 9 9 re f Q",    // painted over
                 "q 100 0 0 50 10 20 cm 0 0 1 1 re f /Seal1 Do Q",    // painted under
                 "q 1 0 0 1 0 0 cm 100 0 0 50 10 20 cm /Seal1 Do Q",  // two matrices
                 "q 0 0 9 9 re W n 0 0 9 9 re W n 100 0 0 50 10 20 cm /Seal1 Do Q",
                 "q 0 0 9 9 re W* n 100 0 0 50 10 20 cm /Seal1 Do Q",
                 "q 0 0 m 9 9 l W n 100 0 0 50 10 20 cm /Seal1 Do Q",
                 "0 0 1 1 re W n q 100 0 0 50 10 20 cm /Seal1 Do Q",     // clipped before
                 "BT 7 Tr (x) Tj ET q 100 0 0 50 10 20 cm /Seal1 Do Q",  // clipped by text
                 "/Hidden gs q 100 0 0 50 10 20 cm /Seal1 Do Q",         // a state set before
                 "100 0 0 50 10 20 cm /Seal1 Do", "BT q 100 0 0 50 10 20 cm /Seal1 Do Q ET");
    CAPTURE(content);
    const std::vector<Painting> paintings = read(document(content));
    REQUIRE(paintings.size() == 1);
    CHECK_FALSE(paintings.front().faults.empty());
}

TEST_CASE("pictures inside forms are found, too") {
    const std::vector<Painting> paintings = read(document("q 100 0 0 50 10 20 cm /F Do Q"));
    REQUIRE(paintings.size() == 2);
    CHECK(paintings[0].is_form);
    CHECK(paintings[0].faults.empty());
    CHECK(paintings[1].object == pdf::Ref{5, 0});
    CHECK(paintings[1].matrix.a == Approx(100));
    CHECK_FALSE(paintings[1].faults.empty());
}

TEST_CASE("an appearance is laid into its annotation's rectangle") {
    const std::string widget =
        "<< /Type /Annot /Subtype /Widget /Rect [10 20 110 70] /F 132 /AP << /N 12 0 R >> >>";
    const std::vector<Painting> paintings =
        read(document("", widget, "/BBox [0 0 200 100]", "q\n200 0 0 100 0 0 cm\n/Seal1 Do\nQ\n"));
    REQUIRE(paintings.size() == 1);
    CHECK(paintings.front().faults.empty());
    CHECK(paintings.front().annotation == pdf::Ref{11, 0});
    CHECK(paintings.front().matrix.a == Approx(100));
    CHECK(paintings.front().matrix.e == Approx(10));
    CHECK(paintings.front().shown().y1 == Approx(70));
}

TEST_CASE("what hides an annotation, or shows more in it, is a fault") {
    const auto [flags, keys, more] = GENERATE(table<std::string, std::string, std::string>({
        {"/F 134", "", ""},                                // hidden
        {"/F 164", "", ""},                                // not viewed
        {"/F 132 /OC 10 0 R", "", ""},                     // a layer
        {"/F 132", "/OC 10 0 R", ""},                      // its form in a layer
        {"/F 132", "/Group << /S /Transparency >>", ""},   // blends in itself
        {"/F 132", "", "1 0 0 rg 0 0 200 100 re f"},       // painted over
        {"/F 132", "", "q 20 0 0 10 0 0 cm /Seal1 Do Q"},  // drawn twice
    }));
    CAPTURE(flags, keys, more);
    const std::string widget =
        "<< /Type /Annot /Subtype /Widget /Rect [10 20 110 70] " + flags + " /AP << /N 12 0 R >> >>";
    const std::vector<Painting> paintings = read(
        document("", widget, "/BBox [0 0 200 100] " + keys, "q\n200 0 0 100 0 0 cm\n/Seal1 Do\nQ\n" + more));
    REQUIRE_FALSE(paintings.empty());
    CHECK_FALSE(paintings.front().faults.empty());
}

TEST_CASE("what hides what was painted before is kept with its place") {
    const std::string picture = "q 100 0 0 50 10 20 cm /Seal1 Do Q ";
    const auto [content, left, right] = GENERATE(table<std::string, double, double>({
        {"q 30 0 0 30 40 50 cm /Seal1 Do Q", 40, 70},
        {"q 30 0 0 30 40 50 cm /F Do Q", 40, 70},
        {"40 50 30 30 re f", 40, 70},
        {"70 80 -30 -30 re b*", 40, 70},
        {"q 2 0 0 2 10 10 cm 15 20 15 15 re F Q", 40, 70},
        {"q 30 0 0 30 40 50 cm BI /W 1 /H 1 /BPC 8 /CS /G ID x EI Q", 40, 70},
        {"q 45 0 9 90 re W* n 40 50 30 30 re f Q", 45, 54},
        {"q 45 0 m 54 0 l 54 90 l h W n 40 50 30 30 re f Q", 45, 54},
    }));
    CAPTURE(content);
    const PagePaintings page = read_page(document(picture + content));
    REQUIRE(page.covers.size() == 2);
    CHECK(page.paintings.front().first_cover == 0);
    CHECK(page.paintings.front().end_cover == 1);
    const Cover& cover = page.covers.back();
    CHECK(cover.box.x0 == Approx(left));
    CHECK(cover.box.x1 == Approx(right));
    CHECK(cover.opacity == 1);
}

TEST_CASE("what hides nothing is no cover") {
    const std::string content =
        GENERATE("40 50 30 30 re S", "40 50 30 30 re n", "0 0 m 50 0 l 50 50 l f",
                 "0 0 90 90 re 10 10 50 50 re f*", "0 0 90 90 re 60 10 -50 50 re f", "/M gs 40 50 30 30 re f",
                 "q /M gs 1 0 0 1 0 0 cm /F Do Q", "q 30 0 0 30 40 50 cm BI /IM true /W 1 /H 1 ID x EI Q");
    CAPTURE(content);
    CHECK(read_page(document("q 100 0 0 50 10 20 cm /Seal1 Do Q " + content)).covers.size() == 1);
}

TEST_CASE("what is painted before the first picture hides none") {
    CHECK(read_page(document("40 50 30 30 re f q 30 0 0 30 40 50 cm /Seal1 Do Q")).covers.size() == 1);
}

TEST_CASE("a budget ends the reading") {
    const SmallPdf pdf = document("q 1 0 0 1 0 0 cm /Seal1 Do Q q 1 0 0 1 0 0 cm /Seal1 Do Q");
    const auto file = pdf::File::open(memory_source(pdf.bytes(), "test.pdf")).value_or_throw();
    const pdf::View view = pdf::View::newest(file);
    PaintingBudget budget;
    budget.operators = 4;
    CHECK(read_paintings(view, pdf::read_pages(view).front(), budget).paintings.size() == 1);
    CHECK(budget.used_up());
}
