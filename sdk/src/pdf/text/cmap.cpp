#include "pdf/text/cmap.h"

#include <algorithm>
#include <charconv>

namespace sealpdf::pdf {

namespace {

constexpr std::size_t max_ranges = 200'000;  // Adobe-Japan1-7 has 23,000 characters
constexpr std::size_t max_text_units = 64;   // UTF-16 units one code may stand for; ISO 32000-2 allows 256
constexpr std::size_t max_codespaces = 256;

struct Token {
    enum class Kind : std::uint8_t { end, hex, number, name, word, open, close } kind = Kind::end;
    Bytes bytes;  // hex
    std::int64_t number = 0;
    std::string_view text;  // name, word
};

class Lexer {
  public:
    explicit Lexer(std::string_view text) : text_(text) {}

    void next(Token& token) {
        skip_blanks();
        token.kind = Token::Kind::end;
        if (at_ >= text_.size()) {
            return;
        }
        const char c = text_[at_];
        if (c == '<' && text_.substr(at_, 2) != "<<") {
            read_hexadecimal(token);
        } else if (c == '[' || c == ']') {
            token.kind = c == '[' ? Token::Kind::open : Token::Kind::close;
            ++at_;
        } else if (c == '/') {
            ++at_;
            token.kind = Token::Kind::name;
            token.text = read_regular();
        } else if (is_delimiter(c)) {
            token.kind = Token::Kind::word;
            token.text = text_.substr(at_++, 1);
        } else {
            read_word(token);
        }
    }

  private:
    static bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r') || c == '\0'; }
    static bool is_delimiter(char c) {
        return std::string_view("()<>[]{}/%").find(c) != std::string_view::npos;
    }

    void skip_blanks() {
        while (at_ < text_.size() && (is_blank(text_[at_]) || text_[at_] == '%')) {
            at_ = text_[at_] == '%' ? std::min(text_.find_first_of("\r\n", at_), text_.size()) : at_ + 1;
        }
    }

    std::string_view read_regular() {
        const std::size_t begin = at_;
        while (at_ < text_.size() && !is_blank(text_[at_]) && !is_delimiter(text_[at_])) {
            ++at_;
        }
        return text_.substr(begin, at_ - begin);
    }

    void read_word(Token& token) {
        token.text = read_regular();
        const char* const end = token.text.data() + token.text.size();
        const auto [stop, error] = std::from_chars(token.text.data(), end, token.number);
        token.kind = error == std::errc() && stop == end ? Token::Kind::number : Token::Kind::word;
    }

    void read_hexadecimal(Token& token) {
        token.kind = Token::Kind::hex;
        token.bytes.clear();
        int digits = 0;
        for (++at_; at_ < text_.size() && text_[at_] != '>'; ++at_) {
            const char c = static_cast<char>(text_[at_] | 0x20);
            const int value = text_[at_] >= '0' && text_[at_] <= '9' ? text_[at_] - '0'
                              : c >= 'a' && c <= 'f'                 ? c - 'a' + 10
                                                                     : -1;
            if (value < 0 || token.bytes.size() > 2 * max_text_units) {
                continue;
            }
            if (digits++ % 2 == 0) {
                token.bytes.push_back(static_cast<std::uint8_t>(value << 4));
            } else {
                token.bytes.back() = static_cast<std::uint8_t>(token.bytes.back() | value);
            }
        }
        at_ += at_ < text_.size() ? 1 : 0;
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

std::uint32_t to_code(const Bytes& bytes) {
    std::uint32_t code = 0;
    for (std::size_t i = 0; i < std::min<std::size_t>(bytes.size(), 4); ++i) {
        code = code << 8 | bytes[i];
    }
    return code;
}

/// UTF-16BE (9.10.3); a lone byte is taken for a Latin character, as readers do. No noncharacters, no
/// surrogates.
std::u32string to_text(const Bytes& bytes) {
    std::u32string text;
    if (bytes.size() == 1) {
        return std::u32string(1, bytes[0]);
    }
    for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
        char32_t c = static_cast<char32_t>(bytes[i] << 8 | bytes[i + 1]);
        if (c >= 0xD800 && c < 0xDC00 && i + 3 < bytes.size()) {
            const char32_t low = static_cast<char32_t>(bytes[i + 2] << 8 | bytes[i + 3]);
            if (low >= 0xDC00 && low < 0xE000) {
                c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
                i += 2;
            }
        }
        if (c != 0 && (c < 0xD800 || c >= 0xE000)) {
            text += c;
        }
    }
    return text;
}

}  // namespace

class CMapParser {
  public:
    CMapParser(std::string_view text, CMap& map) : lexer_(text), map_(map) {}

    void run() {
        Token token;
        std::string_view last_name;
        std::int64_t last_number = 0;
        for (lexer_.next(token); token.kind != Token::Kind::end; lexer_.next(token)) {
            if (token.kind == Token::Kind::name) {
                last_name = token.text;
            } else if (token.kind == Token::Kind::number) {
                last_number = token.number;
            } else if (token.kind == Token::Kind::word) {
                if (token.text == "usecmap") {
                    map_.base_ = last_name;
                } else if (token.text == "def" && last_name == "WMode") {
                    map_.vertical_ = last_number == 1;
                } else {
                    section(token.text);
                }
            }
        }
    }

  private:
    void section(std::string_view word) {
        if (word == "begincodespacerange") {
            codespace_ranges();
        } else if (word == "begincidrange") {
            cid_section(true);
        } else if (word == "begincidchar") {
            cid_section(false);
        } else if (word == "beginbfrange") {
            text_ranges();
        } else if (word == "beginbfchar") {
            text_characters();
        }
    }

