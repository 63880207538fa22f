#include "crypto/der.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

using namespace sealpdf;

namespace {

Bytes nested(int levels) {
    Bytes inner = der::make_null();
    for (int i = 0; i < levels; ++i) {
        inner = der::make(der::sequence, inner);
    }
    return inner;
}

int depth_reached(ByteView bytes) {
    der::Reader reader(bytes);
    for (int depth = 0;; ++depth) {
        const auto element = reader.next();
        if (!element) {
            return depth;
        }
        if (!element->constructed()) {
            return depth + 1;
        }
        reader = reader.inside(*element);
    }
}

}  // namespace

TEST_CASE("What the DER writer makes the reader reads back") {
    SECTION("integers") {
        const std::int64_t value = GENERATE(0LL, 1LL, 127LL, 128LL, 255LL, 256LL, 65535LL, -1LL, -128LL,
                                            -129LL, 0x7fffffffffffffffLL, -0x7fffffffffffffffLL - 1);
        const Bytes bytes = der::make_integer(value);
        const auto element = der::parse(bytes);
        REQUIRE(element);
        CHECK(der::small_integer(*element) == value);
        CHECK(der::is_der(bytes));
    }
    SECTION("object identifiers") {
        const std::string_view dotted =
            GENERATE(as<std::string_view>{}, "1.2.840.113549.1.1.11", "2.5.29.15", "0.0", "1.39", "2.999.3",
                     "2.16.840.1.101.3.4.2.1", "1.2.18446744073709551");
        const Bytes bytes = der::make_oid(dotted);
        const auto element = der::parse(bytes);
        REQUIRE(element);
        CHECK(der::dotted_oid(*element) == dotted);
    }
    SECTION("contents of every length form") {
        const std::size_t size = GENERATE(0U, 127U, 128U, 255U, 256U, 65535U, 65536U);
        const Bytes content(size, 0x5a);
        const Bytes bytes = der::make_octet_string(content);
        const auto element = der::parse(bytes);
        REQUIRE(element);
        CHECK(equal(element->content, content));
        CHECK(equal(element->whole, bytes));
        CHECK(der::is_der(bytes));
    }
    SECTION("bit strings and unsigned numbers") {
        CHECK(to_hex(der::make_bit_string(Bytes{1, 2})) == "0303000102");
        CHECK(to_hex(der::make_unsigned(Bytes{0, 0, 0x80})) == "02020080");
        CHECK(to_hex(der::make_unsigned(Bytes{})) == "020100");
        const Bytes bits = der::make_bit_string(Bytes{7});
        CHECK(equal(der::bit_string_octets(*der::parse(bits)).value(), Bytes{7}));
    }
}

TEST_CASE("Known encodings come out as the standards print them") {
    CHECK(to_hex(der::make_oid("1.2.840.113549.1.1.11")) == "06092a864886f70d01010b");
    CHECK(to_hex(der::make_integer(-129)) == "0202ff7f");
    CHECK(to_hex(der::make_null()) == "0500");
    CHECK_THROWS_AS(der::make_oid("1"), Error);
    CHECK_THROWS_AS(der::make_oid("1.2."), Error);
    CHECK_THROWS_AS(der::make_oid("3.1"), Error);
    CHECK_THROWS_AS(der::make_oid("1.40"), Error);
    CHECK_THROWS_AS(der::make_oid("1..2"), Error);
}

TEST_CASE("The elements of a SET OF are sorted as DER wants") {
    const Bytes sorted = der::make_set_of({{2, 1, 9}, {2, 1, 3}, {1, 1, 0xff}});
    CHECK(to_hex(sorted) == "31090101ff020103020109");
}

TEST_CASE("Truncated, overlong and overflowing lengths are refused") {
    const Bytes bytes =
        GENERATE(Bytes{}, Bytes{0x30}, Bytes{0x30, 0x01}, Bytes{0x30, 0x81}, Bytes{0x30, 0x82, 0xff},
                 Bytes{0x30, 0x82, 0xff, 0xff}, Bytes{0x30, 0x84, 0xff, 0xff, 0xff, 0xff, 0},
                 Bytes{0x04, 0x88, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0},
                 Bytes{0x04, 0x88, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xf8, 0},
                 Bytes{0x04, 0x89, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0}, Bytes{0x04, 0xff, 0, 0},
                 Bytes{0x1f, 0x81, 0x01, 0x00}, Bytes{0xbf, 0x21, 0x00}, Bytes{0x00, 0x00},
                 Bytes{0x04, 0x80, 0x00, 0x00}, Bytes{0x05, 0x00, 0x00});
    CHECK_FALSE(der::parse(bytes));
    CHECK_FALSE(der::is_der(bytes));
}

