#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "image/seal_drawing.h"
#include "image/svg.h"

using namespace sealpdf;
using namespace sealpdf::image;

namespace {

SealDrawing invoice() {
    SealDrawing drawing;
    drawing.outline = SealOutline::oval;
    drawing.name = "青岚数字科技（示例）有限公司";
    drawing.middle = "91350100M000100Y43";
    drawing.inner = "发票专用章";
    drawing.width_mm = 40;
    drawing.height_mm = 30;
    drawing.sample = false;
    drawing.dpi = 508;  // 20 pixels a millimetre
    return drawing;
}

struct Box {
    double left = 1e9, right = -1e9, top = 1e9, bottom = -1e9;
};
/// Of the ink inside a region, in mm from the centre.
Box ink(const Picture& picture, double left, double right, double top, double bottom) {
    Box box;
    for (std::uint32_t y = 0; y < picture.height; ++y) {
        for (std::uint32_t x = 0; x < picture.width; ++x) {
            const double mm_x = (x + 0.5 - picture.width / 2.0) / 20,
                         mm_y = (y + 0.5 - picture.height / 2.0) / 20;
            const bool inside = mm_x > left && mm_x < right && mm_y > top && mm_y < bottom;
            if (inside && picture.alpha[std::size_t{y} * picture.width + x] > 127) {
                box.left = std::min(box.left, mm_x);
                box.right = std::max(box.right, mm_x);
                box.top = std::min(box.top, mm_y);
                box.bottom = std::max(box.bottom, mm_y);
            }
        }
    }
    return box;
}

bool inked(const Picture& picture, double x, double y) {
    const auto column = std::size_t((x + picture.width / 40.0) * 20),
               row = std::size_t((y + picture.height / 40.0) * 20);
    return picture.alpha[row * picture.width + column] > 127;
}

std::string message_of(const SealDrawing& drawing) {
    try {
        draw_picture(drawing);
    } catch (const Error& error) {
        CHECK(error.code() == ErrorCode::invalid_argument);
        return error.what();
    }
    FAIL("the seal was drawn");
    return {};
}

}  // namespace

TEST_CASE("An invoice seal has the measures of the tax rule") {
    const Picture picture = draw_picture(invoice());
    CHECK(picture.width == 800);
    CHECK(picture.height == 600);
    // The ring is 1 mm wide everywhere, inside an ellipse of 40 x 30 mm.
    CHECK(inked(picture, -19.9, 0));
    CHECK(inked(picture, -19.1, 0));
    CHECK_FALSE(inked(picture, -18.8, 0));
    CHECK(inked(picture, 0, 14.9));
    CHECK(inked(picture, 0, 14.1));
    CHECK_FALSE(inked(picture, 0, 13.8));
    // The number: 3.7 mm high, at most 26 mm wide, across the middle.
    const Box number = ink(picture, -13.2, 13.2, -2.2, 2.2);
    CHECK(number.right - number.left < 26.1);
    CHECK(number.bottom - number.top < 3.8);
    CHECK(number.right == Catch::Approx(-number.left).margin(0.6));
    // The purpose begins 4.2 mm below the middle and is 4.6 mm high.
    const Box purpose = ink(picture, -11, 11, 3, 9.6);
    CHECK(purpose.top >= 4.1);
    CHECK(purpose.bottom <= 8.95);
    // The name stays half a millimetre inside the ring.
    const Box name = ink(picture, -2.5, 2.5, -13.9, -8);
    CHECK(name.top == Catch::Approx(-13.5).margin(0.25));
    CHECK(name.bottom < -13.5 + 4.4);
}

TEST_CASE("The name of an oval stands alike on both sides") {
    SealDrawing drawing = invoice();
    drawing.middle.clear();
    drawing.inner.clear();
    drawing.name = "中中中中中中中中中中中中";
    const Picture picture = draw_picture(drawing);
    std::size_t difference = 0, all = 0;
    for (std::uint32_t y = 0; y < picture.height; ++y) {
        for (std::uint32_t x = 0; x < picture.width / 2; ++x) {
            const std::size_t row = std::size_t{y} * picture.width;
            all += picture.alpha[row + x] > 127;
            difference +=
                (picture.alpha[row + x] > 127) != (picture.alpha[row + picture.width - 1 - x] > 127);
        }
    }
    CHECK(difference < all / 10);  // the character itself is nearly symmetric
}

