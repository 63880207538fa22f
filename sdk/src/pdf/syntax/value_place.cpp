// Where a dictionary's value stands in the file: what a ByteRange check compares with.

#include "pdf/syntax/file.h"
#include "pdf/syntax/parser.h"
#include "pdf/syntax/window.h"

namespace sealpdf::pdf {
namespace {

// Walks the dictionary's keys. As in the object model the last of two equal keys counts.
std::optional<PlacedValue> find_in(Parser& parser, std::uint64_t offset, std::string_view key) {
    Lexer& lexer = parser.lexer();
    Token token;
    std::optional<PlacedValue> place;
    lexer.next(token);
    if (token.kind != TokenKind::dict_begin) {
        return std::nullopt;
    }
    for (lexer.next(token); token.kind == TokenKind::name; lexer.next(token)) {
        lexer.skip_white_space();
        const std::uint64_t begin = offset + lexer.position();
        Object value;
        if (!parser.parse(value)) {
            return std::nullopt;
        }
        if (token.name == key) {
            const bool direct = !value.as_ref();
            place = direct ? std::optional(PlacedValue{begin, offset + lexer.position()}) : std::nullopt;
        }
    }
    return token.kind == TokenKind::dict_end ? place : std::nullopt;
}

}  // namespace

std::optional<PlacedValue> find_value_place(const View& view, std::uint32_t number, std::string_view key) {
    const XrefEntry* entry = view.entry(number);
    if (entry == nullptr || entry->kind != XrefEntry::Kind::in_file) {
        return std::nullopt;
    }
    const Limits& limits = view.file()->limits();
    for (Window window(view.file()->source(), entry->offset, limits.object_bytes);; window.grow()) {
        Parser parser(window.text(), limits);
        const std::optional<Ref> ref = parser.accept_indirect_header();
        const bool expected = ref && ref->number == number && ref->generation == entry->generation;
        const auto place = expected ? find_in(parser, entry->offset, key) : std::nullopt;
        if (parser.hit_end() && window.can_grow()) {
            continue;
        }
        return place;
    }
}

}  // namespace sealpdf::pdf
