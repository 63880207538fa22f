// What a seal is painted with in documents that claim PDF/A (ISO 19005). Whether the result conforms is veraPDF's to say:
// tests/oracle/test_conformance.py.

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "base/bytes.h"
#include "image/picture.h"
#include "pdf/document/page.h"
#include "stamp_fixture.h"
#include "support/small_pdf.h"

using namespace sealpdf;
using test_support::small_document;
using test_support::SmallPdf;

namespace {

Bytes archive(const std::string& part, const std::string& output,
              const std::string& page = "/Contents 9 0 R") {
    SmallPdf pdf = small_document(
        1, "/Metadata 10 0 R " + (output.empty() ? std::string() : std::string("/OutputIntents [11 0 R]")),
        page);
    pdf.stream(9, "", "BT ET");
    pdf.stream(10, "/Type /Metadata /Subtype /XML",
               "<rdf:RDF><rdf:Description pdfaid:part='" + part + "' pdfaid:conformance='B'/></rdf:RDF>");
    pdf.object(11, "<< /S /GTS_PDFA1 /DestOutputProfile 12 0 R >>");
    pdf.stream(12, "/N 3", std::string(16, '\0') + output + std::string(108, '\0'));
    return pdf.end_revision().bytes();
}

struct Sealed {
    explicit Sealed(stamp_test::Stamped stamped)
        : result(std::move(stamped.result)),
          view(pdf::View::newest(pdf::File::open(memory_source(stamped.bytes)).value_or_throw())),
          page(pdf::read_pages(view).front()) {}
    const pdf::Dict& page_dict() const { return *view.get(page.ref).as_dict(); }
    const pdf::Dict& widget() const {
        return *view.resolve(view.array_at(page_dict(), "Annots")->back()).as_dict();
    }
    const pdf::Dict& form() const { return *view.at(*view.dict_at(widget(), "AP"), "N").as_dict(); }
    const pdf::Dict& image() const {
        const pdf::Dict& images = *view.dict_at(*view.dict_at(form(), "Resources"), "XObject");
        return *view.resolve(images.begin()->second).as_dict();
    }
    bool blends() const { return view.dict_at(form(), "Resources")->contains("ExtGState"); }
    bool is_device_rgb() const { return view.at(image(), "ColorSpace").is_name("DeviceRGB"); }
    bool warns() const {
        return std::ranges::find(result.warnings, "blend-not-kept", &Warning::code) != result.warnings.end();
    }

    StampResult result;
    pdf::View view;
    pdf::Page page;
};

const std::vector<std::string> places = {"xy:1:60,70"};

Seal opaque_seal() {
    image::Picture square;
    square.width = square.height = 8;
    square.rgb = Bytes(3 * 64, 90);
    return Seal::from_picture(Input::bytes(image::encode_png(square)), stamp_test::signer("rsa"), {.width = mm(42), .height = {}});
}

Sealed sealed(const Bytes& document, const StampOptions& options = stamp_test::options()) {
    return Sealed(stamp_test::stamp(document, places, options));
}

}  // namespace

TEST_CASE("PDF/A-1 has no transparency: the seal is painted through a stencil, with a warning") {
    const Sealed done = sealed(archive("1", "RGB "));
    CHECK(done.warns());
    CHECK_FALSE(done.blends());
    CHECK_FALSE(done.image().contains("SMask"));
    const pdf::Stream* mask = done.view.at(done.image(), "Mask").as_stream();
    REQUIRE(mask != nullptr);
    CHECK(done.view.at(mask->dict, "ImageMask").as_bool() == true);
    CHECK(done.view.at(mask->dict, "BitsPerComponent").as_int() == 1);
    CHECK_FALSE(mask->dict.contains("ColorSpace"));  // Table 87: not in a stencil mask
    // 8.9.6.3: 1 leaves the ground as it is. The ring of the test's picture is painted, its middle is not.
    const Bytes bits = done.view.decoded_stream(*mask).value_or_throw();
    REQUIRE(bits.size() == 25 * 200);
    const auto bit = [&](int x, int y) {
        return bits[static_cast<std::size_t>(y * 25 + x / 8)] >> (7 - x % 8) & 1;
    };
    CHECK(bit(100, 100) == 1);
    CHECK(bit(0, 0) == 1);
    CHECK(bit(8, 100) == 0);
    CHECK(bit(100, 190) == 0);
}

TEST_CASE("Other documents, and other parts, blend as asked") {
    const Bytes document = GENERATE(archive("2", "RGB "), archive("3", "RGB "), archive("x", "RGB "),
                                    small_document(1).end_revision().bytes());
    const Sealed done = sealed(document);
    CHECK_FALSE(done.warns());
    CHECK(done.blends());
    CHECK(done.image().contains("SMask"));
    CHECK(done.is_device_rgb());
    CHECK_FALSE(done.page_dict().contains("Group"));
}

