#pragma once
// The object model of ISO 32000-2, 7.3, for reading and for writing. Both sides share it: what the verifier
// compares is what the stamper edits. Values own their content; depth is bounded by the parser.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/bytes.h"

namespace sealpdf::pdf {

struct Ref {
    std::uint32_t number = 0;
    std::uint16_t generation = 0;
    auto operator<=>(const Ref&) const = default;
};
std::string to_string(Ref ref);  // "12 0 R"

class Object;
using Array = std::vector<Object>;

struct Name {
    std::string text;  // after #xx decoding, without the slash
    bool operator==(const Name&) const = default;
};
struct String {
    Bytes bytes;
    bool hexadecimal = false;  // how it was, or is to be, written
};
struct Real {
    double value = 0;
};
/// Text written as it stands, and remembered: /ByteRange and /Contents are reserved this way (see writer).
struct Verbatim {
    std::string text;
    int tag = 0;
};

/// Keys keep their order, so that a rewritten dictionary looks like the one that was read.
class Dict {
  public:
    using Entries = std::vector<std::pair<std::string, Object>>;
    const Object* find(std::string_view key) const;  // null when absent
    Object* find(std::string_view key);
    bool contains(std::string_view key) const { return find(key) != nullptr; }
    void set(std::string_view key, Object value);
    void erase(std::string_view key);
    /// All at once, in n log n: of a key that stands twice the last value counts, and has_duplicates() is set.
    static Dict from_entries(Entries entries);
    /// A key that stands twice: two readers would see different values.
    bool has_duplicates() const { return has_duplicates_; }
    void note_duplicate() { has_duplicates_ = true; }
    std::size_t size() const;
    Entries::const_iterator begin() const;
    Entries::const_iterator end() const;
    Entries::iterator begin();
    Entries::iterator end();

  private:
    Entries entries_;
    bool has_duplicates_ = false;
};

/// A stream: its dictionary and where its raw (still encoded) bytes are.
struct Stream {
    Dict dict;
    std::uint64_t offset = 0;  // in the file, when read from one
    std::uint64_t length = 0;
    Ref encrypted_as;  // the object under which its bytes in the file are encrypted; 0: they are not
    std::shared_ptr<const Bytes> data;  // when made here: the encoded bytes; /Length is written by the writer
};

class Object {
  public:
    using Value = std::variant<std::monostate, bool, std::int64_t, Real, String, Name, Ref, Verbatim,
                               std::shared_ptr<Array>, std::shared_ptr<Dict>, std::shared_ptr<Stream>>;
    Object() = default;                           // null
    Object(bool v) : value_(v) {}                 // NOLINT: literals read as PDF objects
    Object(int v) : value_(std::int64_t{v}) {}    // NOLINT
    Object(std::int64_t v) : value_(v) {}         // NOLINT
    Object(double v) : value_(Real{v}) {}         // NOLINT
    Object(Name v) : value_(std::move(v)) {}      // NOLINT
    Object(String v) : value_(std::move(v)) {}    // NOLINT
    Object(Ref v) : value_(v) {}                  // NOLINT
    Object(Verbatim v) : value_(std::move(v)) {}  // NOLINT
    Object(Array v);                              // NOLINT
    Object(Dict v);                               // NOLINT
    Object(Stream v);                             // NOLINT
    // Deep value semantics: copying copies, so editing a copy never changes what was read.
    Object(const Object& other);
    Object(Object&&) noexcept = default;
    Object& operator=(const Object& other);
    Object& operator=(Object&&) noexcept = default;
    ~Object();

    bool is_null() const { return std::holds_alternative<std::monostate>(value_); }
    // Null (or nullopt) when the object is of another kind; references are not followed.
    std::optional<bool> as_bool() const;
    std::optional<std::int64_t> as_int() const;  // integers only
    std::optional<double> as_number() const;     // integer or real
    const std::string* as_name() const;
    bool is_name(std::string_view text) const;
    const String* as_string() const;
    std::optional<Ref> as_ref() const;
    const Array* as_array() const;
    Array* as_array();
    /// Of a dictionary, or of a stream.
    const Dict* as_dict() const;
    Dict* as_dict();
    const Stream* as_stream() const;
    Stream* as_stream();
    const Value& value() const { return value_; }

  private:
    Value value_;
};

// Here, because an Object has to be complete.
inline std::size_t Dict::size() const { return entries_.size(); }
inline Dict::Entries::const_iterator Dict::begin() const { return entries_.begin(); }
inline Dict::Entries::const_iterator Dict::end() const { return entries_.end(); }
inline Dict::Entries::iterator Dict::begin() { return entries_.begin(); }
inline Dict::Entries::iterator Dict::end() { return entries_.end(); }

/// Equal in meaning: 595 and 595.0, <41> and (A), dictionaries in any order. References compare by number.
/// Streams compare by dictionary and raw bytes only when both are made here: comparing read streams is the caller's.
bool equivalent(const Object& a, const Object& b);

/// Appends the object's text; `Verbatim` objects report where they begin (relative to `out`'s start).
struct VerbatimPosition {
    int tag = 0;
    std::uint64_t offset = 0;
};
void write_object(Bytes& out, const Object& object, std::vector<VerbatimPosition>* verbatim = nullptr);

}  // namespace sealpdf::pdf
