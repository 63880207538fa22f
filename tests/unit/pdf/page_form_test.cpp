#include "pdf/document/page_form.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "pdf/syntax/filters.h"
#include "pdf_files.h"

using namespace sealpdf;
using namespace sealpdf::pdf;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::WithinAbs;
using test_support::PdfBuilder;

namespace {

/// Catalog 1, page tree 2, page 3, its contents 4; the test adds objects from 5 on.
struct Drawing {
    std::string catalog{}, page{}, resources{}, content = "0 0 10 10 re f";
    std::vector<std::pair<int, std::string>> objects{};
    std::vector<std::pair<std::string, std::string>> streams{};  // keys and data, from object 20 on
    std::string trailer = "/Root 1 0 R";

    SourcePtr source() const {
        PdfBuilder builder;
        builder.object(1, "<< /Type /Catalog /Pages 2 0 R " + catalog + " >>");
        builder.object(2, "<< /Type /Pages /Count 1 /Kids [3 0 R] /Resources << " + resources + " >> >>");
        builder.object(
            3, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 100] /Contents 4 0 R " + page + " >>");
        builder.stream(4, "", content);
        for (const auto& [number, body] : objects) {
            builder.object(number, body);
        }
        int number = 20;
        for (const auto& [keys, data] : streams) {
            builder.stream(number++, keys, data);
        }
        builder.end_with_table(trailer);
        return memory_source(to_bytes(builder.text()), "seal.pdf");
    }
    PageForm read(const PageFormLimits& limits = {}) const { return read_page_form(source(), limits); }
    Error error(const PageFormLimits& limits = {}) const {
        try {
            read(limits);
        } catch (const Error& error) {
            return error;
        }
        FAIL("no Error was thrown");
        return Error(ErrorCode::internal, "");
    }
};

Matrix matrix_of(const PageForm& form) {
    const Array& m = *form.objects[0].as_dict()->find("Matrix")->as_array();
    const auto at = [&](std::size_t i) { return m[i].as_number().value(); };
    return {at(0), at(1), at(2), at(3), at(4), at(5)};
}

void check_point(Point got, double x, double y) {
    CHECK_THAT(got.x, WithinAbs(x, 1e-9));
    CHECK_THAT(got.y, WithinAbs(y, 1e-9));
}

Document blank_document() { return Document(must_open(test_support::one_page().end_with_table())); }

void check_references(const Document& document, const Object& object) {
    if (const auto ref = object.as_ref()) {
        CHECK(document.touched().contains(*ref));
    } else if (const Array* array = object.as_array()) {
        for (const Object& item : *array) {
            check_references(document, item);
        }
    } else if (const Dict* dict = object.as_dict()) {
        for (const auto& [key, value] : *dict) {
            check_references(document, value);
        }
    }
}

}  // namespace

TEST_CASE("A page's crop box becomes the unit square as the reader sees it") {
    Drawing drawing;
    const int rotate = GENERATE(0, 90, 180, 270);
    CAPTURE(rotate);
    drawing.page = "/CropBox [20 10 120 60] /UserUnit 2 /Rotate " + std::to_string(rotate);
    const PageForm form = drawing.read();
    CHECK(form.width == (rotate % 180 == 0 ? 200 : 100));
    CHECK(form.height == (rotate % 180 == 0 ? 100 : 200));
    const Matrix m = matrix_of(form);
    // Where the page's lower left corner (20, 10) and its lower right one (120, 10) are seen; the y axis runs upwards.
    const Point left = m.apply(Point{20, 10}), right = m.apply(Point{120, 10});
    switch (rotate) {  // clockwise
        case 0:
            check_point(left, 0, 0);
            check_point(right, 1, 0);
            break;
        case 90:
            check_point(left, 0, 1);
            check_point(right, 0, 0);
            break;
        case 180:
            check_point(left, 1, 1);
            check_point(right, 0, 1);
            break;
        default:
            check_point(left, 1, 0);
            check_point(right, 1, 1);
    }
    CHECK(equivalent(*form.objects[0].as_dict()->find("BBox"), parsed("[20 10 120 60]")));
}

