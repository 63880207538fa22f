#pragma once
// Tokens of a content stream (ISO 32000-2, 7.8.2), as far as the rules on changes ask: operators with the operands before
// them. The verifying side does not use PoDoFo's tokenizer: its input is nobody's friend.

#include <string>
#include <vector>

#include "base/bytes.h"

namespace sealpdf::verify {

struct ContentToken {
    enum class Kind : std::uint8_t { end, string, name, word } kind = Kind::end;
    std::string text;          // of a string: its bytes; of a name: without the slash
    bool hexadecimal = false;  // a string in angle brackets: `text` holds its bytes all the same
};

struct ContentOperation {
    std::string op;  // empty at the end
    std::vector<ContentToken> operands;
};

class ContentScanner {
  public:
    explicit ContentScanner(ByteView content) : rest_(content) {}
    /// The next operator; array brackets are left out of the operands. An inline image's data is skipped.
    ContentOperation next();

  private:
    ContentToken token();
    ContentToken literal();
    ContentToken hexadecimal();
    std::string word();
    void skip_blanks();
    void skip_inline_image();

    ByteView rest_;
};

/// The operand as a number, 0 when it is none.
double number(const ContentToken& token);

}  // namespace sealpdf::verify
