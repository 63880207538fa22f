#include "pdf/document/page.h"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>

#include "pdf_files.h"

using namespace sealpdf;
using namespace sealpdf::pdf;
using Catch::Approx;
using test_support::PdfBuilder;

namespace {

std::vector<Page> pages_of(const std::vector<std::pair<int, std::string>>& objects,
                           const Limits& limits = {}) {
    PdfBuilder builder;
    builder.object(1, "<</Type/Catalog/Pages 2 0 R>>");
    for (const auto& [number, body] : objects) {
        builder.object(number, body);
    }
    return read_pages(View::newest(open_text(builder.end_with_table().text(), limits).value_or_throw()));
}

Page page_with(const std::string& keys) {
    return pages_of({{2, "<</Kids[3 0 R]>>"}, {3, "<</Type/Page" + keys + ">>"}}).at(0);
}

bool is_at(Point p, double x, double y) {
    return p.x == Approx(x).margin(1e-9) && p.y == Approx(y).margin(1e-9);
}

}  // namespace

TEST_CASE("pages come in order and inherit boxes and rotation") {
    const auto pages = pages_of({{2, "<</Kids[3 0 R 6 0 R]/MediaBox[0 0 100 200]/Rotate 90>>"},
                                 {3, "<</Type/Pages/Kids[4 0 R 5 0 R]/CropBox[10 10 90 300]>>"},
                                 {4, "<</Type/Page/Rotate -90>>"},
                                 {5, "<</MediaBox 7 0 R>>"},
                                 {6, "<</Type/Page/Rotate 0/UserUnit 2>>"},
                                 {7, "[50 60 0 0]"}});
    REQUIRE(pages.size() == 3);
    CHECK(pages[0].ref == Ref{4, 0});
    CHECK(pages[0].rotate == 270);
    CHECK(pages[0].crop_box.y1 == 200);
    CHECK(pages[1].rotate == 90);
    CHECK(pages[1].media_box.x1 == 50);
    CHECK(pages[1].crop_box.x0 == 10);
    CHECK(pages[2].index == 2);
    CHECK(pages[2].width() == 200);
    CHECK(pages[2].height() == 400);
}

TEST_CASE("a page without a usable box is Letter, a crop box outside the media box is ignored") {
    CHECK(page_with("").media_box.x1 == 612);
    CHECK(page_with("/MediaBox[0 0 0 0]").media_box.y1 == 792);
    CHECK(page_with("/MediaBox[0 0 5 /A]").media_box.y1 == 792);
    CHECK(page_with("/MediaBox[0 0 99 99]/CropBox[200 200 300 300]").crop_box.x1 == 99);
    CHECK(page_with("/UserUnit -1/Rotate 45").user_unit == 1);
    CHECK(page_with("/UserUnit -1/Rotate 45").rotate == 0);
}

TEST_CASE("user space is shown from the top left corner of the turned crop box") {
    // The crop box's lower left corner and where it is seen.
    const std::string box = "/MediaBox[0 0 500 500]/CropBox[10 20 110 220]/UserUnit 2/Rotate ";
    CHECK(is_at(page_with(box + "0").to_display().apply(Point{10, 20}), 0, 400));
    CHECK(is_at(page_with(box + "90").to_display().apply(Point{10, 20}), 0, 0));
    CHECK(is_at(page_with(box + "180").to_display().apply(Point{10, 20}), 200, 0));
    CHECK(is_at(page_with(box + "270").to_display().apply(Point{10, 20}), 400, 200));
    for (const char* rotate : {"0", "90", "180", "270"}) {
        const Page page = page_with(box + rotate);
        const Rect seen = page.to_display().apply(page.crop_box);
        CHECK(seen.x0 == Approx(0).margin(1e-9));
        CHECK(seen.y0 == Approx(0).margin(1e-9));
        CHECK(seen.x1 == Approx(page.width()));
        CHECK(seen.y1 == Approx(page.height()));
        CHECK(is_at(page.from_display().apply(page.to_display().apply(Point{33, 44})), 33, 44));
    }
}

TEST_CASE("page trees with loops, shared pages or too many levels are refused") {
    const auto code = [](const std::vector<std::pair<int, std::string>>& objects, const Limits& limits = {}) {
        try {
            pages_of(objects, limits);
        } catch (const Error& error) {
            return error.code();
        }
        return ErrorCode::internal;
    };
    CHECK(code({{2, "<</Kids[2 0 R]>>"}}) == ErrorCode::damaged);
    CHECK(code({{2, "<</Kids[3 0 R 3 0 R]>>"}, {3, "<</Kids[4 0 R]>>"}, {4, "<<>>"}}) == ErrorCode::damaged);
    CHECK(pages_of({{2, "<</Kids[3 0 R 3 0 R]>>"}, {3, "<</Type/Page>>"}}).size() ==
          2);  // as readers show it
    CHECK(code({{2, "<</Kids[<</Type/Page>>]>>"}}) == ErrorCode::damaged);
    CHECK(code({{2, "<</Kids[7]>>"}}) == ErrorCode::damaged);
    std::vector<std::pair<int, std::string>> deep;
    for (int i = 2; i < 400; ++i) {
        deep.emplace_back(i, "<</Kids[" + std::to_string(i + 1) + " 0 R]>>");
    }
    CHECK(code(deep) == ErrorCode::limit_exceeded);
    Limits few;
    few.pages = 2;
    CHECK(code({{2, "<</Kids[3 0 R 4 0 R 5 0 R]>>"}, {3, "<<>>"}, {4, "<<>>"}, {5, "<<>>"}}, few) ==
          ErrorCode::limit_exceeded);
    CHECK(pages_of({{2, "<</Kids[9 0 R 3 0 R]>>"}, {3, "<<>>"}}).size() == 1);
}

TEST_CASE("millimetres and points convert both ways") {
    const RectMm mm = to_mm({72, 36, 144, 72});
    CHECK(mm.x == Approx(25.4));
    CHECK(mm.height == Approx(12.7));
    CHECK(from_mm(mm).x1 == Approx(144));
}