TEST_CASE("All that the content names is copied once, loops included, and renumbered in the document") {
    Drawing drawing;
    drawing.resources = "/XObject << /A 20 0 R /B 20 0 R /C 21 0 R >> /Font << /F 5 0 R >> /ProcSet [/PDF]";
    drawing.objects = {{5, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Loop 6 0 R >>"},
                       {6, "[5 0 R 6 0 R 9 0 R]"}};
    drawing.streams = {
        {"/Type /XObject /Subtype /Form /BBox [0 0 1 1] /Metadata 1 0 R /StructParents 3", "0 0 1 1 re f"},
        {"/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 "
         "/Filter /ASCIIHexDecode",
         "7f>"}};
    const PageForm form = drawing.read();
    CHECK(form.objects.size() ==
          2 + 5);  // the form, its resources; font, array, nothing (9 0 R), form, image
    Document document = blank_document();
    const Ref ref = add_page_form(document, form);
    CHECK(document.touched().size() == form.objects.size());
    for (const auto& [number, object] : document.touched()) {
        check_references(document, object);
    }
    const Dict& resources = *document.at(*document.get(ref).as_dict(), "Resources").as_dict();
    CHECK_FALSE(resources.contains("ProcSet"));
    const Dict& xobjects = *resources.find("XObject")->as_dict();
    CHECK(xobjects.find("A")->as_ref() == xobjects.find("B")->as_ref());
    const Stream& inner = *document.at(xobjects, "A").as_stream();
    CHECK_FALSE(inner.dict.contains("Metadata"));
    CHECK_FALSE(inner.dict.contains("StructParents"));
    // 7.8.3: what relied on the page's resources has them still.
    CHECK(inner.dict.find("Resources")->as_ref() == document.get(ref).as_dict()->find("Resources")->as_ref());
    const Stream& image = *document.at(xobjects, "C").as_stream();
    CHECK(as_text(*image.data) == "7f>");
    CHECK(image.dict.find("Filter")->is_name("ASCIIHexDecode"));
    // A second document gets objects of its own.
    Document other = blank_document();
    add_page_form(other, form);
    CHECK(other.touched().size() == document.touched().size());
}

TEST_CASE("The content's parts are joined, and the form is a group that blends as a whole") {
    Drawing drawing;
    drawing.page = "/Contents [4 0 R 20 0 R null 21 0 R] /Group << /S /Transparency /CS /DeviceRGB >>";
    drawing.content = "q";
    drawing.streams = {{"/Filter /ASCIIHexDecode", "3020 30>"}, {"", "10 10 re f Q"}};
    // The first /Contents of the builder loses: a key that stands twice has its last value.
    const PageForm form = drawing.read();
    const Stream& stream = *form.objects[0].as_stream();
    const Bytes content = inflate(*stream.data, 1000).value_or_throw();
    CHECK(as_text(content) == "q\n0 0\n10 10 re f Q\n");
    CHECK(equivalent(*stream.dict.find("Group"), parsed("<< /S /Transparency /I true /CS /DeviceRGB >>")));
    CHECK_FALSE(form.transparent);
    Document document = blank_document();
    CHECK_FALSE(document.get(add_page_form(document, form, false)).as_dict()->contains("Group"));
}

TEST_CASE("Transparency is noticed, for PDF/A-1 forbids it") {
    const std::string state = GENERATE("/ca 0.5", "/CA .99", "/BM /Multiply", "/BM [/Screen /Normal]",
                                       "/SMask << /S /Luminosity /G 20 0 R >>");
    Drawing drawing;
    drawing.resources = "/ExtGState << /G << " + state + " >> >>";
    drawing.streams = {{"/Subtype /Form /BBox [0 0 1 1]", ""}};
    CHECK(drawing.read().transparent);
    drawing.resources = "/ExtGState << /G << /ca 1 /CA 1.0 /BM /Normal /SMask /None >> >>";
    CHECK_FALSE(drawing.read().transparent);
}

TEST_CASE("What cannot become part of another document is refused, with the reason") {
    const auto refused = [](const Drawing& drawing, const char* reason) {
        const Error error = drawing.error();
        CHECK(error.code() == ErrorCode::bad_image);
        CHECK(error.file() == "seal.pdf");
        CHECK_THAT(error.what(), ContainsSubstring(reason));
    };
    const std::string form = "/Type /XObject /Subtype /Form /BBox [0 0 1 1] ";
    const std::string uses_form = "/XObject << /X 20 0 R >>";
    refused({.resources = "/Properties << /L 5 0 R >>", .objects = {{5, "<< /Type /OCG /Name (Layer) >>"}}},
            "layers");
    refused({.resources = uses_form, .streams = {{form + "/OC 5 0 R", ""}}}, "layers");
    refused({.resources = uses_form, .streams = {{form + "/Ref << /F (other.pdf) /Page 0 >>", ""}}},
            "another file");
    refused({.resources = uses_form, .streams = {{form + "/F (data.bin)", ""}}}, "another file");
    refused({.resources = uses_form, .streams = {{"/Type /XObject /Subtype /PS", "showpage"}}}, "PostScript");
    refused({.resources = "/Font << /F << /Back 3 0 R >> >>"}, "back into its document");
    refused({.resources = "/Font << /F << /S /JavaScript /JS (app.alert\\(1\\)) >> >>"}, "script");
    refused({.catalog = "/OpenAction << /S /JavaScript /JS (1) >>"}, "acts when it is opened");
    refused({.catalog = "/Names << /JavaScript << /Names [] >> >>"}, "acts when it is opened");
    refused({.catalog = "/AA << >>"}, "acts when it is opened");
    Drawing opens_at_page;
    opens_at_page.catalog = "/OpenAction [3 0 R /Fit]";
    CHECK_NOTHROW(opens_at_page.read());
}

TEST_CASE("A seal's picture has bounds") {
    Drawing many;
    std::string chain = "/Font << /F 100 0 R >>";
    many.resources = chain;
    for (int i = 0; i < 300; ++i) {
        many.objects.emplace_back(100 + i, "[" + std::to_string(101 + i) + " 0 R]");
    }
    CHECK_NOTHROW(many.read());  // a long chain costs no stack
    CHECK_THAT(many.error({.objects = 200}).what(), ContainsSubstring("too many objects"));
    Drawing large;
    large.resources = "/XObject << /X 20 0 R >>";
    large.streams = {{"/Subtype /Image", std::string(5000, 'x')}};
    CHECK_THAT(large.error({.stream_bytes = 4000}).what(), ContainsSubstring("too large"));
    Drawing wordy;
    wordy.content = std::string(3000, ' ');
    CHECK_THAT(wordy.error({.content_bytes = 2000}).what(), ContainsSubstring("too long"));
}

TEST_CASE("An encrypted picture is refused by name") {
    Drawing drawing;
    drawing.trailer = "/Root 1 0 R /Encrypt << /Filter /Standard /V 1 /R 2 /O () /U () /P -4 >>";
    CHECK(category(drawing.error().code()) == ErrorCategory::input);
}

TEST_CASE("What is no PDF is told as such") {
    try {
        read_page_form(memory_source(to_bytes("%PDF-1.7\nnothing"), "seal.pdf"));
        FAIL("no error");
    } catch (const Error& error) {
        CHECK(category(error.code()) == ErrorCategory::input);
    }
}
