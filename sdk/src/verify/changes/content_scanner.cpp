#include "verify/changes/content_scanner.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace sealpdf::verify {
namespace {

constexpr std::size_t max_operands = 10'000;  // a TJ array of a dense page has hundreds

bool is_space(std::uint8_t c) { return c == 0 || c == 9 || c == 10 || c == 12 || c == 13 || c == 32; }
bool is_delimiter(std::uint8_t c) {
    return std::string_view("()<>[]{}/%").find(static_cast<char>(c)) != std::string_view::npos;
}
bool is_number(const std::string& text) {
    return !text.empty() && std::string_view("0123456789+-.").find(text[0]) != std::string_view::npos;
}
bool is_keyword(const std::string& text) { return text == "true" || text == "false" || text == "null"; }
int hex_digit(std::uint8_t c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    const int lower = c | 0x20;
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

}  // namespace

double number(const ContentToken& token) {
    const double value = std::strtod(token.text.c_str(), nullptr);
    return std::isfinite(value) ? value : 0;
}

ContentOperation ContentScanner::next() {
    ContentOperation operation;
    while (true) {
        ContentToken current = token();
        if (current.kind == ContentToken::Kind::end) {
            return operation;
        }
        const bool bracket = current.kind == ContentToken::Kind::word &&
                             is_delimiter(static_cast<std::uint8_t>(current.text[0]));
        const bool is_operator = current.kind == ContentToken::Kind::word && !bracket &&
                                 !is_number(current.text) && !is_keyword(current.text);
        if (is_operator) {
            operation.op = std::move(current.text);
            if (operation.op == "ID") {
                skip_inline_image();
            }
            return operation;
        }
        if (!bracket && operation.operands.size() < max_operands) {
            operation.operands.push_back(std::move(current));
        }
    }
}

ContentToken ContentScanner::token() {
    skip_blanks();
    if (rest_.empty()) {
        return {};
    }
    const std::uint8_t c = rest_.front();
    if (c == '(') {
        return literal();
    }
    if (c == '<' && rest_.size() > 1 && rest_[1] != '<') {
        return hexadecimal();
    }
    if (c == '/') {
        rest_ = rest_.subspan(1);
        return {ContentToken::Kind::name, word(), false};
    }
    if (is_delimiter(c)) {
        rest_ = rest_.subspan(1);
        return {ContentToken::Kind::word, std::string(1, static_cast<char>(c)), false};
    }
    return {ContentToken::Kind::word, word(), false};
}

void ContentScanner::skip_blanks() {
    while (!rest_.empty() && (is_space(rest_.front()) || rest_.front() == '%')) {
        if (rest_.front() == '%') {
            const auto end = std::ranges::find_if(rest_, [](std::uint8_t c) { return c == '\n' || c == '\r'; });
            rest_ = rest_.subspan(static_cast<std::size_t>(end - rest_.begin()));
        } else {
            rest_ = rest_.subspan(1);
        }
    }
}

std::string ContentScanner::word() {
    std::size_t n = 0;
    while (n < rest_.size() && !is_space(rest_[n]) && !is_delimiter(rest_[n])) {
        ++n;
    }
    std::string text(as_text(rest_.first(n)));
    rest_ = rest_.subspan(n);
    return text;
}

ContentToken ContentScanner::literal() {
    ContentToken result{ContentToken::Kind::string, {}, false};
    int depth = 0;
    while (!rest_.empty()) {
        const std::uint8_t c = rest_.front();
        rest_ = rest_.subspan(1);
        if (c == '\\' && !rest_.empty()) {
            result.text.push_back(static_cast<char>(rest_.front()));
            rest_ = rest_.subspan(1);
        } else if (c == '(' && depth++ == 0) {
            continue;
        } else if (c == ')' && --depth == 0) {
            break;
        } else {
            result.text.push_back(static_cast<char>(c));
        }
    }
    return result;
}

ContentToken ContentScanner::hexadecimal() {
    ContentToken result{ContentToken::Kind::string, {}, true};
    int high = -1;
    while (!rest_.empty()) {
        const std::uint8_t c = rest_.front();
        rest_ = rest_.subspan(1);
        if (c == '>') {
            break;
        }
        const int digit = hex_digit(c);
        if (digit < 0) {
            continue;
        }
        if (high < 0) {
            high = digit;
        } else {
            result.text.push_back(static_cast<char>(high * 16 + digit));
            high = -1;
        }
    }
    return result;
}

void ContentScanner::skip_inline_image() {
    // "EI" between blanks (8.9.7); data may hold it by chance, which only ends the skip too early.
    for (std::size_t i = 1; i + 2 < rest_.size(); ++i) {
        if (is_space(rest_[i - 1]) && rest_[i] == 'E' && rest_[i + 1] == 'I' && is_space(rest_[i + 2])) {
            rest_ = rest_.subspan(i + 2);
            return;
        }
    }
    rest_ = {};
}

}  // namespace sealpdf::verify