TEST_CASE("Device colours stand only beside an RGB output intent") {
    const auto [part, output, device] = GENERATE(table<std::string, std::string, bool>({
        {"1", "RGB ", true},
        {"1", "CMYK", false},
        {"1", "GRAY", false},
        {"1", "", false},
        {"2", "CMYK", false},
        {"3", "", false},
        {"4", "RGB ", false},  // a page may have an intent of its own
    }));
    CAPTURE(part, output);
    const Sealed done = sealed(archive(part, output));
    CHECK(done.is_device_rgb() == device);
    if (!device) {
        const pdf::Array& space = *done.view.at(done.image(), "ColorSpace").as_array();
        CHECK(space.front().is_name("ICCBased"));
        const pdf::Stream& profile = *done.view.resolve(space[1]).as_stream();
        CHECK(done.view.at(profile.dict, "N").as_int() == 3);
        const Bytes icc = done.view.decoded_stream(profile).value_or_throw();
        CHECK(as_text(ByteView(icc).subspan(16, 4)) == "RGB ");
        CHECK(as_text(ByteView(icc).subspan(36, 4)) == "acsp");
    }
}

TEST_CASE("Without an output intent a page that blends names its colour space (ISO 19005-2, 6.2.10)") {
    const Sealed bare = sealed(archive("2", ""));
    CHECK(bare.blends());
    const pdf::Dict* group = bare.view.dict_at(bare.page_dict(), "Group");
    REQUIRE(group != nullptr);
    CHECK(bare.view.at(*group, "S").is_name("Transparency"));
    CHECK(bare.view.at(*group, "CS").as_array()->front().is_name("ICCBased"));

    // The author's own space stays.
    const Sealed own =
        sealed(archive("2", "", "/Group << /S /Transparency /CS [/CalRGB << /WhitePoint [1 1 1] >>] >>"));
    CHECK(own.blends());
    CHECK(
        own.view.at(*own.view.dict_at(own.page_dict(), "Group"), "CS").as_array()->front().is_name("CalRGB"));
}

TEST_CASE("A signed page may not get a group: the second seal is painted through a stencil") {
    StampOptions invisible = stamp_test::options();
    const stamp_test::Stamped first = stamp_test::stamp(archive("2", ""), {"invisible"}, invisible);
    const Sealed second = sealed(first.bytes);
    CHECK(second.warns());
    CHECK_FALSE(second.blends());
    CHECK(second.image().contains("Mask"));
    CHECK_FALSE(second.page_dict().contains("Group"));
}

TEST_CASE("A picture that would hide what is signed is refused") {
    const stamp_test::Stamped signed_once = stamp_test::stamp(archive("2", ""), {"invisible"});
    CHECK(stamp_test::code_of(signed_once.bytes, places, stamp_test::options(), opaque_seal()) ==
          ErrorCode::would_break_earlier_signatures);
    StampOptions normal = stamp_test::options();
    normal.blend = BlendMode::normal;
    const stamp_test::Stamped other = stamp_test::stamp(archive("2", "RGB "), {"invisible"});
    CHECK(stamp_test::code_of(other.bytes, places, normal, opaque_seal()) == ErrorCode::would_break_earlier_signatures);
    CHECK(Sealed(stamp_test::stamp(other.bytes, places, stamp_test::options(), opaque_seal())).blends());
}

TEST_CASE("In PDF/A-1 a field that shows nothing has an appearance that paints nothing") {
    const Sealed done(stamp_test::stamp(archive("1", "RGB "), {"invisible"}));
    REQUIRE(done.view.dict_at(done.widget(), "AP") != nullptr);
    CHECK(done.view.decoded_stream(*done.view.at(*done.view.dict_at(done.widget(), "AP"), "N").as_stream())
              ->empty());
    const Sealed other(stamp_test::stamp(archive("2", "RGB "), {"invisible"}));
    CHECK_FALSE(other.widget().contains("AP"));
}

TEST_CASE("An opaque picture with normal blend loses nothing, so nothing is said") {
    const Seal opaque = opaque_seal();
    StampOptions options = stamp_test::options();
    options.blend = BlendMode::normal;
    const Sealed kept(stamp_test::stamp(archive("1", "RGB "), places, options, opaque));
    CHECK_FALSE(kept.warns());
    CHECK_FALSE(kept.image().contains("Mask"));
    options.opacity = 0.5;
    CHECK(Sealed(stamp_test::stamp(archive("1", "RGB "), places, options, opaque)).warns());
}
