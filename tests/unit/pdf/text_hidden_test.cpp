// Text that nobody sees, and text that stands in for what is seen.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>

#include "text_page.h"

using namespace sealpdf;
using Catch::Matchers::WithinAbs;

namespace {

struct Page {
    std::string content, keys = {}, resources = {}, catalog = {};
};

std::vector<pdf::TextHit> find(const Page& page, const std::string& text, bool hidden = false) {
    return test_support::search(page.content, pdf::TextPattern::keyword(text), {.hidden = hidden}, page.keys,
                                "", page.resources, page.catalog);
}

const std::string text = "BT /F 10 Tf 100 500 Td (word) Tj ET ";
const std::string properties =
    "/Properties << /Off 13 0 R /On 14 0 R /Any << /Type /OCMD /OCGs [13 0 R 14 0 R] >> "
    "/All << /Type /OCMD /OCGs [13 0 R 14 0 R] /P /AllOn >> "
    "/Not << /Type /OCMD /VE [/Not 13 0 R] >> /Said << /ActualText (spoken) >> >>";
const std::string layers = "/OCProperties << /OCGs [13 0 R 14 0 R] /D << /OFF [13 0 R] >> >>";

}  // namespace

TEST_CASE("Text that no reader sees is found only when asked for") {
    const Page page = GENERATE(
        Page{"q 0 0 50 50 re W n " + text + "Q"}, Page{"q 0 0 m 50 0 l 50 50 l h W* n " + text + "Q"},
        Page{"q 300 0 10 900 re W n 0 0 900 900 re W n " + text + "Q"},
        Page{"BT 3 Tr /F 10 Tf 100 500 Td (word) Tj ET"}, Page{text, "/CropBox [200 200 500 500]"},
        Page{"/OC /Off BDC " + text + "EMC", "", properties, layers},
        Page{"/OC /Off BDC /P << /MCID 1 >> BDC EMC " + text + "EMC", "", properties, layers},
        Page{"/OC /All BDC " + text + "EMC", "", properties, layers});
    CAPTURE(page.content);
    CHECK(find(page, "word").empty());
    CHECK(find(page, "word", true).size() == 1);
}

TEST_CASE("Text that is seen is found") {
    const Page page =
        GENERATE(Page{"q 0 0 50 50 re W n Q " + text}, Page{"q 90 490 100 100 re W n " + text + "Q"},
                 Page{"q 2 0 0 2 0 0 cm 45 245 40 40 re W n .5 0 0 .5 0 0 cm " + text + "Q"},
                 Page{"0 0 50 50 re f " + text}, Page{"0 0 50 50 re n " + text},
                 Page{"BT 3 Tr 0 Tr /F 10 Tf 100 500 Td (word) Tj ET"},
                 Page{"/OC /On BDC " + text + "EMC", "", properties, layers},
                 Page{"/OC /Off BDC EMC " + text, "", properties, layers},
                 Page{"/OC /Any BDC " + text + "EMC", "", properties, layers},
                 Page{"/OC /Not BDC " + text + "EMC", "", properties, layers},
                 Page{"/OC /Off BDC " + text + "EMC", "", properties},
                 Page{"/OC /Missing BDC " + text + "EMC"}, Page{"EMC EMC " + text});
    CAPTURE(page.content);
    CHECK(find(page, "word").size() == 1);
}

TEST_CASE("The text layer of a scan is found: invisible text over an image") {
    const std::string invisible = "BT 3 Tr /F 10 Tf 100 500 Td (word) Tj ET ";
    const std::string image = GENERATE("q 600 0 0 800 0 0 cm /Image Do Q ",
                                       "q 600 0 0 800 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID x EI Q ");
    CHECK(find({image + invisible}, "word").size() == 1);
    CHECK(find({invisible + image}, "word").size() == 1);
    CHECK(find({"q 50 0 0 50 0 0 cm /Image Do Q " + invisible}, "word").empty());
}

TEST_CASE("A form on a hidden layer, and what a form's box cuts off, is hidden") {
    CHECK(find({"/Layer Do", "", "", layers}, "layer").empty());
    CHECK(find({"/Layer Do", "", "", layers}, "layer", true).size() == 1);
    CHECK(find({"/Layer Do"}, "layer").size() == 1);
    CHECK(find({"q 1 0 0 1 895 0 cm /Layer Do Q"}, "layer", true).empty() == false);
}

TEST_CASE("/ActualText stands in for what is shown") {
    const Page page = GENERATE(
        Page{"/Span << /ActualText (spoken) >> BDC " + text + "EMC"},
        Page{"/Span << /Lang (en) /ActualText <FEFF00730070006F006B0065006E> /MCID 3 >> BDC " + text + "EMC"},
        Page{"/Span /Said BDC " + text + "EMC", "", properties},
        Page{"/Span << /ActualText (spoken) >> BDC " + text + "/Span << /ActualText (inner) >> BDC EMC EMC"},
        Page{"/Span << /ActualText (spoken) >> BDC " + text});
    CAPTURE(page.content);
    CHECK(find(page, "word").empty());
    CHECK(find(page, "inner").empty());
    const auto hits = find(page, "spoken");
    REQUIRE(hits.size() == 1);
    CHECK_THAT(hits[0].box.x0, WithinAbs(100, 0.01));
    CHECK_THAT(hits[0].box.x1, WithinAbs(124, 0.01));
    const auto part = find(page, "ken");
    REQUIRE(part.size() == 1);
    CHECK_THAT(part[0].box.x0, WithinAbs(112, 0.01));  // half of it: the width is divided evenly
}

TEST_CASE("/ActualText of as many characters as glyphs keeps their places; an empty one drops them") {
    const auto hits = find({"/Span << /ActualText (lord) >> BDC " + text + "EMC"}, "rd");
    REQUIRE(hits.size() == 1);
    CHECK_THAT(hits[0].box.x0, WithinAbs(112, 0.01));
    const std::string hyphen =
        "BT /F 10 Tf 100 500 Td (wo) Tj /Span << /ActualText () >> BDC (-) Tj EMC (rd) Tj ET";
    CHECK(find({hyphen}, "word").size() == 1);
    CHECK(find({"BT /F 10 Tf 100 500 Td (plain) Tj ET /P << /MCID 0 /ActualText 5 >> BDC EMC"}, "plain")
              .size() == 1);
}

TEST_CASE("Marked content of any depth ends quietly") {
    std::string open;
    for (int i = 0; i < 50'000; ++i) {
        open += "/Span << /ActualText (x) >> BDC /OC /Off BDC ";
    }
    CHECK(find({open + text, "", properties, layers}, "word", true).empty());
    CHECK(find({open + open + text}, "never", true).empty());
}
