#pragma once
// A bounded BER/DER reader over original bytes, and a DER writer (X.690). Used by pki and cms; nothing is
// re-encoded for checking.

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace sealpdf::der {

// Identifier octets of the types we use.
enum Tag : std::uint8_t {
    boolean = 0x01,
    integer = 0x02,
    bit_string = 0x03,
    octet_string = 0x04,
    null = 0x05,
    oid = 0x06,
    enumerated = 0x0a,
    utf8_string = 0x0c,
    printable_string = 0x13,
    ia5_string = 0x16,
    utc_time = 0x17,
    generalized_time = 0x18,
    sequence = 0x30,
    set = 0x31,
};
// [number], constructed and primitive.
constexpr std::uint8_t context(int number) { return static_cast<std::uint8_t>(0xa0 | number); }
constexpr std::uint8_t context_primitive(int number) { return static_cast<std::uint8_t>(0x80 | number); }

struct Element {
    std::uint8_t tag = 0;
    ByteView content;         // without header (and without end-of-contents octets)
    ByteView whole;           // header included, as received
    bool indefinite = false;  // BER
    bool constructed() const { return (tag & 0x20) != 0; }
    bool is(std::uint8_t t) const { return tag == t; }
};

constexpr int max_depth = 32;

/// Walks the elements of a content, one after the other. High tag numbers are refused.
class Reader {
  public:
    explicit Reader(ByteView content, int depth = 0) : rest_(content), depth_(depth) {}
    bool at_end() const { return rest_.empty(); }
    ByteView rest() const { return rest_; }
    /// The next element; a Failure(damaged) for truncated, overlong or too deep input.
    Result<Element> next();
    /// The next element when it has this tag; nullopt when there is none or another one follows.
    std::optional<Element> take(std::uint8_t tag);
    /// A reader of the element's content.
    Reader inside(const Element& element) const { return Reader(element.content, depth_ + 1); }

  private:
    ByteView rest_;
    int depth_;
};

/// Exactly one element and nothing behind it.
Result<Element> parse(ByteView bytes);
/// One element at the start; what follows is the caller's business (/Contents is zero padded).
Result<Element> parse_prefix(ByteView bytes);
/// Primitive, or BER constructed (chunks joined).
Result<Bytes> octets(const Element& element);
/// The octets of a primitive BIT STRING without unused bits: keys and signatures are such.
std::optional<ByteView> bit_string_octets(const Element& element);
std::optional<std::string> dotted_oid(const Element& element);
std::optional<std::int64_t> small_integer(const Element& element);
/// True when definite lengths, minimal lengths and primitive strings are used all the way down.
bool is_der(ByteView bytes);

// Writing: each returns a whole element.
Bytes make(std::uint8_t tag, ByteView content);
Bytes make(std::uint8_t tag, std::initializer_list<ByteView> parts);
Bytes make_oid(std::string_view dotted);
Bytes make_integer(std::int64_t value);
Bytes make_unsigned(ByteView big_endian);
Bytes make_null();
Bytes make_octet_string(ByteView content);
Bytes make_bit_string(ByteView content);
/// SET OF: elements sorted as DER wants (X.690, 11.6).
Bytes make_set_of(std::vector<Bytes> elements);
Bytes concatenate(std::initializer_list<ByteView> parts);

}  // namespace sealpdf::der
