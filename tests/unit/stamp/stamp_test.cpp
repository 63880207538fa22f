#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <filesystem>

#include "pades/integrity.h"
#include "pdf/document/page.h"
#include "stamp_fixture.h"
#include "support/files.h"
#include "support/repository.h"
#include "support/small_pdf.h"

using namespace sealpdf;
using stamp_test::code_of;
using stamp_test::options;
using stamp_test::Stamped;
using test_support::small_document;
using test_support::Xref;

namespace {

pdf::FilePtr open(const Bytes& bytes) { return pdf::File::open(memory_source(bytes)).value_or_throw(); }

bool starts_with(const Bytes& text, const Bytes& front) {
    return text.size() > front.size() && std::equal(front.begin(), front.end(), text.begin());
}

/// All signatures intact, the newest covering the whole file; their number.
std::size_t check_signatures(const Bytes& bytes) {
    const pdf::FilePtr file = open(bytes);
    const auto signatures = pades::read_signatures(file);
    for (const pades::Signature& signature : signatures) {
        const pades::IntegrityResult result = pades::check_integrity(file->source(), signature);
        CHECK(result.reason == "");
        CHECK(result.state == pades::IntegrityState::intact);
    }
    REQUIRE_FALSE(signatures.empty());
    CHECK(signatures.back().coverage == Coverage::whole_file);
    return signatures.size();
}

Bytes plain(int pages = 1, Xref xref = Xref::table, std::string_view page = {}) {
    return small_document(pages, {}, page, xref).end_revision().bytes();
}

std::string read_stream(const pdf::View& view, const pdf::Object& object) {
    REQUIRE(view.resolve(object).as_stream() != nullptr);
    const Bytes bytes = view.decoded_stream(*view.resolve(object).as_stream()).value_or_throw();
    return std::string(as_text(bytes));
}

const pdf::Dict& first_field(const pdf::View& view) {
    return *view.get(pades::read_signature_fields(view).front().ref).as_dict();
}

}  // namespace

TEST_CASE("An invisible signature is written in one new revision, the old bytes in front") {
    const Xref xref = GENERATE(Xref::table, Xref::stream);
    const std::string key = GENERATE("rsa", "ec");
    StampOptions wanted = options();
    wanted.digest = GENERATE(DigestMethod::sha256, DigestMethod::sha384, DigestMethod::sha512);
    const Bytes old = plain(1, xref);
    const Stamped stamped = stamp_test::stamp(old, {"invisible"}, wanted, stamp_test::seal(key));
    CHECK(starts_with(stamped.bytes, old));
    CHECK(check_signatures(stamped.bytes) == 1);
    CHECK(stamped.result.field == "Signature1");
    CHECK(stamped.result.level == SignatureLevel::b_b);
    CHECK(stamped.result.revision == 2);
    CHECK(stamped.result.impressions.empty());
    CHECK(open(stamped.bytes)->revisions().back().kind ==
          (xref == Xref::table ? pdf::XrefKind::table : pdf::XrefKind::stream));
}

TEST_CASE(
    "The first impression is the widget: q gs cm Do Q with one image, upright whatever the page's rotation") {
    const int rotate = GENERATE(0, 90, 180, 270);
    const Bytes old = plain(1, Xref::table, "/Rotate " + std::to_string(rotate));
    const Stamped stamped = stamp_test::stamp(old, {"xy:1:60,70"});
    CHECK(check_signatures(stamped.bytes) == 1);
    REQUIRE(stamped.result.impressions.size() == 1);
    const Impression& impression = stamped.result.impressions.front();
    CHECK(impression.kind == "widget");
    CHECK(impression.page == 1);
    CHECK(impression.rect.x == Catch::Approx(60 - 21));
    CHECK(impression.rect.y == Catch::Approx(70 - 21));
    CHECK(impression.rect.width == Catch::Approx(42));

    const pdf::View view = pdf::View::newest(open(stamped.bytes));
    const pdf::Dict& field = first_field(view);
    const pdf::Array& numbers = *field.find("Rect")->as_array();
    const Rect rect{*numbers[0].as_number(), *numbers[1].as_number(), *numbers[2].as_number(),
                    *numbers[3].as_number()};
    const pdf::Page page = pdf::read_pages(view).front();
    const RectMm seen = pdf::to_mm(page.to_display().apply(rect));
    CHECK(seen.x == Catch::Approx(39).margin(0.01));
    CHECK(seen.y == Catch::Approx(49).margin(0.01));
    const pdf::Object& form = view.at(*view.dict_at(field, "AP"), "N");
    CHECK(read_stream(view, form) == "q\n/GS0 gs\n119.0551 0 0 119.0551 0 0 cm\n/Seal Do\nQ\n");
    CHECK_FALSE(form.as_dict()->contains("Group"));
    CHECK(form.as_dict()->contains("Matrix") == (rotate != 0));
}

TEST_CASE("Further impressions and straddle strips are content of the same revision and share one image") {
    const Bytes old = plain(3);
    const Stamped stamped = stamp_test::stamp(old, {"xy:1:60,70", "xy:2:60,70", "xy:2:120,200", "straddle"});
    CHECK(check_signatures(stamped.bytes) == 1);
    std::vector<std::string> kinds;
    for (const Impression& impression : stamped.result.impressions) {
        kinds.push_back(impression.kind);
    }
    CHECK(kinds ==
          std::vector<std::string>{"widget", "content", "content", "straddle", "straddle", "straddle"});
    CHECK(open(stamped.bytes)->revisions().size() == 2);
    int images = 0;
    const pdf::FilePtr file = open(stamped.bytes);
    const pdf::View view = pdf::View::newest(file);
    for (const auto& [number, entry] : file->revisions().back().entries) {
        const pdf::Object& object = view.get({number, 0});
        images += object.as_stream() != nullptr && view.at(*object.as_dict(), "Subtype").is_name("Image") &&
                          view.at(*object.as_dict(), "ColorSpace").is_name("DeviceRGB")
                      ? 1
                      : 0;
    }
    CHECK(images == 1);
}

