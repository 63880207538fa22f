#pragma once
// What is looked for on a page: a keyword, or a regular expression by RE2, which takes time linear in the text
// whatever the pattern.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "pdf/text/text_lines.h"

namespace re2 {
class RE2;
}

namespace sealpdf::pdf {

/// Half and full width forms and compatibility forms are equal in both kinds. Blanks: a keyword matches
/// whether or not it has blanks where the page has none; blanks of the page between Latin letters or digits
/// must be in the keyword, others (beside Chinese, Japanese or Korean characters, punctuation) may be left
/// out. A regular expression sees each row of blanks as one U+0020, and none beside a CJK character.
class TextPattern {
  public:
    static TextPattern keyword(std::string_view utf8);
    /// Throws Error(bad_regex).
    static TextPattern regex(std::string_view utf8);

    struct Match {
        std::size_t begin = 0, end = 0;  // of TextLine::characters
    };
    /// Without overlap, never empty ones.
    std::vector<Match> find(const TextLine& line) const;
    /// Nothing to look for: a keyword of blanks.
    bool empty() const { return needle_.empty() && regex_ == nullptr; }
    /// The characters that a page with a hit shows for sure; empty: unknown.
    std::u32string_view needed() const { return needle_; }

  private:
    std::vector<Match> find_keyword(const TextLine& line) const;
    std::vector<Match> find_regex(const TextLine& line) const;
    bool blanks_fit(const TextLine& line, std::size_t at) const;

    std::u32string needle_;                   // folded, without blanks
    std::vector<std::uint8_t> blank_before_;  // as in TextLine
    std::shared_ptr<const re2::RE2> regex_;
};

}  // namespace sealpdf::pdf
