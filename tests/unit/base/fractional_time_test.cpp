#include <catch2/catch_test_macros.hpp>

#include "base/time.h"

using namespace sealpdf;

TEST_CASE("a fraction of a second is left out, anything else is as RFC 5280 wants it") {
    CHECK(parse_fractional_time(0x18, "20261126124204.981044Z") == parse_time("2026-11-26T12:42:04Z"));
    CHECK(parse_fractional_time(0x18, "20261126124204Z") == parse_time("2026-11-26T12:42:04Z"));
    for (const char* wrong : {"20261126124204.Z", "20261126124204.5", "20261126124204.5x",
                              "20261126124204.000000000000000000000Z", "20261126124204.5+0100", ""}) {
        CHECK_FALSE(parse_fractional_time(0x18, wrong).has_value());
    }
    CHECK_FALSE(parse_asn1_time(0x18, "20261126124204.5Z").has_value());
}
