#pragma once
// Tokens of a content stream by PoDoFo's PdfContentsTokenizer. Only output of scan_content may be given to
// it.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace sealpdf::pdf {

struct Operand {
    enum class Kind : std::uint8_t { number, name, string, other } kind = Kind::other;
    double number = 0;
    std::string text;  // name without slash, or the string's bytes
};

/// One operator with its operands; the elements of an array stand in line.
struct Operation {
    std::string name;
    std::vector<Operand> operands;
};

class ContentTokens {
  public:
    /// `operators` must outlive the reader.
    explicit ContentTokens(std::string_view operators);
    ~ContentTokens();
    ContentTokens(const ContentTokens&) = delete;
    ContentTokens& operator=(const ContentTokens&) = delete;
    /// False at the end, and where PoDoFo gives up.
    bool next(Operation& operation);

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace sealpdf::pdf
