#include "base/time.h"

#include <catch2/catch_test_macros.hpp>

using namespace sealpdf;
using namespace std::chrono;

namespace {

const TimePoint morning = sys_days(year(2026) / 3 / 1) + hours(8);

bool is_usage_error(std::string_view text) {
    try {
        parse_time(text);
        return false;
    } catch (const Error& error) {
        return error.code() == ErrorCode::invalid_argument &&
               std::string_view(error.what()).find(text) != std::string_view::npos;
    }
}

}  // namespace

TEST_CASE("RFC 3339 times are read with any offset and written in UTC") {
    CHECK(parse_time("2026-03-01T08:00:00Z") == morning);
    CHECK(parse_time("2026-03-01t08:00:00z") == morning);
    CHECK(parse_time("2026-03-01 08:00:00Z") == morning);
    CHECK(parse_time("2026-03-01T16:00:00+08:00") == morning);
    CHECK(parse_time("2026-02-28T22:30:00-09:30") == morning);
    CHECK(parse_time("2026-03-01T08:00:00.999Z") == morning);
    CHECK(format_time(morning) == "2026-03-01T08:00:00Z");
    CHECK(format_time(parse_time("1969-12-31T23:59:59Z")) == "1969-12-31T23:59:59Z");
    CHECK(format_time(parse_time("2024-02-29T00:00:00Z")) == "2024-02-29T00:00:00Z");
}

TEST_CASE("a leap second is the second that follows") {
    CHECK(format_time(parse_time("2016-12-31T23:59:60Z")) == "2017-01-01T00:00:00Z");
}

TEST_CASE("what is not RFC 3339 is refused with the text in the message") {
    for (const char* text :
         {"yesterday", "2026-03-01", "2026-03-01T08:00:00", "2026-03-01T08:00Z", "2026-02-29T08:00:00Z",
          "2026-13-01T08:00:00Z", "2026-00-01T08:00:00Z", "2026-03-01T24:00:00Z", "2026-03-01T08:60:00Z",
          "2026-03-01T08:00:61Z", "2026-03-01T08:00:00+0800", "2026-03-01T08:00:00+24:00",
          "2026-03-01T08:00:00.Z", "2026-03-01T08:00:00ZZ", "2026-3-1T8:0:0Z", "+026-03-01T08:00:00Z"}) {
        CAPTURE(text);
        CHECK(is_usage_error(text));
    }
    CHECK_THROWS_AS(parse_time(""), Error);
}

TEST_CASE("the present lies between the day this was written and the end of GeneralizedTime") {
    CHECK(now() > morning - days(365));
    CHECK(to_generalized_time(now()).size() == 15);
}

TEST_CASE("PDF dates are written in UTC and read with every part that may be missing") {
    CHECK(to_pdf_date(morning) == "D:20260301080000Z");
    CHECK(parse_pdf_date("D:20260301080000Z") == morning);
    CHECK(parse_pdf_date("D:20260301080000") == morning);
    CHECK(parse_pdf_date("D:20260301080000Z00'00'") == morning);
    CHECK(parse_pdf_date("D:20260301160000+08'00'") == morning);
    CHECK(parse_pdf_date("D:20260301160000+08'00") == morning);
    CHECK(parse_pdf_date("D:20260301160000+08'") == morning);
    CHECK(parse_pdf_date("D:20260301160000+08") == morning);
    CHECK(parse_pdf_date("D:20260301160000+0800") == morning);
    CHECK(parse_pdf_date("D:20260228223000-09'30'") == morning);
    CHECK(parse_pdf_date("20260301080000Z") == morning);
    CHECK(parse_pdf_date("D:2026030108") == morning);
    CHECK(parse_pdf_date("D:20260301") == morning - hours(8));
    CHECK(parse_pdf_date("D:202603") == morning - hours(8));
    CHECK(parse_pdf_date("D:2026") == TimePoint(sys_days(year(2026) / 1 / 1)));
}

TEST_CASE("broken PDF dates give nothing") {
    for (const char* text : {"", "D:", "D:202", "D:20263", "D:20261301", "D:20260230", "D:20260301250000Z",
                             "D:20260301080000X", "D:20260301080000Z08'00'", "D:20260301080000+24'00'",
                             "D:20260301080000+08'60'", "D:20260301080000+8'00'", "D:2026-03-01"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_pdf_date(text));
    }
}

TEST_CASE("ASN.1 times follow the forms of RFC 5280") {
    constexpr std::uint8_t utc = 0x17;
    constexpr std::uint8_t generalized = 0x18;
    CHECK(to_generalized_time(morning) == "20260301080000Z");
    CHECK(to_utc_time(morning) == "260301080000Z");
    CHECK(parse_asn1_time(utc, "260301080000Z") == morning);
    CHECK(parse_asn1_time(generalized, "20260301080000Z") == morning);
    CHECK(to_utc_time(*parse_asn1_time(utc, "500101000000Z")) == "500101000000Z");
    CHECK(format_time(*parse_asn1_time(utc, "500101000000Z")) == "1950-01-01T00:00:00Z");
    CHECK(format_time(*parse_asn1_time(utc, "491231235959Z")) == "2049-12-31T23:59:59Z");
    CHECK(format_time(*parse_asn1_time(generalized, "99991231235959Z")) == "9999-12-31T23:59:59Z");

    CHECK_FALSE(parse_asn1_time(utc, "2603010800Z"));
    CHECK_FALSE(parse_asn1_time(utc, "260301080000+0000"));
    CHECK_FALSE(parse_asn1_time(utc, "20260301080000Z"));
    CHECK_FALSE(parse_asn1_time(generalized, "20260301080000.5Z"));
    CHECK_FALSE(parse_asn1_time(generalized, "20260301080000"));
    CHECK_FALSE(parse_asn1_time(generalized, "20260230080000Z"));
    CHECK_FALSE(parse_asn1_time(generalized, "20260301080060Z"));
    CHECK_FALSE(parse_asn1_time(0x16, "20260301080000Z"));
}

TEST_CASE("UTCTime refuses the years it cannot express") {
    CHECK_THROWS_AS(to_utc_time(parse_time("2050-01-01T00:00:00Z")), Error);
    CHECK_THROWS_AS(to_utc_time(parse_time("1949-12-31T23:59:59Z")), Error);
}
