#pragma once
// Tokens of ISO 32000-2, 7.2 and 7.3. Never reads outside its text and never recurses.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "pdf/syntax/limits.h"

namespace sealpdf::pdf {

enum class TokenKind : std::uint8_t {
    end,
    integer,
    real,
    name,
    string,
    array_begin,
    array_end,
    dict_begin,
    dict_end,
    keyword,
    invalid,    // a byte that begins nothing, a string that does not end
    too_large,  // a string beyond Limits::string_bytes
};

struct Token {
    TokenKind kind = TokenKind::end;
    bool hexadecimal = false;
    std::size_t begin = 0, end = 0;
    std::int64_t integer = 0;
    double real = 0;
    std::string name;
    Bytes string;
    std::string_view keyword;  // into the text
};

class Lexer {
  public:
    explicit Lexer(ByteView text, const Limits& limits = {}, std::size_t position = 0)
        : text_(text), position_(position), string_limit_(limits.string_bytes) {}

    /// Reads the next token into `token`, reusing its buffers.
    void next(Token& token);
    void skip_white_space();  // and comments
    /// The byte at the position, -1 at the end of the text.
    int peek() { return peek(0); }
    int peek(std::size_t ahead);
    std::size_t position() const { return position_; }
    void seek(std::size_t position) { position_ = position; }
    /// "12 0 R" where an integer that was just read might begin it: moves past "0 R" and gives the generation.
    bool accept_reference_rest(std::uint16_t& generation);
    /// Moves past `word` when it stands here as a token of its own.
    bool accept_keyword(std::string_view word);
    /// Whether the end of the text was ever looked at: what was read might go on in a larger window.
    bool hit_end() const { return hit_end_; }

  private:
    void read_number_or_keyword(Token& token);
    bool read_number(Token& token, std::string_view word);
    void read_name(Token& token);
    void read_literal_string(Token& token);
    void read_escape(Bytes& out);
    void take_digit_pairs(Bytes& string);
    void read_hex_string(Token& token);
    std::string_view read_word();

    ByteView text_;
    std::size_t position_;
    std::uint64_t string_limit_;
    bool hit_end_ = false;
};

}  // namespace sealpdf::pdf
