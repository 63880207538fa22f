#include "image/svg.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

using namespace sealpdf;
using namespace sealpdf::image;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::WithinAbs;

namespace {

std::string svg(const std::string& attributes, const std::string& content = "<circle r='10'/>") {
    return "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink' " +
           attributes + ">" + content + "</svg>";
}

SvgPage render(const std::string& text) { return render_svg(as_bytes(text), "seal.svg"); }

std::string refusal(const std::string& text) {
    try {
        render(text);
    } catch (const Error& error) {
        CHECK(error.code() == ErrorCode::bad_image);
        CHECK(error.file() == "seal.svg");
        return error.what();
    }
    FAIL("drawn: " + text);
    return {};
}

}  // namespace

TEST_CASE("SVG files are told by their content") {
    const auto is = [](std::string_view text) { return is_svg(as_bytes(text)); };
    CHECK(is("<svg/>"));
    CHECK(
        is("\xef\xbb\xbf\n<?xml version='1.0'?>\n<!-- a seal --><svg xmlns='http://www.w3.org/2000/svg'/>"));
    CHECK_FALSE(is("<html><body/></html>"));
    CHECK_FALSE(is("a text about <svg>"));
    CHECK_FALSE(is(""));
}

TEST_CASE("An SVG's own size is that of its width and height, CSS pixels being 1/96 inch") {
    const auto [attributes, width, height] = GENERATE(table<std::string, double, double>({
        {"width='42mm' height='30mm'", 42, 30},
        {"width='4.2cm' height='96' viewBox='0 0 1 1'", 42, 25.4},
        {"width='144pt' height='96px'", 50.8, 25.4},
        {"width='1in' height='2in'", 25.4, 50.8},
    }));
    CAPTURE(attributes);
    const SvgPage page = render(svg(attributes));
    CHECK(page.has_size);
    CHECK_THAT(page.width, WithinAbs(width, 0.01));
    CHECK_THAT(page.height, WithinAbs(height, 0.01));
    CHECK(as_text(page.pdf).starts_with("%PDF-"));
}

TEST_CASE("An SVG with a viewBox alone has proportions but no size") {
    const SvgPage page = render(svg("viewBox='0 0 300 150'"));
    CHECK_FALSE(page.has_size);
    CHECK_THAT(page.width / page.height, WithinAbs(2, 1e-6));
    CHECK_THAT(refusal(svg("")), ContainsSubstring("viewBox"));
}

TEST_CASE("An SVG that needs other files is refused rather than shown without them") {
    const std::string size = "width='42mm' height='42mm'";
    const std::string content =
        GENERATE("<image xlink:href='http://127.0.0.1:9/x.png' width='9' height='9'/>",
                 "<image href = \"file:///etc/hostname\" width='9' height='9'/>", "<image href='../x.png'/>",
                 "<use xlink:href='other.svg#a'/>", "<style>@import url(x.css);</style>",
                 "<rect fill='url(other.svg#g)'/>", "<rect style=\"fill:url('http://127.0.0.1/#g')\"/>",
                 "<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='#x'/>");
    CAPTURE(content);
    CHECK_THAT(refusal(svg(size, content)), ContainsSubstring("other files"));
    CHECK_THAT(refusal("<?xml-stylesheet href='a.css'?>" + svg(size)), ContainsSubstring("other files"));
    CHECK_THAT(
        refusal("<!DOCTYPE svg [<!ENTITY x SYSTEM 'file:///etc/hostname'>]>" + svg(size, "<text>&x;</text>")),
        ContainsSubstring("other files"));
}

TEST_CASE("What lies in the drawing itself is used, and links are no loads") {
    const std::string size = "width='42mm' height='42mm'";
    const std::string content =
        GENERATE("<defs><linearGradient id='g'/></defs><rect fill='url(#g)' width='9' height='9'/>",
                 "<a href='https://example.com/'><circle r='3'/></a>",
                 "<image width='1' height='1' "
                 "href='data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42m"
                 "P8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=='/>");
    CHECK_NOTHROW(render(svg(size, content)));
    CHECK_NOTHROW(render("<!DOCTYPE svg [<!ENTITY ns 'http://ns.adobe.com/'>]>" + svg(size)));
}

TEST_CASE("A broken or absurd SVG is a bad image") {
    CHECK_THAT(refusal("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><g>"),
               ContainsSubstring("damaged"));
    CHECK_THAT(refusal("<!--<svg--><html xmlns='http://www.w3.org/1999/xhtml'/>"),
               ContainsSubstring("damaged"));
    refusal(svg("width='0' height='10mm'"));
    refusal(svg("width='5000mm' height='1mm'"));
    try {
        render(svg("width='9' height='9'", std::string(5u << 20, ' ')));
        FAIL("no error");
    } catch (const Error& error) {
        CHECK(error.code() == ErrorCode::limit_exceeded);
    }
}

TEST_CASE("A drawing that multiplies itself ends") {
    std::string content = "<defs><g id='a0'><circle r='1'/></g>";
    for (int i = 1; i < 30; ++i) {
        const std::string use = "<use href='#a" + std::to_string(i - 1) + "'/>";
        content += "<g id='a" + std::to_string(i) + "'>" + use + use + use + use + "</g>";
    }
    content += "</defs><use href='#a29'/>";
    CHECK_THAT(refusal(svg("width='9' height='9'", content)), ContainsSubstring("cannot be drawn"));
}
