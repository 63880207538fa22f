#include "pdf/text/text_pattern.h"

#include <re2/re2.h>

#include "base/utf8.h"
#include "pdf/text/fold.h"
#include "sealpdf/base.h"

namespace sealpdf::pdf {

namespace {

constexpr std::size_t max_pattern_bytes = 4096;
constexpr std::int64_t max_regex_memory = 8 << 20;  // RE2's own default: the program and the DFA's states
constexpr std::size_t max_matches = 2000;           // of one line

bool is_cjk(char32_t c) {
    return (c >= 0x1100 && c <= 0x11FF) || (c >= 0x2E80 && c <= 0xA4CF) || (c >= 0xAC00 && c <= 0xD7A3) ||
           (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFE30 && c <= 0xFE4F) || (c >= 0xFF00 && c <= 0xFFEF) ||
           (c >= 0x20000 && c <= 0x3FFFF);
}

/// Letters and digits of scripts that part words by blanks. What is not ASCII punctuation counts as one.
bool is_word_character(char32_t c) {
    if (c < 0x80) {
        return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
    }
    return c >= 0xC0 && !is_cjk(c) && !(c >= 0x2000 && c < 0x2E80);
}

/// Folds a pattern: a full width bracket stands for itself, it is no operator.
std::string fold_pattern(std::string_view utf8) {
    std::u32string folded;
    for (const char32_t c : to_utf32(utf8)) {
        const char32_t plain = fold(c);
        if (plain != c && plain < 0x80 && !is_word_character(plain)) {
            folded += U'\\';
        }
        folded += plain;
    }
    return to_utf8(folded);
}

std::size_t next_character(const std::string& text, std::size_t at) {
    do {
        ++at;
    } while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80);
    return at;
}

[[noreturn]] void refuse(std::string_view pattern, const std::string& why) {
    throw Error(ErrorCode::bad_regex, "the regular expression \"" + std::string(pattern) +
                                          "\" cannot be used: " + why + "; its syntax is that of RE2");
}

}  // namespace

TextPattern TextPattern::keyword(std::string_view utf8) {
    TextPattern pattern;
    bool blank = false;
    for (const char32_t c : to_utf32(utf8)) {
        const std::size_t before = pattern.needle_.size();
        append_folded(pattern.needle_, std::u32string_view(&c, 1));
        pattern.blank_before_.resize(pattern.needle_.size(), 0);
        if (pattern.needle_.size() > before) {
            pattern.blank_before_[before] = blank ? 1 : 0;
        }
        blank = is_blank(c);
    }
    return pattern;
}

TextPattern TextPattern::regex(std::string_view utf8) {
    if (utf8.empty() || utf8.size() > max_pattern_bytes) {
        refuse(utf8.substr(0, 64), utf8.empty() ? "it is empty" : "it is longer than 4096 bytes");
    }
    RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(max_regex_memory);
    options.set_never_nl(false);
    TextPattern pattern;
    auto regex = std::make_shared<const RE2>(fold_pattern(utf8), options);
    if (!regex->ok()) {
        refuse(utf8, regex->error());
    }
    pattern.regex_ = std::move(regex);
    return pattern;
}

std::vector<TextPattern::Match> TextPattern::find(const TextLine& line) const {
    return regex_ != nullptr ? find_regex(line) : find_keyword(line);
}

bool TextPattern::blanks_fit(const TextLine& line, std::size_t at) const {
    for (std::size_t i = 1; i < needle_.size(); ++i) {
        if (line.blank_before[at + i] != 0 && blank_before_[i] == 0 && is_word_character(needle_[i - 1]) &&
            is_word_character(needle_[i])) {
            return false;
        }
    }
    return true;
}

std::vector<TextPattern::Match> TextPattern::find_keyword(const TextLine& line) const {
    std::vector<Match> matches;
    for (std::size_t at = line.characters.find(needle_);
         at != std::u32string::npos && matches.size() < max_matches;) {
        const bool fits = blanks_fit(line, at);
        if (fits) {
            matches.push_back({at, at + needle_.size()});
        }
        at = line.characters.find(needle_, at + (fits ? needle_.size() : 1));
    }
    return matches;
}

std::vector<TextPattern::Match> TextPattern::find_regex(const TextLine& line) const {
    std::string text;
    std::vector<std::uint32_t> characters;  // index of the character that each byte belongs to
    for (std::size_t i = 0; i < line.characters.size(); ++i) {
        const char32_t c = line.characters[i];
        if (i > 0 && line.blank_before[i] != 0 && !is_cjk(c) && !is_cjk(line.characters[i - 1])) {
            text += ' ';
            characters.resize(text.size(), static_cast<std::uint32_t>(i));
        }
        text += c == TextLine::unknown ? "\n" : to_utf8(std::u32string_view(&c, 1));  // `.` does not match it
        characters.resize(text.size(), static_cast<std::uint32_t>(i));
    }
    characters.push_back(static_cast<std::uint32_t>(line.characters.size()));
    std::vector<Match> matches;
    re2::StringPiece found;
    for (std::size_t at = 0; at <= text.size() && matches.size() < max_matches;) {
        if (!regex_->Match(text, at, text.size(), RE2::UNANCHORED, &found, 1)) {
            break;
        }
        const auto begin = static_cast<std::size_t>(found.data() - text.data());
        const std::size_t end = begin + found.size();
        if (found.empty()) {
            at = next_character(text, begin);
            continue;
        }
        // A blank at either end is not part of the hit: `characters` gives it to the character behind it.
        const Match match{characters[begin],
                          text[end - 1] == ' ' ? characters[end - 1] : characters[end - 1] + 1};
        if (match.begin < match.end) {
            matches.push_back(match);
        }
        at = end;
    }
    return matches;
}

}  // namespace sealpdf::pdf
