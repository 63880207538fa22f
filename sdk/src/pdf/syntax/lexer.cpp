#include "pdf/syntax/lexer.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "pdf/syntax/character.h"

namespace sealpdf::pdf {
namespace {

/// hex_value of each octet, and of what is no digit so little that no pair with it is positive.
constexpr std::array<std::int16_t, 256> hex_values = [] {
    std::array<std::int16_t, 256> table{};
    for (std::size_t c = 0; c < table.size(); ++c) {
        const int value = hex_value(static_cast<std::uint8_t>(c));
        table[c] = static_cast<std::int16_t>(value < 0 ? -256 : value);
    }
    return table;
}();

}  // namespace

int Lexer::peek(std::size_t ahead) {
    if (ahead >= text_.size() - position_) {
        hit_end_ = true;
        return -1;
    }
    return text_[position_ + ahead];
}

void Lexer::skip_white_space() {
    while (position_ < text_.size()) {
        if (is_white_space(text_[position_])) {
            ++position_;
        } else if (text_[position_] == '%') {
            while (position_ < text_.size() && text_[position_] != '\n' && text_[position_] != '\r') {
                ++position_;
            }
        } else {
            return;
        }
    }
    hit_end_ = true;
}

void Lexer::next(Token& token) {
    skip_white_space();
    token.begin = position_;
    const int c = peek();
    switch (c) {
        case -1:
            token.kind = TokenKind::end;
            break;
        case '/':
            read_name(token);
            break;
        case '(':
            read_literal_string(token);
            break;
        case '[':
        case ']':
            ++position_;
            token.kind = c == '[' ? TokenKind::array_begin : TokenKind::array_end;
            break;
        case '<':
            if (peek(1) == '<') {
                position_ += 2;
                token.kind = TokenKind::dict_begin;
            } else {
                read_hex_string(token);
            }
            break;
        case '>':
            token.kind = peek(1) == '>' ? TokenKind::dict_end : TokenKind::invalid;
            position_ += token.kind == TokenKind::dict_end ? 2 : 1;
            break;
        case '{':
        case '}':
        case ')':
            ++position_;
            token.kind = TokenKind::invalid;
            break;
        default:
            read_number_or_keyword(token);
    }
    token.end = position_;
}

std::string_view Lexer::read_word() {
    const std::size_t begin = position_;
    while (position_ < text_.size() && is_regular(text_[position_])) {
        ++position_;
    }
    hit_end_ = hit_end_ || position_ == text_.size();
    return as_text(text_.subspan(begin, position_ - begin));
}

void Lexer::read_number_or_keyword(Token& token) {
    const std::string_view word = read_word();
    if (!read_number(token, word)) {
        token.kind = TokenKind::keyword;
        token.keyword = word;
    }
}

// 7.3.3: an optional sign, digits, at most one point. No exponents, no other radix.
bool Lexer::read_number(Token& token, std::string_view word) {
    std::string_view rest = word;
    const bool negative = rest[0] == '-';
    if (negative || rest[0] == '+') {
        rest.remove_prefix(1);
    }
    std::size_t points = 0, digits = 0;
    for (const char c : rest) {
        if (c == '.') {
            ++points;
        } else if (is_digit(static_cast<std::uint8_t>(c))) {
            ++digits;
        } else {
            return false;
        }
    }
    if (points > 1 || digits + points == 0) {
        return false;
    }
    const char* const first = rest.data();
    const char* const last = first + rest.size();
    if (points == 0) {
        const auto [end, error] = std::from_chars(first, last, token.integer);
        if (error == std::errc() && end == last) {
            token.kind = TokenKind::integer;
            token.integer = negative ? -token.integer : token.integer;
            return true;
        }
    }
    token.kind = TokenKind::real;
    token.real = 0;  // "." and "-." are read as zero by everybody
    if (digits != 0) {
        const auto [end, error] = std::from_chars(first, last, token.real, std::chars_format::fixed);
        if (error != std::errc()) {
            token.kind = TokenKind::invalid;  // beyond the range of a double
        }
    }
    token.real = negative ? -token.real : token.real;
    return true;
}

// 7.3.5: #xx stands for a byte; a # without two digits stands for itself.
void Lexer::read_name(Token& token) {
    ++position_;
    token.kind = TokenKind::name;
    const std::string_view word = read_word();
    token.name.assign(word);
    if (word.find('#') == std::string_view::npos) {
        return;
    }
    token.name.clear();
    for (std::size_t i = 0; i < word.size(); ++i) {
        const int high = i + 2 < word.size() ? hex_value(static_cast<std::uint8_t>(word[i + 1])) : -1;
        const int low = i + 2 < word.size() ? hex_value(static_cast<std::uint8_t>(word[i + 2])) : -1;
        if (word[i] == '#' && high >= 0 && low >= 0) {
            token.name.push_back(static_cast<char>(high * 16 + low));
            i += 2;
        } else {
            token.name.push_back(word[i]);
        }
    }
}

// 7.3.4.2: parentheses in pairs need no escape, so their depth is counted, not recursed into.
void Lexer::read_literal_string(Token& token) {
    token.string.clear();
    token.hexadecimal = false;
    token.kind = TokenKind::string;
    ++position_;
    for (std::uint64_t depth = 1;;) {
        if (position_ >= text_.size()) {
            hit_end_ = true;
            token.kind = TokenKind::invalid;
            return;
        }
        if (token.string.size() >= string_limit_) {
            token.kind = TokenKind::too_large;
            return;
        }
        const std::uint8_t c = text_[position_++];
        if (c == '\\') {
            read_escape(token.string);
            continue;
        }
        if (c == ')' && --depth == 0) {
            return;
        }
        depth += c == '(' ? 1 : 0;
        if (c == '\r') {
            token.string.push_back('\n');  // every end-of-line is read as LF
            position_ += peek() == '\n' ? 1 : 0;
        } else {
            token.string.push_back(c);
        }
    }
}

void Lexer::read_escape(Bytes& out) {
    const int c = peek();
    if (c < 0) {
        return;
    }
    ++position_;
    static constexpr std::string_view kLetters = "nrtbf", kMeanings = "\n\r\t\b\f";
    if (const auto at = kLetters.find(static_cast<char>(c)); at != std::string_view::npos) {
        out.push_back(static_cast<std::uint8_t>(kMeanings[at]));
    } else if (c == '\r') {
        position_ += peek() == '\n' ? 1 : 0;  // an escaped end-of-line is no part of the string
    } else if (c >= '0' && c <= '7') {
        int value = c - '0';
        for (int i = 0; i < 2 && peek() >= '0' && peek() <= '7'; ++i) {
            value = value * 8 + (peek() - '0');
            ++position_;
        }
        out.push_back(static_cast<std::uint8_t>(value));  // high-order overflow is ignored
    } else if (c != '\n') {
        out.push_back(static_cast<std::uint8_t>(c));
    }
}

/// Pairs of digits with nothing between them, of which signature values are made, in ever larger slices: a short
/// string costs little, and no byte is looked at twice.
void Lexer::take_digit_pairs(Bytes& string) {
    constexpr std::size_t largest_slice = 4096;
    for (std::size_t slice = 32;; slice = std::min(slice * 2, largest_slice)) {
        const std::uint64_t room = string_limit_ + 1 - std::min<std::uint64_t>(string.size(), string_limit_ + 1);
        const auto count = static_cast<std::size_t>(
            std::min<std::uint64_t>({slice, (text_.size() - position_) / 2, room}));
        const std::size_t old_size = string.size();
        string.resize(old_size + count);
        std::size_t taken = 0;
        for (const std::uint8_t* at = text_.data() + position_; taken < count; ++taken, at += 2) {
            const int value = hex_values[at[0]] * 16 + hex_values[at[1]];
            if (value < 0) {
                break;
            }
            string[old_size + taken] = static_cast<std::uint8_t>(value);
        }
        string.resize(old_size + taken);
        position_ += 2 * taken;
        if (taken < slice) {
            return;
        }
    }
}

// 7.3.4.3: white space is ignored, a missing last digit is 0.
void Lexer::read_hex_string(Token& token) {
    token.string.clear();
    token.hexadecimal = true;
    token.kind = TokenKind::string;
    ++position_;
    take_digit_pairs(token.string);
    if (token.string.size() > string_limit_) {
        token.kind = TokenKind::too_large;
        return;
    }
    int high = -1;
    for (;; ++position_) {
        if (position_ >= text_.size()) {
            hit_end_ = true;
            token.kind = TokenKind::invalid;
            return;
        }
        const std::uint8_t c = text_[position_];
        if (c == '>') {
            ++position_;
            break;
        }
        const int digit = hex_value(c);
        if (digit < 0 && !is_white_space(c)) {
            token.kind = TokenKind::invalid;
            return;
        }
        if (digit >= 0 && high < 0) {
            high = digit;
        } else if (digit >= 0) {
            token.string.push_back(static_cast<std::uint8_t>(high * 16 + digit));
            high = -1;
        }
        if (token.string.size() > string_limit_) {
            token.kind = TokenKind::too_large;
            return;
        }
    }
    if (high >= 0) {
        token.string.push_back(static_cast<std::uint8_t>(high * 16));
    }
}

bool Lexer::accept_reference_rest(std::uint16_t& generation) {
    const std::size_t start = position_;
    skip_white_space();
    const std::size_t digits = position_;
    unsigned value = 0;
    while (peek() >= '0' && peek() <= '9' && position_ - digits < 5) {
        value = value * 10 + static_cast<unsigned>(peek() - '0');
        ++position_;
    }
    const bool number = position_ > digits && value <= 65535;
    const std::size_t after_number = position_;
    if (number) {
        skip_white_space();
        if (position_ > after_number && accept_keyword("R")) {
            generation = static_cast<std::uint16_t>(value);
            return true;
        }
    }
    position_ = start;
    return false;
}

bool Lexer::accept_keyword(std::string_view word) {
    if (text_.size() - position_ < word.size()) {
        hit_end_ = true;
        return false;
    }
    if (as_text(text_.subspan(position_, word.size())) != word) {
        return false;
    }
    const int after = peek(word.size());
    if (after >= 0 && is_regular(static_cast<std::uint8_t>(after))) {
        return false;
    }
    position_ += word.size();
    return true;
}

}  // namespace sealpdf::pdf
