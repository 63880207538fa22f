#include "pdf/syntax/parser.h"

#include "pdf/syntax/file.h"

namespace sealpdf::pdf {

bool Parser::fail(ErrorCode code, std::string message) {
    failure_ = {code, std::move(message), {}};
    return false;
}

bool Parser::parse(Object& out) {
    lexer_.next(token_);
    return parse_token(out, 0);
}

bool Parser::parse_token(Object& out, int depth) {
    if (++values_ > limits_.object_values) {
        return fail(ErrorCode::limit_exceeded, "an object holds more values than the limit allows");
    }
    switch (token_.kind) {
        case TokenKind::integer:
            parse_integer(out);
            return true;
        case TokenKind::real:
            out = Object(token_.real);
            return true;
        case TokenKind::name:
            out = Object(Name{token_.name});
            return true;
        case TokenKind::string:
            out = Object(String{token_.string, token_.hexadecimal});
            return true;
        case TokenKind::array_begin:
            return parse_array(out, depth + 1);
        case TokenKind::dict_begin:
            return parse_dict(out, depth + 1);
        case TokenKind::keyword:
            return parse_keyword(out);
        case TokenKind::too_large:
            return fail(ErrorCode::limit_exceeded, "a string is longer than the limit allows");
        case TokenKind::end:
            return fail(ErrorCode::damaged, "the text ends where an object should stand");
        default:
            return fail(ErrorCode::damaged, "something that is no object stands where an object should");
    }
}

// An integer, or the beginning of "12 0 R" (7.3.10).
void Parser::parse_integer(Object& out) {
    const std::int64_t value = token_.integer;
    std::uint16_t generation = 0;
    if (value >= 0 && value <= UINT32_MAX && lexer_.accept_reference_rest(generation)) {
        out = Object(Ref{static_cast<std::uint32_t>(value), generation});
    } else {
        out = Object(value);
    }
}

bool Parser::parse_keyword(Object& out) {
    if (token_.keyword == "null") {
        out = Object();
    } else if (token_.keyword == "true" || token_.keyword == "false") {
        out = Object(token_.keyword == "true");
    } else {
        lexer_.seek(token_.begin);
        return fail(ErrorCode::damaged, "an unknown word stands where an object should");
    }
    return true;
}

bool Parser::parse_array(Object& out, int depth) {
    if (depth > limits_.nesting) {
        return fail(ErrorCode::limit_exceeded, "objects are nested deeper than the limit allows");
    }
    Array elements;
    for (;;) {
        lexer_.next(token_);
        if (token_.kind == TokenKind::array_end) {
            elements.shrink_to_fit();
            out = Object(std::move(elements));
            return true;
        }
        if (!parse_token(elements.emplace_back(), depth)) {
            return false;
        }
    }
}

bool Parser::parse_dict(Object& out, int depth) {
    if (depth > limits_.nesting) {
        return fail(ErrorCode::limit_exceeded, "objects are nested deeper than the limit allows");
    }
    Dict::Entries entries;
    for (;;) {
        lexer_.next(token_);
        if (token_.kind == TokenKind::dict_end) {
            out = Object(Dict::from_entries(std::move(entries)));
            return true;
        }
        if (token_.kind != TokenKind::name) {
            return fail(ErrorCode::damaged, "something else stands where a dictionary's key should");
        }
        auto& entry = entries.emplace_back(token_.name, Object());
        lexer_.next(token_);
        if (!parse_token(entry.second, depth)) {
            return false;
        }
    }
}

std::optional<Ref> Parser::accept_indirect_header() {
    lexer_.next(token_);
    const std::int64_t number = token_.integer;
    if (token_.kind != TokenKind::integer || number < 0 || number > UINT32_MAX) {
        return std::nullopt;
    }
    lexer_.next(token_);
    const std::int64_t generation = token_.integer;
    if (token_.kind != TokenKind::integer || generation < 0 || generation > UINT16_MAX) {
        return std::nullopt;
    }
    lexer_.skip_white_space();
    // A delimiter may follow at once: "12 0 obj<<".
    if (!lexer_.accept_keyword("obj")) {
        return std::nullopt;
    }
    return Ref{static_cast<std::uint32_t>(number), static_cast<std::uint16_t>(generation)};
}

Result<Object> parse_object(ByteView text, const Limits& limits) {
    Parser parser(text, limits);
    Object object;
    if (!parser.parse(object)) {
        return parser.failure();
    }
    return object;
}

}  // namespace sealpdf::pdf
