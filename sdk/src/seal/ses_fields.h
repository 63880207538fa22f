#pragma once
// Fields of a SEQUENCE taken in order. The first that is missing or wrong ends the reading: what is asked for afterwards
// is empty, and the failure names the field. Private to the codec of seals.

#include <optional>
#include <string>

#include "base/time.h"
#include "base/utf8.h"
#include "crypto/der.h"
#include "sealpdf/report.h"

namespace sealpdf::ses {

/// Real seals have some hundred bytes of text and a handful of certificates.
struct SealLimits {
    static constexpr std::size_t file = 16u << 20;
    static constexpr std::size_t text = 4096;
    static constexpr std::size_t certificate = 64u << 10;
    static constexpr std::size_t certificates = 256;
    static constexpr std::size_t extensions = 64;
    static constexpr std::size_t extension = 64u << 10;
};

/// What one file's readers share.
struct ReadState {
    std::optional<Failure> failure;
    std::vector<Finding> remarks;

    void fail(std::string what, ErrorCode code = ErrorCode::damaged) {
        if (!failure) {
            failure = Failure{code, "the seal cannot be read: " + std::move(what), {}};
        }
    }
    void remark(const char* code, std::string message) { remarks.push_back({code, std::move(message)}); }
};

class Fields {
  public:
    Fields(const der::Element& element, ReadState& state) : reader_(element.content), state_(state) {}

    bool failed() const { return state_.failure.has_value(); }
    bool at_end() const { return failed() || reader_.at_end(); }
    ByteView rest() const { return failed() ? ByteView() : reader_.rest(); }
    /// The tag of what comes next; 0 at the end.
    std::uint8_t next_tag() const { return at_end() ? std::uint8_t{0} : reader_.rest().front(); }

    der::Element take(std::uint8_t tag, const char* field) {
        if (!failed()) {
            if (auto element = reader_.take(tag)) {
                return *element;
            }
            state_.fail(std::string(field) + " is missing or of another type");
        }
        return {};
    }
    der::Element take_any(const char* field) {
        if (!failed()) {
            if (auto element = reader_.next()) {
                return *element;
            }
            state_.fail(std::string(field) + " is missing");
        }
        return {};
    }
    Bytes octets(const char* field, std::size_t most) {
        const der::Element element = take(der::octet_string, field);
        if (element.content.size() > most) {
            state_.fail(std::string(field) + " is too large", ErrorCode::limit_exceeded);
            return {};
        }
        return to_bytes(element.content);
    }
    std::int64_t integer(const char* field) {
        const der::Element element = take(der::integer, field);
        const auto value = failed() ? std::nullopt : der::small_integer(element);
        if (!value) {
            state_.fail(std::string(field) + " is no number of a sensible size");
        }
        return value.value_or(0);
    }
    std::string text(std::uint8_t tag, const char* field) {
        const der::Element element = take(tag, field);
        std::string value(as_text(element.content));
        if (value.size() > SealLimits::text) {
            state_.fail(std::string(field) + " is too long", ErrorCode::limit_exceeded);
        } else if (!is_valid_utf8(value)) {
            state_.fail(std::string(field) + " is no text");
        } else if (tag != der::utf8_string && std::ranges::any_of(value, [](unsigned char c) { return c > 0x7f; })) {
            state_.remark("seal.string-type", std::string(field) + " is written in a type that holds ASCII only, and is not");
        }
        return value;
    }
    std::string oid(const char* field) {
        const auto dotted = dotted_oid_of(take(der::oid, field));
        if (!dotted) {
            state_.fail(std::string(field) + " is no object identifier");
        }
        return dotted.value_or(std::string());
    }
    Bytes bits(const char* field) {
        const der::Element element = take(der::bit_string, field);
        const auto octets = failed() ? std::nullopt : der::bit_string_octets(element);
        if (!octets) {
            state_.fail(std::string(field) + " is no string of whole octets");
        }
        return octets ? to_bytes(*octets) : Bytes();
    }
    void end(const char* structure) {
        if (!failed() && !reader_.at_end()) {
            state_.fail(std::string(structure) + " holds more than it should");
        }
    }
    ReadState& state() { return state_; }

  private:
    std::optional<std::string> dotted_oid_of(const der::Element& element) const {
        return failed() ? std::nullopt : der::dotted_oid(element);
    }

    der::Reader reader_;
    ReadState& state_;
};

}  // namespace sealpdf::ses
