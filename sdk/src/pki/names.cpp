#include "pki/names.h"

#include <array>
#include <utility>

#include "base/utf8.h"

namespace sealpdf::pki {
namespace {

constexpr std::uint8_t numeric_string = 0x12;
constexpr std::uint8_t teletex_string = 0x14;
constexpr std::uint8_t visible_string = 0x1a;
constexpr std::uint8_t general_string = 0x1b;
constexpr std::uint8_t universal_string = 0x1c;
constexpr std::uint8_t bmp_string = 0x1e;

// No real name comes near; the bound keeps hostile names from making long reports.
constexpr std::size_t max_attributes = 256;

std::string from_latin1(ByteView bytes) {
    std::u32string text;
    for (const std::uint8_t byte : bytes) {
        text.push_back(byte);
    }
    return to_utf8(text);
}

std::string from_utf32be(ByteView bytes) {
    std::u32string text;
    for (std::size_t i = 0; i + 4 <= bytes.size(); i += 4) {
        const char32_t character = static_cast<char32_t>(bytes[i]) << 24U |
                                   static_cast<char32_t>(bytes[i + 1]) << 16U |
                                   static_cast<char32_t>(bytes[i + 2]) << 8U | bytes[i + 3];
        const bool valid = character < 0xd800 || (character > 0xdfff && character < 0x110000);
        text.push_back(valid ? character : U'\ufffd');
    }
    return to_utf8(text);
}

struct ShortName {
    std::string_view oid, name;
};
// RFC 4514, 3, and the attributes certificates of organizations carry.
constexpr std::array short_names{
    ShortName{"2.5.4.3", "CN"},
    ShortName{"2.5.4.4", "SN"},
    ShortName{"2.5.4.5", "serialNumber"},
    ShortName{"2.5.4.6", "C"},
    ShortName{"2.5.4.7", "L"},
    ShortName{"2.5.4.8", "ST"},
    ShortName{"2.5.4.9", "STREET"},
    ShortName{"2.5.4.10", "O"},
    ShortName{"2.5.4.11", "OU"},
    ShortName{"2.5.4.12", "title"},
    ShortName{"2.5.4.42", "givenName"},
    ShortName{"2.5.4.97", "organizationIdentifier"},
    ShortName{"0.9.2342.19200300.100.1.1", "UID"},
    ShortName{"0.9.2342.19200300.100.1.25", "DC"},
    ShortName{"1.2.840.113549.1.9.1", "emailAddress"},
};

std::string label(const std::string& oid) {
    for (const auto& entry : short_names) {
        if (entry.oid == oid) {
            return std::string(entry.name);
        }
    }
    return oid;
}

/// RFC 4514, 2.4. Control characters are written in hexadecimal so that a name cannot forge lines of a
/// report.
std::string escape(const std::string& text) {
    constexpr std::string_view special = ",+\"\\<>;";
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char character = text[i];
        const auto byte = static_cast<std::uint8_t>(character);
        const bool edge =
            (character == ' ' && (i == 0 || i + 1 == text.size())) || (character == '#' && i == 0);
        if (byte < 0x20 || byte == 0x7f) {
            out += '\\';
            out += to_hex(ByteView(&byte, 1));
        } else if (edge || special.find(character) != std::string_view::npos) {
            out += '\\';
            out += character;
        } else {
            out += character;
        }
    }
    return out;
}

struct ParsedAttribute {
    NameAttribute attribute;
    std::string canonical;
};

std::optional<ParsedAttribute> parse_attribute(const der::Element& element, der::Reader& outer) {
    if (!element.is(der::sequence)) {
        return std::nullopt;
    }
    auto reader = outer.inside(element);
    const auto type = reader.take(der::oid);
    const auto oid = type ? der::dotted_oid(*type) : std::nullopt;
    if (!oid) {
        return std::nullopt;
    }
    const auto value = reader.next();
    if (!value || !reader.at_end()) {
        return std::nullopt;
    }
    ParsedAttribute parsed;
    parsed.attribute.oid = *oid;
    if (const auto text = string_value(*value)) {
        parsed.attribute.text = *text;
        // A length before the text keeps two attributes from reading like one.
        const std::string folded = fold_name(*text);
        parsed.canonical = *oid + "=" + std::to_string(folded.size()) + ":" + folded;
    } else {
        parsed.attribute.text = std::string("#").append(to_hex(value->whole));
        parsed.attribute.is_hexadecimal = true;
        parsed.canonical = *oid + "=" + parsed.attribute.text;
    }
    return parsed;
}

}  // namespace