TEST_CASE("Nesting is followed 32 levels deep and no deeper") {
    CHECK(depth_reached(nested(der::max_depth)) == der::max_depth + 1);
    CHECK(depth_reached(nested(der::max_depth + 1)) == der::max_depth + 1);
    CHECK(depth_reached(nested(2'000)) == der::max_depth + 1);
    CHECK(der::is_der(nested(der::max_depth)));
    CHECK_FALSE(der::is_der(nested(2'000)));
    Bytes indefinite;
    for (int i = 0; i < 50'000; ++i) {
        append(indefinite, Bytes{0x30, 0x80});
    }
    CHECK_FALSE(der::parse(indefinite));
}

TEST_CASE("An indefinite length ends at its own end of contents") {
    // SEQUENCE { SEQUENCE { NULL }, OCTET STRING { 00 00 } } with both sequences indefinite, then a trailing
    // INTEGER.
    const Bytes bytes{0x30, 0x80, 0x30, 0x80, 0x05, 0x00, 0x00, 0x00, 0x04,
                      0x02, 0,    0,    0x00, 0x00, 0x02, 0x01, 0x07};
    der::Reader reader(bytes);
    const auto outer = reader.next();
    REQUIRE(outer);
    CHECK(outer->indefinite);
    CHECK(outer->content.size() == 10);
    CHECK(outer->whole.size() == 14);
    der::Reader inner = reader.inside(*outer);
    REQUIRE(inner.take(der::sequence));
    CHECK(inner.take(der::octet_string)->content.size() == 2);
    CHECK(inner.at_end());
    CHECK(der::small_integer(reader.take(der::integer).value()) == 7);
    CHECK_FALSE(der::is_der(bytes));
}

TEST_CASE("An indefinite length without an end is refused") {
    const Bytes bytes =
        GENERATE(Bytes{0x30, 0x80}, Bytes{0x30, 0x80, 0x00}, Bytes{0x30, 0x80, 0x05, 0x00},
                 Bytes{0x30, 0x80, 0x30, 0x80, 0x00, 0x00}, Bytes{0x30, 0x80, 0x00, 0x01, 0x00});
    CHECK_FALSE(der::parse(bytes));
}

TEST_CASE("Octet strings in chunks are joined, others are refused") {
    const Bytes chunks{0x24, 0x80, 0x04, 0x01, 'a', 0x24, 0x03, 0x04, 0x01, 'b', 0x00, 0x00};
    const auto element = der::parse(chunks);
    REQUIRE(element);
    CHECK(as_text(*der::octets(*element)) == "ab");
    const Bytes implicit{0xa0, 0x03, 0x04, 0x01, 'x'};
    CHECK(as_text(*der::octets(*der::parse(implicit))) == "x");
    const Bytes mixed{0x24, 0x03, 0x02, 0x01, 0x00};
    CHECK_FALSE(der::octets(*der::parse(mixed)));
    const Bytes sequence{0x30, 0x03, 0x04, 0x01, 'x'};
    CHECK_FALSE(der::octets(*der::parse(sequence)));
}

TEST_CASE("Only DER passes for DER") {
    CHECK_FALSE(der::is_der(Bytes{0x04, 0x81, 0x01, 0x00}));        // length form too long
    CHECK_FALSE(der::is_der(Bytes{0x30, 0x04, 0x24, 0x02, 4, 0}));  // string in chunks
    CHECK_FALSE(der::is_der(Bytes{0x01, 0x01, 0x01}));              // TRUE is ff
    CHECK_FALSE(der::is_der(Bytes{0x10, 0x00}));                    // primitive sequence
    CHECK(der::is_der(Bytes{0x30, 0x03, 0x01, 0x01, 0xff}));
    // BER with a long form is still read: signers in the field write fixed four octet lengths.
    CHECK(der::parse(Bytes{0x04, 0x84, 0, 0, 0, 1, 0x41}));
}

TEST_CASE("Odd numbers and identifiers have no value") {
    const auto element = [](const Bytes& bytes) { return *der::parse(bytes); };
    static const Bytes padded{0x02, 0x02, 0x00, 0x01}, empty{0x02, 0x00},
        long_one{0x02, 9, 1, 2, 3, 4, 5, 6, 7, 8, 9};
    CHECK_FALSE(der::small_integer(element(padded)));
    CHECK_FALSE(der::small_integer(element(empty)));
    CHECK_FALSE(der::small_integer(element(long_one)));
    static const Bytes open{0x06, 0x01, 0x80}, leading{0x06, 0x02, 0x80, 0x01}, none{0x06, 0x00};
    static const Bytes huge{0x06, 11, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f};
    CHECK_FALSE(der::dotted_oid(element(open)));
    CHECK_FALSE(der::dotted_oid(element(leading)));
    CHECK_FALSE(der::dotted_oid(element(none)));
    CHECK_FALSE(der::dotted_oid(element(huge)));
}

TEST_CASE("Taking a tag that is not there moves nothing") {
    const Bytes bytes{0x05, 0x00};
    der::Reader reader(bytes);
    CHECK_FALSE(reader.take(der::integer));
    CHECK(reader.take(der::null));
    CHECK_FALSE(reader.take(der::null));
    CHECK(reader.at_end());
}
