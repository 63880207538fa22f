#include "crypto/der.h"

namespace sealpdf::der {
namespace {

Failure damaged(std::string message) { return {ErrorCode::damaged, "ASN.1: " + std::move(message), {}}; }

struct Header {
    std::uint8_t tag = 0;
    std::size_t size = 0;    // of the header itself
    std::size_t length = 0;  // of the content; 0 when indefinite
    bool indefinite = false;
    bool minimal = true;  // X.690, 10.1
};

constexpr bool is_constructed(std::uint8_t tag) { return (tag & 0x20) != 0; }
constexpr bool is_universal(std::uint8_t tag) { return (tag & 0xc0) == 0; }

/// Identifier and length octets (X.690, 8.1.2 and 8.1.3). On success the content lies inside `bytes`.
Result<Header> read_header(ByteView bytes) {
    if (bytes.size() < 2) {
        return damaged("an element is cut off");
    }
    Header header;
    header.tag = bytes[0];
    if ((header.tag & 0x1f) == 0x1f) {
        return damaged("high tag numbers are not used in PKI structures");
    }
    const std::uint8_t first = bytes[1];
    header.size = 2;
    if (first < 0x80) {
        header.length = first;
    } else if (first == 0x80) {
        if (!is_constructed(header.tag)) {
            return damaged("a primitive element has an indefinite length");  // 8.1.3.2 a
        }
        header.indefinite = true;
        header.minimal = false;
        return header;
    } else {
        const std::size_t count = first & 0x7fU;
        if (count > 8) {  // 0xff is reserved (8.1.3.5 c); nothing of 2^64 bytes exists either
            return damaged("a length is too long");
        }
        if (bytes.size() < 2 + count) {
            return damaged("an element is cut off");
        }
        std::uint64_t length = 0;
        for (std::size_t i = 0; i < count; ++i) {
            length = length << 8U | bytes[2 + i];
        }
        header.size += count;
        header.minimal = bytes[2] != 0 && length >= 0x80;
        if (length > bytes.size()) {
            return damaged("an element is longer than what holds it");
        }
        header.length = static_cast<std::size_t>(length);
    }
    if (header.length > bytes.size() - header.size) {
        return damaged("an element is longer than what holds it");
    }
    return header;
}

/// Where the content of an indefinite element ends: the offset of its end-of-contents octets (8.1.5).
/// Definite children are stepped over, so one counter replaces a stack.
Result<std::size_t> find_end_of_contents(ByteView content, int depth) {
    std::size_t at = 0;
    int open = 1;
    while (at < content.size()) {
        const ByteView rest = content.subspan(at);
        if (rest.size() >= 2 && rest[0] == 0 && rest[1] == 0) {
            if (--open == 0) {
                return at;
            }
            at += 2;
            continue;
        }
        const auto header = read_header(rest);
        if (!header) {
            return header.failure();
        }
        if (header->tag == 0) {
            return damaged("an element has the reserved tag 0");
        }
        if (header->indefinite && depth + ++open > max_depth) {
            return damaged("elements are nested too deeply");
        }
        at += header->size + header->length;
    }
    return damaged("an indefinite length has no end");
}

bool append_octets(const Element& element, int depth, Bytes& out) {
    if (!element.constructed()) {
        append(out, element.content);
        return true;
    }
    Reader reader(element.content, depth);
    while (!reader.at_end()) {
        const auto chunk = reader.next();
        if (!chunk || (chunk->tag & 0xdf) != octet_string || !append_octets(*chunk, depth + 1, out)) {
            return false;
        }
    }
    return true;
}

bool is_der_element(ByteView& rest, int depth) {
    const auto header = read_header(rest);
    if (!header || depth > max_depth || !header->minimal || header->tag == 0) {
        return false;
    }
    ByteView content = rest.subspan(header->size, header->length);
    rest = rest.subspan(header->size + header->length);
    const std::uint8_t tag = header->tag;
    if (is_universal(tag)) {
        const int number = tag & 0x1f;
        const bool must_be_constructed = number == 0x10 || number == 0x11 || number == 0x08 || number == 0x0b;
        if (is_constructed(tag) != must_be_constructed) {  // 10.2: strings are primitive
            return false;
        }
        if (tag == boolean && (content.size() != 1 || (content[0] != 0 && content[0] != 0xff))) {  // 11.1
            return false;
        }
    }
    if (is_constructed(tag)) {
        while (!content.empty()) {
            if (!is_der_element(content, depth + 1)) {
                return false;
            }
        }
    }
    return true;
}

}  // namespace

Result<Element> Reader::next() {
    if (depth_ > max_depth) {
        return damaged("elements are nested too deeply");
    }
    const auto header = read_header(rest_);
    if (!header) {
        return header.failure();
    }
    if (header->tag == 0) {
        return damaged("an element has the reserved tag 0");
    }
    Element element;
    element.tag = header->tag;
    element.indefinite = header->indefinite;
    std::size_t length = header->length;
    std::size_t whole = header->size + length;
    if (header->indefinite) {
        const auto end = find_end_of_contents(rest_.subspan(header->size), depth_);
        if (!end) {
            return end.failure();
        }
        length = *end;
        whole = header->size + length + 2;
    }
    element.content = rest_.subspan(header->size, length);
    element.whole = rest_.first(whole);
    rest_ = rest_.subspan(whole);
    return element;
}

std::optional<Element> Reader::take(std::uint8_t tag) {
    if (rest_.empty() || rest_[0] != tag) {
        return std::nullopt;
    }
    auto element = next();
    return element ? std::optional(*element) : std::nullopt;
}

Result<Element> parse(ByteView bytes) {
    Reader reader(bytes);
    auto element = reader.next();
    if (element && !reader.at_end()) {
        return damaged("bytes follow the element");
    }
    return element;
}

Result<Element> parse_prefix(ByteView bytes) { return Reader(bytes).next(); }

Result<Bytes> octets(const Element& element) {
    if (element.constructed() && is_universal(element.tag) && (element.tag & 0xdf) != octet_string) {
        return damaged("not an octet string");
    }
    Bytes out;
    if (!append_octets(element, 1, out)) {
        return damaged("an octet string has parts that are none");
    }
    return out;
}

std::optional<ByteView> bit_string_octets(const Element& element) {
    if (!element.is(bit_string) || element.content.empty() || element.content[0] != 0) {
        return std::nullopt;
    }
    return element.content.subspan(1);
}

std::optional<std::string> dotted_oid(const Element& element) {
    const ByteView content = element.content;
    if (element.constructed() || (is_universal(element.tag) && element.tag != oid) || content.empty() ||
        (content.back() & 0x80) != 0) {
        return std::nullopt;
    }
    std::string text;
    std::uint64_t arc = 0;
    bool at_start = true;
    for (const std::uint8_t byte : content) {
        if (at_start && byte == 0x80) {
            return std::nullopt;  // 8.19.2: no leading zeros
        }
        if (arc >> 57U != 0) {
            return std::nullopt;  // arcs beyond 64 bits are UUIDs; none names an algorithm
        }
        arc = arc << 7U | (byte & 0x7fU);
        at_start = (byte & 0x80) == 0;
        if (!at_start) {
            continue;
        }
        if (text.empty()) {  // 8.19.4: the first two arcs share a subidentifier
            const std::uint64_t root = std::min<std::uint64_t>(arc / 40, 2);
            text = std::to_string(root);
            arc -= root * 40;
        }
        text += '.';
        text += std::to_string(arc);
        arc = 0;
    }
    return text;
}

std::optional<std::int64_t> small_integer(const Element& element) {
    const ByteView c = element.content;
    if (element.constructed() ||
        (is_universal(element.tag) && element.tag != integer && element.tag != enumerated) || c.empty() ||
        c.size() > 8) {
        return std::nullopt;
    }
    if (c.size() > 1 && ((c[0] == 0 && c[1] < 0x80) || (c[0] == 0xff && c[1] >= 0x80))) {
        return std::nullopt;  // 8.3.2: the first nine bits must differ, in BER too
    }
    std::uint64_t value = c[0] >= 0x80 ? ~std::uint64_t{0} : 0;
    for (const std::uint8_t byte : c) {
        value = value << 8U | byte;
    }
    return static_cast<std::int64_t>(value);
}

bool is_der(ByteView bytes) { return is_der_element(bytes, 0) && bytes.empty(); }

}  // namespace sealpdf::der
