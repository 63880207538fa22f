#include <charconv>

#include "crypto/der.h"

namespace sealpdf::der {
namespace {

void append_header(Bytes& out, std::uint8_t tag, std::size_t length) {
    out.push_back(tag);
    if (length < 0x80) {
        out.push_back(static_cast<std::uint8_t>(length));
        return;
    }
    int octets_needed = 1;
    while (octets_needed < 8 && length >> (8U * static_cast<unsigned>(octets_needed)) != 0) {
        ++octets_needed;
    }
    out.push_back(static_cast<std::uint8_t>(0x80 | octets_needed));
    for (int i = octets_needed - 1; i >= 0; --i) {
        out.push_back(static_cast<std::uint8_t>(length >> (8U * static_cast<unsigned>(i))));
    }
}

void append_base128(Bytes& out, std::uint64_t value) {
    int groups = 1;
    while (groups < 10 && value >> (7U * static_cast<unsigned>(groups)) != 0) {
        ++groups;
    }
    for (int i = groups - 1; i >= 0; --i) {
        const auto bits = static_cast<std::uint8_t>(value >> (7U * static_cast<unsigned>(i)) & 0x7fU);
        out.push_back(static_cast<std::uint8_t>(i == 0 ? bits : bits | 0x80));
    }
}

std::vector<std::uint64_t> parse_arcs(std::string_view dotted) {
    std::vector<std::uint64_t> arcs;
    const char* at = dotted.data();
    const char* const end = at + dotted.size();
    while (at < end) {
        std::uint64_t arc = 0;
        const auto [stop, error] = std::from_chars(at, end, arc);
        if (error != std::errc{} || (stop != end && *stop != '.') || stop + 1 == end) {
            return {};
        }
        arcs.push_back(arc);
        at = stop == end ? end : stop + 1;
    }
    return arcs;
}

}  // namespace

Bytes make(std::uint8_t tag, ByteView content) { return make(tag, {content}); }

Bytes make(std::uint8_t tag, std::initializer_list<ByteView> parts) {
    std::size_t length = 0;
    for (const ByteView part : parts) {
        length += part.size();
    }
    Bytes out;
    out.reserve(length + 10);
    append_header(out, tag, length);
    for (const ByteView part : parts) {
        append(out, part);
    }
    return out;
}

Bytes make_oid(std::string_view dotted) {
    const std::vector<std::uint64_t> arcs = parse_arcs(dotted);
    // X.660: the root has three arcs; below 0 and 1 there are forty.
    constexpr std::uint64_t largest = ~std::uint64_t{0} - 80;
    if (arcs.size() < 2 || arcs[0] > 2 || (arcs[0] < 2 && arcs[1] >= 40) || arcs[1] > largest) {
        throw Error(ErrorCode::internal, "Not an object identifier: " + std::string(dotted));
    }
    Bytes content;
    append_base128(content, arcs[0] * 40 + arcs[1]);
    for (std::size_t i = 2; i < arcs.size(); ++i) {
        append_base128(content, arcs[i]);
    }
    return make(oid, content);
}

Bytes make_integer(std::int64_t value) {
    Bytes content(8);
    for (unsigned i = 0; i < 8; ++i) {
        content[7 - i] = static_cast<std::uint8_t>(static_cast<std::uint64_t>(value) >> (8U * i));
    }
    std::size_t skip = 0;
    while (skip < 7 && ((content[skip] == 0 && content[skip + 1] < 0x80) ||
                        (content[skip] == 0xff && content[skip + 1] >= 0x80))) {
        ++skip;
    }
    return make(integer, ByteView(content).subspan(skip));
}

Bytes make_unsigned(ByteView big_endian) {
    while (!big_endian.empty() && big_endian[0] == 0) {
        big_endian = big_endian.subspan(1);
    }
    static constexpr std::uint8_t zero[1] = {0};
    if (big_endian.empty() || big_endian[0] >= 0x80) {
        return make(integer, {ByteView(zero), big_endian});
    }
    return make(integer, big_endian);
}

Bytes make_null() { return {null, 0}; }

Bytes make_octet_string(ByteView content) { return make(octet_string, content); }

Bytes make_bit_string(ByteView content) {
    static constexpr std::uint8_t no_unused_bits[1] = {0};
    return make(bit_string, {ByteView(no_unused_bits), content});
}

Bytes make_set_of(std::vector<Bytes> elements) {
    std::ranges::sort(elements);
    Bytes content;
    for (const Bytes& element : elements) {
        append(content, element);
    }
    return make(set, content);
}

Bytes concatenate(std::initializer_list<ByteView> parts) {
    Bytes out;
    for (const ByteView part : parts) {
        append(out, part);
    }
    return out;
}

}  // namespace sealpdf::der