    bool next_is(Token& token, Token::Kind kind) {
        lexer_.next(token);
        return token.kind == kind;
    }

    void codespace_ranges() {
        Token low;
        Token high;
        while (next_is(low, Token::Kind::hex) && next_is(high, Token::Kind::hex)) {
            const bool fits =
                !low.bytes.empty() && low.bytes.size() <= 4 && low.bytes.size() == high.bytes.size();
            if (fits && map_.codespace_.size() < max_codespaces) {
                map_.codespace_.push_back(
                    {to_code(low.bytes), to_code(high.bytes), static_cast<int>(low.bytes.size())});
            }
        }
    }

    void cid_section(bool ranges) {
        Token low;
        Token high;
        Token cid;
        while (next_is(low, Token::Kind::hex) && (!ranges || next_is(high, Token::Kind::hex)) &&
               next_is(cid, Token::Kind::number)) {
            const std::uint32_t first = to_code(low.bytes);
            const std::uint32_t last = ranges ? to_code(high.bytes) : first;
            if (first <= last && cid.number >= 0 && cid.number <= 0xFFFF && map_.cids_.size() < max_ranges) {
                map_.cids_.push_back({first, last, static_cast<std::uint32_t>(cid.number)});
            }
        }
    }

    void add_text(std::uint32_t low, std::uint32_t high, const Bytes& bytes) {
        std::u32string text = to_text(bytes);
        if (low <= high && !text.empty() && map_.texts_.size() < max_ranges) {
            map_.texts_.push_back({low, high, std::move(text)});
        }
    }

    void text_characters() {
        Token code;
        Token text;
        while (next_is(code, Token::Kind::hex)) {
            lexer_.next(text);
            if (text.kind == Token::Kind::hex) {
                add_text(to_code(code.bytes), to_code(code.bytes), text.bytes);
            } else if (text.kind != Token::Kind::name) {
                return;
            }
        }
    }

    void text_ranges() {
        Token low;
        Token high;
        Token text;
        while (next_is(low, Token::Kind::hex) && next_is(high, Token::Kind::hex)) {
            lexer_.next(text);
            const std::uint32_t first = to_code(low.bytes);
            if (text.kind == Token::Kind::hex) {
                add_text(first, to_code(high.bytes), text.bytes);
            } else if (text.kind == Token::Kind::open) {
                for (std::uint32_t code = first; next_is(text, Token::Kind::hex); ++code) {
                    if (code <= to_code(high.bytes)) {
                        add_text(code, code, text.bytes);
                    }
                }
            } else {
                return;
            }
        }
    }

    Lexer lexer_;
    CMap& map_;
};

CMap CMap::parse(ByteView text) {
    CMap map;
    CMapParser(as_text(text), map).run();
    map.sort();
    return map;
}

void CMap::sort() {
    std::ranges::stable_sort(cids_, {}, &CidRange::low);
    std::ranges::stable_sort(texts_, {}, &TextRange::low);
}

void CMap::inherit(const CMap& other) {
    codespace_.insert(codespace_.end(), other.codespace_.begin(), other.codespace_.end());
    // In front of ours: of two ranges that begin alike the later one is found.
    cids_.insert(cids_.begin(), other.cids_.begin(), other.cids_.end());
    sort();
}

// ISO 32000-2, 9.7.6.3: each byte of a code lies within the bytes of its range.
CMap::Code CMap::next_code(std::span<const Codespace> codespaces, ByteView bytes) {
    std::uint32_t value = 0;
    for (int count = 1; count <= 4 && static_cast<std::size_t>(count) <= bytes.size(); ++count) {
        value = value << 8 | bytes[static_cast<std::size_t>(count - 1)];
        for (const Codespace& range : codespaces) {
            bool inside = range.bytes == count;
            for (int shift = 0; inside && shift < 8 * count; shift += 8) {
                const std::uint32_t byte = value >> shift & 0xFF;
                inside = byte >= (range.low >> shift & 0xFF) && byte <= (range.high >> shift & 0xFF);
            }
            if (inside) {
                return {value, count};
            }
        }
    }
    // No range fits: as many bytes as the shortest range takes.
    int count = 4;
    for (const Codespace& range : codespaces) {
        count = std::min(count, range.bytes);
    }
    count =
        codespaces.empty() ? 1 : std::min(count, static_cast<int>(std::min<std::size_t>(bytes.size(), 4)));
    return {to_code(to_bytes(bytes.first(static_cast<std::size_t>(count)))), count};
}

CMap::Code CMap::next_code(ByteView bytes) const { return next_code(codespace_, bytes); }

namespace {

template <class Range>
const Range* find_range(const std::vector<Range>& ranges, std::uint32_t code) {
    auto next = std::ranges::upper_bound(ranges, code, {}, &Range::low);
    // A few steps back, for single codes set over a range; overlapping beyond that is not looked for.
    for (int step = 0; step < 4 && next != ranges.begin(); ++step) {
        --next;
        if (code <= next->high) {
            return &*next;
        }
    }
    return nullptr;
}

}  // namespace

std::optional<std::uint32_t> CMap::cid(std::uint32_t code) const {
    const CidRange* const range = find_range(cids_, code);
    return range == nullptr ? std::nullopt : std::optional(range->cid + (code - range->low));
}

void CMap::append_text(std::uint32_t code, std::u32string& out) const {
    const TextRange* const range = find_range(texts_, code);
    if (range == nullptr) {
        return;
    }
    out += range->text;
    const char32_t last = out.back() + (code - range->low);
    out.back() = last <= 0x10FFFF && (last < 0xD800 || last >= 0xE000) ? last : 0xFFFD;
}

}  // namespace sealpdf::pdf