TEST_CASE("A square seal is read from the right, in 1, 2 or 4 columns") {
    SealDrawing drawing;
    drawing.outline = SealOutline::square;
    drawing.name = "一口口口";  // the first character leaves most of its cell empty
    drawing.width_mm = 20;
    drawing.dpi = 508;
    drawing.sample = false;
    const Picture two = draw_picture(drawing);
    CHECK(two.width == 400);
    CHECK(inked(two, -9.7, 0));
    CHECK_FALSE(inked(two, -8.95, -8.95));
    const auto ink_in = [](const Picture& picture, int sign_x, int sign_y) {
        const Box box = ink(picture, sign_x < 0 ? -8.5 : 0.1, sign_x < 0 ? -0.1 : 8.5,
                            sign_y < 0 ? -8.5 : 0.1, sign_y < 0 ? -0.1 : 8.5);
        return box.bottom - box.top;
    };
    CHECK(ink_in(two, 1, -1) < 2.5);  // upper right
    CHECK(ink_in(two, 1, 1) > 4);
    CHECK(ink_in(two, -1, -1) > 4);
    CHECK(ink_in(two, -1, 1) > 4);
    for (const int columns : {1, 2, 4}) {
        drawing.columns = columns;
        CHECK(draw_picture(drawing).width == 400);
    }
    drawing.columns = 3;
    CHECK(message_of(drawing).find("1, 2 or 4") != std::string::npos);
    drawing.columns = 0;
    drawing.name = std::string(90, 'x');
    CHECK(message_of(drawing).find("too long") != std::string::npos);
}

TEST_CASE("The sample's words are in each outline") {
    for (const SealOutline outline : {SealOutline::round, SealOutline::oval, SealOutline::square}) {
        SealDrawing drawing = invoice();
        drawing.outline = outline;
        drawing.middle.clear();
        drawing.inner.clear();
        drawing.width_mm = outline == SealOutline::oval ? 45 : 40;
        drawing.height_mm = 0;
        const Picture plain = draw_picture(drawing);
        drawing.sample = true;
        CHECK(draw_picture(drawing).alpha != plain.alpha);
    }
}

TEST_CASE("SVG and PDF are the same drawing in curves, in its size, with the same bytes each time") {
    for (const SealOutline outline : {SealOutline::round, SealOutline::oval, SealOutline::square}) {
        SealDrawing drawing = invoice();
        drawing.outline = outline;
        drawing.sample = true;
        if (outline != SealOutline::oval) {
            drawing.middle.clear();
            drawing.height_mm = 0;
        }
        const Bytes svg = draw_svg(drawing), pdf = draw_pdf(drawing);
        const std::string text(as_text(svg));
        CHECK(svg == draw_svg(drawing));
        CHECK(pdf == draw_pdf(drawing));
        CHECK(text.find("<path") != std::string::npos);
        CHECK(text.find("<image") == std::string::npos);
        CHECK(as_text(pdf).find("/Subtype /Image") == std::string_view::npos);
        const SvgPage page = render_svg(svg, "seal.svg");
        CHECK(page.has_size);
        CHECK(page.width == Catch::Approx(40).epsilon(1e-4));
        CHECK(page.height == Catch::Approx(outline == SealOutline::oval ? 30 : 40).epsilon(1e-4));
        CHECK(as_text(pdf).find(outline == SealOutline::oval ? "85.03937" : "113.385827") !=
              std::string_view::npos);
    }
}

TEST_CASE("What an outline has no place for is refused, and a glyph that no font has is named") {
    SealDrawing drawing = invoice();
    drawing.height_mm = 45;
    CHECK(message_of(drawing).find("lower than it is wide") != std::string::npos);
    drawing = invoice();
    drawing.outline = SealOutline::square;
    drawing.height_mm = 0;
    CHECK(message_of(drawing).find("middle") != std::string::npos);
    drawing = invoice();
    drawing.inner = "\xf3\xb0\x80\x80";  // U+F0000, private use
    CHECK(message_of(drawing).find("U+F0000") != std::string::npos);
}
