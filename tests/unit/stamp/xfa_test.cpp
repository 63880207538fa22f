#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "stamp_fixture.h"
#include "support/small_pdf.h"

using namespace sealpdf;
using test_support::small_document;
using test_support::SmallPdf;

namespace {

Bytes form(const std::string& catalog, const std::string& fields, const std::string& config,
           const std::string& page = "/Contents 20 0 R") {
    SmallPdf pdf =
        small_document(1, catalog + " /AcroForm << /Fields [" + fields + "] /XFA [(config) 11 0 R] >>", page);
    pdf.object(10, "<< /T (name) /FT /Tx >>").stream(11, "", config).stream(20, "", "BT ET");
    return pdf.end_revision().bytes();
}

}  // namespace

TEST_CASE("A dynamic XFA form is refused: what is stamped is not what readers show") {
    const Bytes document = GENERATE(form("/NeedsRendering true", "10 0 R", "<config/>"),
                                    form("", "10 0 R",
                                         "<config><acrobat><acrobat7><dynamicRender>required</"
                                         "dynamicRender></acrobat7></acrobat></config>"),
                                    form("", "", "<config/>", ""));
    CHECK(stamp_test::code_of(document, {"invisible"}) == ErrorCode::xfa_dynamic);
    const LocateResult located = locate(Input::bytes(document), stamp_test::places({"xy:1:60,70"}));
    REQUIRE(located.forbidden.size() == 1);
    CHECK(located.forbidden.front().code == "xfa-dynamic");
}

TEST_CASE("A static XFA form is stamped, with a warning") {
    const Bytes document = GENERATE(form("/NeedsRendering false", "10 0 R", "<config/>"),
                                    form("", "10 0 R",
                                         "<config><acrobat><acrobat7><dynamicRender>forbidden</"
                                         "dynamicRender></acrobat7></acrobat></config>"),
                                    form("", "", "<config/>"));
    const StampResult result = stamp_test::stamp(document, {"xy:1:60,70"}).result;
    CHECK(std::ranges::count(result.warnings, "xfa-static", &Warning::code) == 1);
}

TEST_CASE("A form without XFA is not warned of") {
    SmallPdf pdf = small_document(1, "/AcroForm << /Fields [10 0 R] /XFA null >>");
    pdf.object(10, "<< /T (name) /FT /Tx >>").end_revision();
    const StampResult result = stamp_test::stamp(pdf.bytes(), {"xy:1:60,70"}).result;
    CHECK(std::ranges::count(result.warnings, "xfa-static", &Warning::code) == 0);
}
