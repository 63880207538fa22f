#pragma once
// Objects from text. Depth, number and size of what is built are bounded by Limits.

#include <optional>

#include "base/result.h"
#include "pdf/syntax/lexer.h"
#include "pdf/syntax/object.h"

namespace sealpdf::pdf {

class Parser {
  public:
    explicit Parser(ByteView text, const Limits& limits = {}, std::size_t position = 0)
        : limits_(limits), lexer_(text, limits, position) {}

    /// Any object but a stream: a stream's dictionary is given, and "stream" comes next. False: see failure().
    bool parse(Object& out);
    const Failure& failure() const { return failure_; }
    /// "12 0 obj".
    std::optional<Ref> accept_indirect_header();
    Lexer& lexer() { return lexer_; }
    bool hit_end() const { return lexer_.hit_end(); }
    /// How many values were built so far.
    std::uint64_t values() const { return values_; }

  private:
    bool parse_token(Object& out, int depth);
    bool parse_array(Object& out, int depth);
    bool parse_dict(Object& out, int depth);
    void parse_integer(Object& out);
    bool parse_keyword(Object& out);
    bool fail(ErrorCode code, std::string message);

    Limits limits_;
    Lexer lexer_;
    Token token_;
    Failure failure_;
    std::uint64_t values_ = 0;
};

}  // namespace sealpdf::pdf
