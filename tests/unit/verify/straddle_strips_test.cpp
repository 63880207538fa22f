// Strips of a straddle seal, joined again.

#include <catch2/catch_test_macros.hpp>

#include "verify/checks/straddle.h"

using namespace sealpdf;
using namespace sealpdf::verify;

namespace {

constexpr double seal_size = 120;  // points, near 42 mm

ImpressionFacts strip(int number, int count, int page, double begin, double end) {
    ImpressionFacts facts;
    facts.report.page = page;
    facts.report.kind = "straddle";
    facts.strip = number;
    facts.strips = count;
    facts.part = {begin, 0, end, seal_size};
    facts.width = facts.height = seal_size;
    facts.likeness = Likeness::equal;
    return facts;
}

std::vector<ImpressionFacts> three_strips() {
    return {strip(1, 3, 1, 0, 40), strip(2, 3, 2, 40, 80), strip(3, 3, 3, 80, seal_size)};
}

bool names(const std::vector<std::string>& faults, const std::string& text) {
    return std::ranges::any_of(
        faults, [&](const std::string& fault) { return fault.find(text) != std::string::npos; });
}

}  // namespace

TEST_CASE("strips that join to the whole seal have no fault") {
    CHECK(find_straddle_faults({}).empty());
    CHECK(find_straddle_faults(three_strips()).empty());
    SECTION("several seals, one behind the other") {
        std::vector<ImpressionFacts> two = three_strips();
        two.push_back(strip(1, 2, 4, 0, 60));
        two.push_back(strip(2, 2, 5, 60, seal_size));
        CHECK(find_straddle_faults(two).empty());
    }
    SECTION("at the left edge the first page shows the seal's far end") {
        CHECK(find_straddle_faults({strip(1, 2, 1, 60, seal_size), strip(2, 2, 2, 0, 60)}).empty());
    }
    SECTION("cut by level lines") {
        std::vector<ImpressionFacts> strips = three_strips();
        for (ImpressionFacts& one : strips) {
            one.part = {0, one.part.x0, seal_size, one.part.x1};
        }
        CHECK(find_straddle_faults(strips).empty());
    }
    SECTION("an overlap, and the gap that stamping leaves against rounding") {
        CHECK(find_straddle_faults({strip(1, 2, 1, 0, 70), strip(2, 2, 2, 50, seal_size)}).empty());
        CHECK(find_straddle_faults({strip(1, 2, 1, 0, 59.9952), strip(2, 2, 2, 60.0048, seal_size)}).empty());
    }
}

TEST_CASE("each fault of a straddle seal is named") {
    std::vector<ImpressionFacts> strips = three_strips();
    SECTION("missing") {
        strips.erase(strips.begin() + 1);
        const auto faults = find_straddle_faults(strips);
        CHECK(names(faults, "strip 2 of 3 is missing"));
        CHECK(names(faults, "14.11 mm of the seal are missing"));
    }
    SECTION("the last one missing") {
        strips.pop_back();
        CHECK(names(find_straddle_faults(strips), "strip 3 of 3 is missing"));
    }
    SECTION("swapped: the pages keep their order, the parts do not") {
        std::swap(strips[0].part, strips[1].part);
        CHECK(names(find_straddle_faults(strips), "are out of order"));
    }
    SECTION("on pages of another order") {
        std::swap(strips[0].report.page, strips[1].report.page);
        CHECK(
            names(find_straddle_faults(strips), "strip 2 of 3 (page 1) stands before strip 1 of 3 (page 2)"));
    }
    SECTION("altered") {
        strips[2].likeness = Likeness::like;
        strips[2].why = "its pixels are others";
        CHECK(names(find_straddle_faults(strips), "strip 3 of 3 (page 3) is altered: its pixels are others"));
    }
    SECTION("foreign") {
        strips[0].likeness = Likeness::different;
        CHECK(names(find_straddle_faults(strips), "strip 1 of 3 (page 1) is of another picture"));
    }
    SECTION("not where the list has it") {
        strips[1].faults.emplace_back("no picture stands where the list has one");
        CHECK(names(find_straddle_faults(strips), "strip 2 of 3 (page 2): no picture stands"));
    }
    SECTION("a gap of a twentieth of a millimetre") {
        strips[1].part.x0 += 0.05 * 72 / 25.4;
        CHECK(names(find_straddle_faults(strips), "0.05 mm of the seal are missing before strip 2"));
    }
    SECTION("of another size") {
        strips[1].width = 100;
        CHECK(names(find_straddle_faults(strips), "of a seal of another size"));
    }
    SECTION("neither across nor along") {
        strips[1].part.y0 = 30;
        CHECK(names(find_straddle_faults(strips), "not cut across"));
    }
    SECTION("the same strip twice") {
        strips[1] = strips[0];
        CHECK(names(find_straddle_faults(strips), "strip 2 of 3 is missing"));
    }
}
