#include "sealpdf/seal.h"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>

#include "image/picture.h"
#include "pdf/syntax/filters.h"
#include "seal/seal_impl.h"
#include "unit/crypto/openssl_cli.h"

using namespace sealpdf;
using Catch::Approx;

namespace {

const test::OpensslCli& cli() {
    static const test::OpensslCli instance;
    return instance;
}

Input file(const std::string& name) { return Input::bytes(cli().read(name), name); }

std::shared_ptr<const Signer> signer() {
    static const std::shared_ptr<const Signer> instance = [] {
        cli().make_identity("holder", test::p256);
        return Signer::from_pem(file("holder.key"), file("holder.crt"));
    }();
    return instance;
}

Input picture(std::uint32_t width, std::uint32_t height, std::optional<double> per_metre_x = {},
              std::optional<double> per_metre_y = {}, std::uint8_t alpha = 0x80) {
    image::Picture made;
    made.width = width;
    made.height = height;
    made.rgb.assign(3u * width * height, 0xd7);
    made.alpha.assign(std::size_t{width} * height, alpha);
    made.pixels_per_metre_x = per_metre_x;
    made.pixels_per_metre_y = per_metre_y ? per_metre_y : per_metre_x;
    return Input::bytes(image::encode_png(made), "seal.png");
}

template <class Function>
ErrorCode code_of(Function function) {
    try {
        function();
    } catch (const Error& error) {
        return error.code();
    }
    FAIL("no Error was thrown");
    return ErrorCode::internal;
}

}  // namespace

TEST_CASE("A seal's size is what was asked for, else the picture's own, else 42 mm") {
    const auto size = [](const Input& input, const SealOptions& options) {
        const Seal seal = Seal::from_picture(input, signer(), options);
        return std::pair(seal.width().millimetres(), seal.height().millimetres());
    };
    const auto is = [](std::pair<double, double> got, double width, double height) {
        return got.first == Approx(width).epsilon(1e-4) && got.second == Approx(height).epsilon(1e-4);
    };
    CHECK(is(size(picture(200, 100), {}), 42, 21));
    CHECK(is(size(picture(200, 100, 5000.0), {}), 40, 20));
    CHECK(is(size(picture(200, 100, 5000.0), {mm(30), {}}), 30, 15));
    CHECK(is(size(picture(200, 100), {{}, mm(30)}), 60, 30));
    CHECK(is(size(picture(200, 100), {mm(30), mm(30)}), 30, 30));
    // Pixels that are not square: the proportions are those on paper.
    CHECK(is(size(picture(200, 100, 10000.0, 5000.0), {}), 20, 20));
    CHECK(is(size(picture(200, 100, 10000.0, 5000.0), {mm(42), {}}), 42, 42));
    // One pixel per metre is no resolution of a seal, but 200 m is no seal either.
    CHECK(is(size(picture(200, 100, 1.0), {}), 42, 21));
}

TEST_CASE("Sizes that no page can hold are refused") {
    for (const double width : {0.0, -1.0, 6000.0, std::numeric_limits<double>::quiet_NaN()}) {
        CHECK(code_of([&] { Seal::from_picture(picture(2, 2), signer(), {mm(width), {}}); }) ==
              ErrorCode::invalid_argument);
    }
}

TEST_CASE("The picture is encoded for PDF once") {
    const Seal seal = Seal::from_picture(picture(20, 10), signer());
    const Seal::Impl& impl = seal.impl();
    REQUIRE(seal.has_picture());
    REQUIRE(impl.picture.rgb);
    REQUIRE(impl.picture.alpha);
    CHECK(*pdf::inflate(*impl.picture.rgb, 1000) == Bytes(600, 0xd7));
    CHECK(*pdf::inflate(*impl.picture.alpha, 1000) == Bytes(200, 0x80));
    CHECK(impl.picture.width == 20);
    const Seal copy = seal;
    CHECK(copy.impl().picture.rgb == impl.picture.rgb);
    CHECK_FALSE(Seal::from_picture(picture(20, 10, {}, {}, 0xff), signer()).impl().picture.alpha);
}

TEST_CASE("A seal knows its signer's certificates, also without a picture") {
    const Seal seal = Seal::without_picture(signer());
    CHECK_FALSE(seal.has_picture());
    REQUIRE(seal.impl().certificates.size() == 1);
    CHECK(seal.impl().certificates[0]->common_name() == "holder");
    CHECK(&seal.signer() == signer().get());
    CHECK(code_of([] { Seal::without_picture(nullptr); }) == ErrorCode::invalid_argument);
}

TEST_CASE("A picture that is none is a bad image, whoever signs") {
    CHECK(code_of([] { Seal::from_picture(Input::bytes({1, 2, 3}, "x.png"), signer()); }) ==
          ErrorCode::bad_image);
    CHECK(code_of([] { Seal::from_picture(Input::file("/nowhere/x.png"), signer()); }) ==
          ErrorCode::cannot_read);
}

TEST_CASE("A seal is made from a PKCS #12 file; a wrong password is told") {
    signer();
    cli().run("pkcs12 -export -inkey holder.key -in holder.crt -passout pass:geheim -out holder.p12");
    CHECK(Seal::from_pkcs12(picture(2, 2), file("holder.p12"), "geheim").impl().certificates.size() == 1);
    CHECK(code_of([] { Seal::from_pkcs12(picture(2, 2), file("holder.p12"), "no"); }) ==
          ErrorCode::wrong_password);
}

TEST_CASE("Drawn seals have the size asked for, else that of their shape; the ink of curves does not wear") {
    SealDrawing drawing;
    drawing.name = "示例有限公司";
    drawing.width = mm(40);
    drawing.dpi = 150;
    const image::Picture drawn = image::decode(draw_seal(drawing));
    CHECK(drawn.width == Approx(40 / 25.4 * 150).margin(1.5));
    REQUIRE(drawn.pixels_per_metre_x);
    CHECK(drawn.width * 1000.0 / *drawn.pixels_per_metre_x == Approx(40).margin(0.2));
    drawing.width.reset();
    for (const auto& [shape, width, height] :
         {std::tuple(SealShape::round, 42, 42), std::tuple(SealShape::oval, 45, 30),
          std::tuple(SealShape::square, 20, 20)}) {
        drawing.shape = shape;
        const image::Picture usual = image::decode(draw_seal(drawing));
        CHECK(usual.width == Approx(width / 25.4 * 150).margin(0.6));
        CHECK(usual.height == Approx(height / 25.4 * 150).margin(0.6));
    }
    drawing.shape = SealShape::round;
    drawing.age_seed = 7;
    CHECK(code_of([&] { draw_seal(drawing, DrawingFormat::svg); }) == ErrorCode::invalid_argument);
    drawing.age_seed.reset();
    for (const char* color : {"blue", "#12345", "#12345g", "#1234567", ""}) {
        drawing.color = color;
        CHECK(code_of([&] { draw_seal(drawing); }) == ErrorCode::invalid_argument);
    }
}
