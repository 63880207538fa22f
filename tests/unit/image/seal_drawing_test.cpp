#include "image/seal_drawing.h"

#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <string>
#include <thread>

using namespace sealpdf;
using namespace sealpdf::image;

namespace {

SealDrawing company_seal() {
    SealDrawing drawing;
    drawing.name = "青岚数字科技（示例）有限公司";
    drawing.sample = false;
    drawing.dpi = 300;
    return drawing;
}

std::uint8_t alpha_at(const Picture& picture, double x, double y) {
    return picture.alpha[std::size_t(y) * picture.width + std::size_t(x)];
}

/// Alpha at a point in millimetres from the centre.
std::uint8_t alpha_mm(const Picture& picture, double width_mm, double x, double y) {
    const double scale = picture.width / width_mm;
    return alpha_at(picture, picture.width / 2.0 + x * scale, picture.height / 2.0 + y * scale);
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

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// Ink between the star and the ring: the name, and what else is written there.
std::size_t written_pixels(const Picture& picture, double width_mm, double from_mm, double to_mm) {
    const double scale = picture.width / width_mm;
    std::size_t count = 0;
    for (std::uint32_t y = 0; y < picture.height; ++y) {
        for (std::uint32_t x = 0; x < picture.width; ++x) {
            const double radius =
                std::hypot(x + 0.5 - picture.width / 2.0, y + 0.5 - picture.height / 2.0) / scale;
            count += radius > from_mm && radius < to_mm && alpha_at(picture, x, y) > 127;
        }
    }
    return count;
}

}  // namespace

TEST_CASE("A seal has the pixels of its size in millimetres and says its resolution") {
    SealDrawing drawing = company_seal();
    Picture picture = draw_picture(drawing);
    CHECK(picture.width == 496);  // 42 / 25.4 * 300 = 496.06
    CHECK(picture.height == 496);
    CHECK(picture.pixels_per_metre_x == 300 / 0.0254);
    drawing.width_mm = 38;
    drawing.dpi = 600;
    CHECK(draw_picture(drawing).width == 898);
}

TEST_CASE("The ring has the outer radius and the stroke of the seal's size, the rest is transparent") {
    for (const double width : {42.0, 38.0}) {
        SealDrawing drawing = company_seal();
        drawing.width_mm = width;
        drawing.dpi = 600;
        const Picture picture = draw_picture(drawing);
        const double stroke = 1.2 * width / 42, radius = width / 2;
        for (int i = 0; i < 64; ++i) {
            const double x = std::cos(i * 0.0981747704), y = std::sin(i * 0.0981747704);
            const auto at = [&](double r) { return alpha_mm(picture, width, x * r, y * r); };
            CHECK(at(radius - 0.1) == 255);
            CHECK(at(radius - stroke + 0.1) == 255);
            CHECK(at(radius - stroke - 0.1) == 0);
        }
        for (const double corner : {-radius + 0.05, radius - 0.05}) {
            CHECK(alpha_mm(picture, width, corner, corner) == 0);
            CHECK(alpha_mm(picture, width, corner, -corner) == 0);
        }
        CHECK(alpha_mm(picture, width, radius * 0.75, radius * 0.75) == 0);
    }
}

TEST_CASE("The star is 14 mm from tip to tip's circle, points upwards and is symmetric") {
    const Picture picture = draw_picture(company_seal());
    CHECK(alpha_mm(picture, 42, 0, 0) == 255);
    CHECK(alpha_mm(picture, 42, 0, -6.5) == 255);
    CHECK(alpha_mm(picture, 42, 0, -7.3) == 0);
    CHECK(alpha_mm(picture, 42, 0, 4) == 0);
    bool symmetric = true;
    for (std::uint32_t y = 165; y < 330; ++y) {
        for (std::uint32_t x = 165; x < 248; ++x) {
            symmetric = symmetric && std::abs(alpha_at(picture, x, y) - alpha_at(picture, 495 - x, y)) <= 40;
        }
    }
    CHECK(symmetric);
    SealDrawing without = company_seal();
    without.star = false;
    CHECK(alpha_mm(draw_picture(without), 42, 0, 0) == 0);
}

TEST_CASE("The name ends equally far from the axis on both sides and leaves the bottom free") {
    SealDrawing drawing = company_seal();
    // The same symmetric character throughout: then the whole seal is its own mirror image, or nearly so.
    drawing.name = "田田田田田田田田田田田田";
    const Picture picture = draw_picture(drawing);
    std::size_t left = 0, right = 0, lowest_left = 0, lowest_right = 0;
    for (std::uint32_t y = 0; y < picture.height; ++y) {
        for (std::uint32_t x = 0; x < picture.width; ++x) {
            const double radius = std::hypot(x - 247.5, y - 247.5) * 42 / 496;
            if (radius > 19.5 || radius < 10 || alpha_at(picture, x, y) < 128) {
                continue;
            }
            (x < 248 ? left : right) += 1;
            (x < 248 ? lowest_left : lowest_right) = y;
        }
    }
    CHECK(std::abs(double(left) - double(right)) < 0.02 * double(left));
    CHECK(std::abs(double(lowest_left) - double(lowest_right)) <= 6);
    CHECK(alpha_mm(picture, 42, 0, 15) == 0);
    CHECK(alpha_mm(picture, 42, 0, 18) == 0);
}

TEST_CASE("The words for a sample are drawn across the middle and leave the name as it is") {
    SealDrawing drawing = company_seal();
    const Picture plain = draw_picture(drawing);
    drawing.sample = true;
    const Picture sample = draw_picture(drawing);
    std::size_t changed_inside = 0, changed_in_name = 0;
    for (std::uint32_t y = 0; y < plain.height; ++y) {
        for (std::uint32_t x = 0; x < plain.width; ++x) {
            const bool name = std::hypot(x - 247.5, y - 247.5) * 42 / 496 > 13.5;
            (name ? changed_in_name : changed_inside) += alpha_at(plain, x, y) != alpha_at(sample, x, y);
        }
    }
    CHECK(changed_inside > 4000);
    CHECK(changed_in_name == 0);
}

TEST_CASE("The inner line and the code on the lower arc are drawn where they belong") {
    const Picture plain = draw_picture(company_seal());
    SealDrawing drawing = company_seal();
    drawing.bottom = "3201060012345";
    const Picture coded = draw_picture(drawing);
    CHECK(written_pixels(coded, 42, 17, 19.5) > written_pixels(plain, 42, 17, 19.5));
    drawing.inner = "合同专用章";
    const Picture lined = draw_picture(drawing);
    bool line = false;
    for (double x = -6; x < 6; x += 0.1) {
        line = line || alpha_mm(lined, 42, x, 9.7) > 127;
        CHECK(alpha_mm(coded, 42, x, 9.7) == 0);
    }
    CHECK(line);
}

TEST_CASE("The colour is the same everywhere, also under transparent pixels") {
    SealDrawing drawing = company_seal();
    drawing.rgb = 0x1a2b3c;
    const Picture picture = draw_picture(drawing);
    bool same = true;
    for (std::size_t i = 0; i < picture.rgb.size(); i += 3) {
        same = same && picture.rgb[i] == 0x1a && picture.rgb[i + 1] == 0x2b && picture.rgb[i + 2] == 0x3c;
    }
    CHECK(same);
}

TEST_CASE("The same drawing gives the same bytes, on several threads at once") {
    SealDrawing drawing = company_seal();
    drawing.sample = true;
    const Bytes expected = encode_png(draw_picture(drawing));
    Bytes results[4];
    std::vector<std::thread> threads;
    for (Bytes& result : results) {
        threads.emplace_back([&result, &drawing] { result = encode_png(draw_picture(drawing)); });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    for (const Bytes& result : results) {
        CHECK(result == expected);
    }
}

TEST_CASE("A character no font has is named") {
    SealDrawing drawing = company_seal();
    drawing.name = "青岚\xf3\xb1\x88\xb4公司";  // U+F1234, for private use
    CHECK(holds(message_of(drawing), "U+F1234"));
    drawing.name = "青岚公司";
    drawing.inner = "\xf3\xb1\x88\xb4";
    CHECK(holds(message_of(drawing), "U+F1234"));
}

TEST_CASE("A character the chosen font lacks is taken from another one") {
    SealDrawing drawing = company_seal();
    drawing.font = "DejaVu Sans";  // has no Chinese
    CHECK(written_pixels(draw_picture(drawing), 42, 13, 19.5) > 5000);
}

TEST_CASE("A font that is not there is named") {
    SealDrawing drawing = company_seal();
    drawing.font = "No Such Song";
    CHECK(holds(message_of(drawing), "No Such Song"));
}

TEST_CASE("A name that is empty, too long, or no text is refused") {
    SealDrawing drawing = company_seal();
    drawing.name = " \t\xe3\x80\x80";
    CHECK(holds(message_of(drawing), "no name"));
    drawing.name.clear();
    for (int i = 0; i < 70; ++i) {
        drawing.name += "公";
    }
    CHECK(holds(message_of(drawing), "too long"));
    drawing.name.append(100'000, 'x');
    CHECK(holds(message_of(drawing), "too many"));
    drawing.name = "青岚\n公司";
    CHECK(holds(message_of(drawing), "one line"));
    drawing.name = "\xff\xfe";
    CHECK(holds(message_of(drawing), "UTF-8"));
}

TEST_CASE("A name of thirty characters still fits") {
    SealDrawing drawing = company_seal();
    drawing.name = "云岫合同服务平台示例有限公司青岚数字科技示例分公司技术服务部";
    drawing.inner = "合同专用章";
    drawing.bottom = "3201060012345";
    CHECK(draw_picture(drawing).width == 496);
}

TEST_CASE("Sizes, resolutions and colours that make no seal are refused") {
    for (const double width : {0.0, -1.0, 1e9, std::nan("")}) {
        SealDrawing drawing = company_seal();
        drawing.width_mm = width;
        CHECK(holds(message_of(drawing), "mm"));
    }
    for (const int dpi : {0, -5, 1'000'000}) {
        SealDrawing drawing = company_seal();
        drawing.dpi = dpi;
        CHECK(holds(message_of(drawing), "dpi"));
    }
    SealDrawing drawing = company_seal();
    drawing.rgb = 0x1000000;
    CHECK(holds(message_of(drawing), "colour"));
}
