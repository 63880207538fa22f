// The strings of content streams. ISO 32000-2, 7.3.4.
#include "pdf/text/characters.h"
#include "pdf/text/content_scan.h"

namespace sealpdf::pdf {

namespace {

void decode_hexadecimal(std::string_view token, Bytes& out) {
    int high = -1;
    for (const char c : token) {
        const int value = hex_value(c);
        if (value < 0) {
            continue;
        }
        if (high < 0) {
            high = value;
        } else {
            out.push_back(static_cast<std::uint8_t>(high << 4 | value));
            high = -1;
        }
    }
    if (high >= 0) {
        out.push_back(static_cast<std::uint8_t>(high << 4));
    }
}

std::uint8_t plain_escape(char c) {
    switch (c) {
        case 'n':
            return '\n';
        case 'r':
            return '\r';
        case 't':
            return '\t';
        case 'b':
            return '\b';
        case 'f':
            return '\f';
        default:
            return static_cast<std::uint8_t>(c);
    }
}

}  // namespace

void decode_string(std::string_view token, Bytes& out) {
    out.clear();
    if (token.size() < 2) {
        return;
    }
    if (token.front() == '<') {
        decode_hexadecimal(token, out);
        return;
    }
    const std::string_view text = token.substr(1, token.size() - 2);
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\' || i + 1 >= text.size()) {
            out.push_back(static_cast<std::uint8_t>(text[i]));
            continue;
        }
        ++i;
        if (text[i] >= '0' && text[i] <= '7') {
            int value = text[i] - '0';
            for (int k = 0; k < 2 && i + 1 < text.size() && text[i + 1] >= '0' && text[i + 1] <= '7'; ++k) {
                value = value * 8 + (text[++i] - '0');
            }
            out.push_back(static_cast<std::uint8_t>(value));
        } else if (text[i] == '\r' || text[i] == '\n') {
            i += text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n' ? 1 : 0;  // a line continued
        } else {
            out.push_back(plain_escape(text[i]));
        }
    }
}

}  // namespace sealpdf::pdf