TEST_CASE("A straddle seal alone goes with an invisible widget") {
    const Stamped stamped = stamp_test::stamp(plain(2), {"straddle"});
    CHECK(check_signatures(stamped.bytes) == 1);
    const pdf::View view = pdf::View::newest(open(stamped.bytes));
    CHECK(pdf::equivalent(*first_field(view).find("Rect"), pdf::Array{0, 0, 0, 0}));
}

TEST_CASE("Three stamps follow each other, each keeps what was before") {
    const Xref xref = GENERATE(Xref::table, Xref::stream);
    Bytes document = plain(2, xref);
    for (int round = 1; round <= 3; ++round) {
        const Stamped stamped = stamp_test::stamp(document, {"xy:1:60," + std::to_string(50 * round)},
                                                  options(), stamp_test::seal(round == 2 ? "ec" : "rsa"));
        CHECK(starts_with(stamped.bytes, document));
        CHECK(check_signatures(stamped.bytes) == static_cast<std::size_t>(round));
        CHECK(stamped.result.field == "Signature" + std::to_string(round));
        CHECK(stamped.result.revision == round + 1);
        REQUIRE(stamped.result.warnings.size() == 2);
        CHECK(stamped.result.warnings[0].code == "revocation-unknown");
        CHECK(stamped.result.warnings[1].code == "chain-incomplete");  // the seal's certificate is alone with its key
        document = stamped.bytes;
    }
}

TEST_CASE("Other programs accept what was stamped") {
    const test_support::TemporaryFolder folder;
    const Xref xref = GENERATE(Xref::table, Xref::stream);
    const std::string path = folder.file("签.pdf");
    const Bytes first = stamp_test::stamp(plain(3, xref), {"xy:1:60,70", "xy:2:60,70", "straddle"}).bytes;
    const Bytes second = stamp_test::stamp(first, {"xy:3:60,70"}, options(), stamp_test::seal("ec")).bytes;
    test_support::write_text(path, as_text(second));
    if (stamp_test::has_tool("qpdf")) {
        const stamp_test::ToolResult result = stamp_test::run_tool("qpdf --check '" + path + "'");
        CAPTURE(result.output);
        CHECK(result.status == 0);
    }
    if (stamp_test::has_tool("pdfsig")) {
        const std::string output = stamp_test::run_tool("pdfsig -nocert '" + path + "'").output;
        CAPTURE(output);
        const std::size_t once = output.find("Signature is Valid");
        CHECK(once != std::string::npos);
        CHECK(output.find("Signature is Valid", once + 1) != std::string::npos);
        CHECK(output.find("Total document signed") != std::string::npos);
    }
}

TEST_CASE("An existing field is stamped where it stands") {
    test_support::SmallPdf pdf = small_document(1, "/AcroForm << /Fields [10 0 R] >>", "/Annots [10 0 R]");
    pdf.object(10, "<< /FT /Sig /T (party) /Type /Annot /Subtype /Widget /Rect [100 100 219 219] /P 3 0 R >>")
        .end_revision();
    const Stamped stamped = stamp_test::stamp(pdf.bytes(), {"field:party"});
    CHECK(check_signatures(stamped.bytes) == 1);
    CHECK(stamped.result.field == "party");
    CHECK(stamped.result.impressions.front().kind == "widget");
    const pdf::View view = pdf::View::newest(open(stamped.bytes));
    CHECK(view.dict_at(first_field(view), "AP") != nullptr);
    CHECK(code_of(stamped.bytes, {"field:party"}) == ErrorCode::field_already_signed);
    CHECK(code_of(pdf.bytes(), {"field:nobody"}) == ErrorCode::field_not_found);
    StampOptions same_name = options();
    same_name.field_name = "party";
    CHECK(code_of(pdf.bytes(), {"invisible"}, same_name) == ErrorCode::invalid_argument);
}

TEST_CASE("A file is stamped in place, and copied to a new name") {
    const test_support::TemporaryFolder folder;
    const std::string path = folder.file("合同.pdf");
    const Bytes old = plain();
    test_support::write_text(path, as_text(old));
    const Stamper stamper(stamp_test::seal());
    stamper.stamp(Input::file(path), Output::file(folder.file("out.pdf")), stamp_test::places({"invisible"}),
                  options());
    CHECK(test_support::read_bytes(path) == old);
    stamper.stamp(Input::file(path), Output::file(path), stamp_test::places({"invisible"}), options());
    const Bytes stamped = test_support::read_bytes(path);
    CHECK(starts_with(stamped, old));
    CHECK(check_signatures(stamped) == 1);
    CHECK(folder.names() == std::vector<std::string>{"out.pdf", "合同.pdf"});
}

TEST_CASE("A seal without a picture signs invisibly only") {
    const Seal seal = Seal::without_picture(stamp_test::signer("ec"));
    CHECK(check_signatures(stamp_test::stamp(plain(), {"invisible"}, options(), seal).bytes) == 1);
    CHECK(check_signatures(stamp_test::stamp(plain(), {}, options(), seal).bytes) == 1);
    CHECK(code_of(plain(), {"xy:1:60,70"}, options(), seal) == ErrorCode::invalid_argument);
}
