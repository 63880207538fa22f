#include "pdf/syntax/object.h"

#include <catch2/catch_test_macros.hpp>

#include "pdf_files.h"

using namespace sealpdf;
using namespace sealpdf::pdf;

TEST_CASE("an object is written as it was read") {
    for (const char* text : {"null", "true", "-12", "[1 2 0 R/A(b)<C0FFEE>]", "<</Type/Page/A<<>>/B[]>>",
                             "0.5", "-.5", "9223372036854775807", "/A#20B#23", "(a\\(b\\)\\\\)"}) {
        const Object object = parsed(text);
        CHECK(equivalent(object, parsed(written(object))));
    }
    CHECK(written(parsed("<< /Type /Page /Kids [ 1 0 R 2 0 R ] /N 5 >>")) ==
          "<</Type/Page/Kids[1 0 R 2 0 R]/N 5>>");
    CHECK(written(parsed("/A#20B#23")) == "/A#20B#23");
    CHECK(written(parsed("<</ 5>>")) == "<</ 5>>");
}

TEST_CASE("a real is written without an exponent and reads back as the same number") {
    CHECK(written(Object(595.0)) == "595");
    CHECK(written(Object(0.1)) == "0.1");
    CHECK(written(Object(-1e-7)) == "-0.0000001");
    CHECK(written(Object(1e21)) == "1000000000000000000000");
    for (const double value : {1.0 / 3, 123456.789, 1e-5, 2.5e15}) {
        CHECK(parsed(written(Object(value))).as_number() == value);
    }
}

TEST_CASE("strings keep their bytes through every notation") {
    CHECK(as_text(parsed("(a\\n\\101\\\r\nb(c)\r\nd\\7)").as_string()->bytes) == "a\nAb(c)\nd\a");
    CHECK(to_hex(parsed("<48 6 5 7>").as_string()->bytes) == "486570");
    Bytes all;
    for (int i = 0; i < 256; ++i) {
        all.push_back(static_cast<std::uint8_t>(i));
    }
    CHECK(parsed(written(Object(String{all, false}))).as_string()->bytes == all);
    CHECK(parsed(written(Object(String{all, true}))).as_string()->bytes == all);
}

TEST_CASE("objects of equal meaning are equivalent however they are written") {
    CHECK(equivalent(parsed("595"), parsed("595.0")));
    CHECK(equivalent(parsed("<41>"), parsed("(A)")));
    CHECK(equivalent(parsed("<</A 1/B 2>>"), parsed("<</B 2.0/A 1/C null>>")));
    CHECK(equivalent(parsed("[1 0 R]"), parsed("[ 1  0 R ]")));
    CHECK_FALSE(equivalent(parsed("[1 0 R]"), parsed("[2 0 R]")));
    CHECK_FALSE(equivalent(parsed("[1 2]"), parsed("[1 2 3]")));
    CHECK_FALSE(equivalent(parsed("/A"), parsed("(A)")));
    CHECK_FALSE(equivalent(parsed("9007199254740993"), parsed("9007199254740992")));
    CHECK_FALSE(equivalent(parsed("<</A 1/A 2>>"), parsed("<</A 2>>")));
}

TEST_CASE("of a key that stands twice the last value counts, and it is noted") {
    const Object object = parsed("<</A 1/B 2/A 3>>");
    CHECK(object.as_dict()->has_duplicates());
    CHECK(object.as_dict()->size() == 2);
    CHECK(object.as_dict()->find("A")->as_int() == 3);
}

TEST_CASE("editing a copy leaves the original as it was") {
    const Object original = parsed("<</A[1 2]>>");
    Object copy = original;
    copy.as_dict()->find("A")->as_array()->push_back(Object(3));
    CHECK(original.as_dict()->find("A")->as_array()->size() == 2);
}

TEST_CASE("verbatim text reports where it stands") {
    Dict dict;
    dict.set("ByteRange", Verbatim{"[0 1 2 3]", 7});
    Bytes out;
    std::vector<VerbatimPosition> places;
    write_object(out, Object(dict), &places);
    REQUIRE(places.size() == 1);
    CHECK(places[0].tag == 7);
    CHECK(as_text(out).substr(places[0].offset, 9) == "[0 1 2 3]");
}

TEST_CASE("nesting beyond the limit is refused without recursion") {
    for (const char* opening : {"[", "<</A", "<</A["}) {
        std::string text;
        for (int i = 0; i < 100'000; ++i) {
            text += opening;
        }
        const Result<Object> result = parse_object(as_bytes(text));
        REQUIRE_FALSE(result);
        CHECK(result.failure().code == ErrorCode::limit_exceeded);
    }
    CHECK(parse_object(as_bytes(std::string(100'000, '(') + std::string(100'000, ')'))));
}

TEST_CASE("what is no object is a failure") {
    for (const char* text :
         {"", "[", "<</A>>", "<</A 1", "(a", "<4", "<4x>", "]", ">>", "foo", "1e5", "--1", "<<1 2>>", "{"}) {
        INFO(text);
        CHECK_FALSE(parse_object(as_bytes(text)));
    }
    Limits limits;
    limits.object_values = 10;
    CHECK(parse_object(as_bytes("[1 2 3 4 5 6 7 8 9 10 11]"), limits).failure().code ==
          ErrorCode::limit_exceeded);
}