std::string fold_name(const std::string& text) {
    std::string out;
    bool blank = false;
    for (const char character : text) {
        if (character == ' ' || character == '\t' || character == '\n' || character == '\r') {
            blank = !out.empty();
            continue;
        }
        if (blank) {
            out += ' ';
            blank = false;
        }
        const bool upper = character >= 'A' && character <= 'Z';
        out += upper ? static_cast<char>(character - 'A' + 'a') : character;
    }
    return out;
}

std::optional<std::string> string_value(const der::Element& element) {
    switch (element.tag) {
        case der::utf8_string:
        case der::printable_string:
        case der::ia5_string:
        case numeric_string:
        case visible_string:
        case teletex_string:
        case general_string: {
            // Issuers put UTF-8 into all of these; T.61 in practice means Latin-1 (RFC 5280, appendix B).
            const std::string_view text = as_text(element.content);
            return is_valid_utf8(text) ? std::string(text) : from_latin1(element.content);
        }
        case bmp_string:
            return utf8_from_utf16be(element.content);
        case universal_string:
            return from_utf32be(element.content);
        default:
            return std::nullopt;
    }
}

Result<Name> parse_name(ByteView der) {
    const Failure damaged{ErrorCode::damaged, "a distinguished name cannot be read", {}};
    const auto sequence = der::parse(der);
    if (!sequence || !sequence->is(der::sequence)) {
        return damaged;
    }
    Name name;
    std::size_t count = 0;
    der::Reader rdns(sequence->content, 1);
    while (!rdns.at_end()) {
        const auto set = rdns.take(der::set);
        if (!set || set->content.empty()) {
            return damaged;
        }
        std::vector<NameAttribute> rdn;
        std::vector<std::string> canonical;
        auto attributes = rdns.inside(*set);
        while (!attributes.at_end()) {
            const auto element = attributes.next();
            auto parsed = element ? parse_attribute(*element, attributes) : std::nullopt;
            if (!parsed || ++count > max_attributes) {
                return damaged;
            }
            rdn.push_back(std::move(parsed->attribute));
            canonical.push_back(std::move(parsed->canonical));
        }
        std::ranges::sort(canonical);
        std::string joined;
        for (const auto& part : canonical) {
            joined += part + "+";
        }
        name.rdns.push_back(std::move(rdn));
        name.canonical.push_back(std::move(joined));
    }
    return name;
}

std::string Name::text() const {
    std::string out;
    for (auto rdn = rdns.rbegin(); rdn != rdns.rend(); ++rdn) {
        for (std::size_t i = 0; i < rdn->size(); ++i) {
            out += i > 0 ? "+" : (out.empty() ? "" : ",");
            const auto& attribute = (*rdn)[i];
            out += label(attribute.oid) + "=" +
                   (attribute.is_hexadecimal ? attribute.text : escape(attribute.text));
        }
    }
    return out;
}

std::string Name::canonical_key() const {
    std::string key;
    for (const auto& rdn : canonical) {
        key += rdn + ",";
    }
    return key;
}

std::string Name::find(std::string_view oid) const {
    for (auto rdn = rdns.rbegin(); rdn != rdns.rend(); ++rdn) {
        for (const auto& attribute : *rdn) {
            if (attribute.oid == oid) {
                return attribute.text;
            }
        }
    }
    return {};
}

}  // namespace sealpdf::pki
