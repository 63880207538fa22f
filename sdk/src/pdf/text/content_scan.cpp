#include "pdf/text/content_scan.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

#include "pdf/text/characters.h"
#include "pdf/text/path_box.h"

namespace sealpdf::pdf {

namespace {

constexpr int max_nesting = 64;          // of arrays and dictionaries, as in pdf/syntax
constexpr std::size_t max_saved = 1024;  // q without Q; annex C of ISO 32000-1 asks for 28
constexpr std::size_t max_names = 4096;

/// Text, text state, graphics state and Do: ISO 32000-2, tables 56, 86, 103 to 107. Clipping paths, marked
/// content and inline images are rewritten before they are kept.
bool is_text_operator(std::string_view word) {
    static constexpr std::array<std::string_view, 21> kept = {"\"", "'",  "BT", "Do", "ET", "Q",  "T*",
                                                              "TD", "TJ", "TL", "Tc", "Td", "Tf", "Tj",
                                                              "Tm", "Tr", "Ts", "Tw", "Tz", "cm", "q"};
    return std::binary_search(kept.begin(), kept.end(), word);
}

/// Tables 58 and 59. All of a path's operators are one letter but `re`, `f*`, `B*`, `b*`.
bool is_path_construction(std::string_view word) {
    return word == "re" ||
           (word.size() == 1 && std::string_view("mlcvyh").find(word[0]) != std::string_view::npos);
}
bool is_path_painting(std::string_view word) {
    const bool starred = word == "f*" || word == "B*" || word == "b*";
    return starred ||
           (word.size() == 1 && std::string_view("nfFSsBb").find(word[0]) != std::string_view::npos);
}

void append_number(std::string& out, double value) {
    char text[40];
    const auto end = std::to_chars(text, text + sizeof text, value, std::chars_format::fixed, 3);
    out.append(text, end.ec == std::errc() ? end.ptr : text);
    out += ' ';
}

std::string decode_name(std::string_view token) {
    std::string name;
    for (std::size_t i = 1; i < token.size(); ++i) {
        if (token[i] == '#' && i + 2 < token.size() && hex_value(token[i + 1]) >= 0 &&
            hex_value(token[i + 2]) >= 0) {
            name += static_cast<char>(hex_value(token[i + 1]) << 4 | hex_value(token[i + 2]));
            i += 2;
        } else {
            name += token[i];
        }
    }
    return name;
}

class Scanner {
  public:
    explicit Scanner(std::string_view text) : text_(text) { out_.operators.reserve(text.size() / 2); }

    ScannedContent run() && {
        while (depth_ <= max_nesting && step()) {
        }
        return std::move(out_);
    }

  private:
    bool step() {
        while (at_ < text_.size() && class_of(text_[at_]) == blank) {
            ++at_;
        }
        if (at_ >= text_.size()) {
            return false;
        }
        const std::size_t begin = at_;
        switch (text_[at_]) {
            case '%':
                at_ = std::min(text_.find_first_of("\r\n", at_), text_.size());
                return true;
            case '(':
                skip_literal();
                add_string(begin);
                return true;
            case '<':
                open_angle(begin);
                return true;
            case '>':
                at_ += text_.substr(at_, 2) == ">>" ? 2 : 1;
                flat_ = false;
                depth_ = std::max(0, depth_ - 1);
                return true;
            case '[':
                ++at_;
                flat_ = flat_ && depth_ == 0;
                ++depth_;
                operand(begin);
                return true;
            case ']':
                ++at_;
                flat_ = flat_ && depth_ > 0;
                depth_ = std::max(0, depth_ - 1);
                operand(begin);
                return true;
            case '/':
                ++at_;
                skip_regular();
                operand(begin);
                name_ = text_.substr(begin, at_ - begin);
                return true;
            case ')':
            case '{':
            case '}':
                ++at_;
                flat_ = false;
                return true;
            default:
                skip_regular();
                word(begin);
                return true;
        }
    }

    void skip_regular() {
        while (at_ < text_.size() && class_of(text_[at_]) == regular) {
            ++at_;
        }
    }

    void skip_literal() {
        int open = 0;
        for (; at_ < text_.size(); ++at_) {
            const char c = text_[at_];
            if (c == '\\') {
                ++at_;
            } else if (c == '(') {
                ++open;
            } else if (c == ')' && --open == 0) {
                ++at_;
                return;
            }
        }
        at_ = text_.size();
        flat_ = false;  // without an end: its operator is not there either
    }

    void open_angle(std::size_t begin) {
        if (text_.substr(at_, 2) == "<<") {
            at_ += 2;
            ++depth_;
            flat_ = false;
            operand(begin);
            return;
        }
        const std::size_t end = text_.find('>', at_);
        at_ = end == std::string_view::npos ? text_.size() : end + 1;
        flat_ = flat_ && end != std::string_view::npos;
        add_string(begin);
    }

    void operand(std::size_t begin) {
        if (operands_ == none) {
            operands_ = begin;
        }
    }

    void add_string(std::size_t begin) {
        operand(begin);
        if (depth_ == 1 && name_ == "/ActualText") {
            actual_text_ = text_.substr(begin, at_ - begin);
        }
        if (pending_.size() < 65536) {
            pending_.emplace_back(begin, at_);
        } else {
            flat_ = false;
        }
    }

    void word(std::size_t begin) {
        const std::string_view token = text_.substr(begin, at_ - begin);
        const char first = token.front();
        if ((first >= '0' && first <= '9') || first == '-' || first == '+' || first == '.') {
            operand(begin);
            return;
        }
        if (depth_ > 0 && (token == "true" || token == "false" || token == "null")) {
            return;
        }
        if (token == "BI") {
            skip_inline_image();
            out_.operators += "EI\n";
        } else if (is_path_construction(token)) {
            path_ = path_ == none ? (operands_ == none ? begin : operands_) : path_;
        } else if (is_path_painting(token)) {
            end_path(begin);
        } else if (token == "W" || token == "W*") {
            clip_ = true;
        } else if (token == "BMC" || token == "BDC") {
            begin_marked(begin);
        } else if (token == "EMC") {
            end_marked();
        } else if (flat_ && depth_ == 0 && is_text_operator(token)) {
            keep(token, begin);
        }
        operands_ = none;
        actual_text_ = {};
        pending_.clear();
        flat_ = true;
        depth_ = 0;  // an operator inside brackets: the brackets were never closed
    }

    /// A clipping path becomes `x0 y0 x1 y1 W`, its bounding box; others are dropped. 8.5.4.
    void end_path(std::size_t end) {
        PathBox path;
        if (clip_ && path_ != none && path.read(text_.substr(path_, end - path_))) {
            for (const double value : {path.box().x0, path.box().y0, path.box().x1, path.box().y1}) {
                append_number(out_.operators, value);
            }
            out_.operators += "W\n";
        }
        clip_ = false;
        path_ = none;
    }

    /// Marked content (14.6) that hides or replaces text is kept as `/Tag /Properties BDC` or, with the text of
    /// /ActualText in line, `/Tag (text) BDC`; the rest is dropped, with its EMC.
    void begin_marked(std::size_t begin) {
        const std::string_view operands =
            operands_ == none ? std::string_view() : text_.substr(operands_, begin - operands_);
        const bool replaces = !actual_text_.empty();
        const bool named = !replaces && flat_ && std::ranges::count(operands, '/') == 2;
        if (marks_.size() < max_saved) {
            marks_.push_back(replaces || named);
        } else {
            ++ignored_marks_;
            return;
        }
        if (named) {
            out_.operators.append(operands);
            out_.operators += "BDC\n";
        } else if (replaces) {
            out_.operators += "/Span ";
            out_.operators.append(actual_text_);
            out_.operators += "BDC\n";
        }
        out_.replaces_text = out_.replaces_text || replaces || (named && !operands.starts_with("/OC"));
    }

    void end_marked() {
        if (ignored_marks_ > 0) {
            --ignored_marks_;
        } else if (!marks_.empty()) {
            out_.operators += marks_.back() ? "EMC\n" : "";
            marks_.pop_back();
        }
    }

    void keep(std::string_view token, std::size_t begin) {
        const std::size_t from = operands_ == none ? begin : operands_;
        const std::size_t to = out_.operators.size();
        out_.operators.append(text_.substr(from, at_ - from));
        out_.operators += '\n';
        if (token == "Tf") {
            font_ = index_of(decode_name(name_));
        } else if (token == "Do") {
            add_xobject(decode_name(name_));
        } else if (token == "q") {
            if (saved_.size() < max_saved) {
                saved_.push_back(font_);
            }
        } else if (token == "Q") {
            if (!saved_.empty()) {
                font_ = saved_.back();
                saved_.pop_back();
            }
        } else {
            for (const auto& [string_begin, string_end] : pending_) {
                out_.strings.push_back({font_, static_cast<std::uint32_t>(string_begin - from + to),
                                        static_cast<std::uint32_t>(string_end - from + to)});
            }
        }
    }

    std::uint32_t index_of(std::string name) {
        const auto found = std::ranges::find(out_.names, name);
        if (found == out_.names.end()) {
            if (out_.names.size() >= max_names) {
                return ShownString::no_font;
            }
            out_.names.push_back(std::move(name));
            return static_cast<std::uint32_t>(out_.names.size() - 1);
        }
        return static_cast<std::uint32_t>(found - out_.names.begin());
    }

    void add_xobject(std::string name) {
        if (out_.xobjects.size() < max_names &&
            std::ranges::find(out_.xobjects, name) == out_.xobjects.end()) {
            out_.xobjects.push_back(std::move(name));
        }
    }

    // ISO 32000-2, 8.9.7. The data has no length before PDF 2.0: it ends at an EI between blanks that is
    // followed by something that reads as content, since binary data may hold " EI " by chance.
    void skip_inline_image() {
        std::size_t id = at_;
        do {
            id = text_.find("ID", id + 1);
            if (id == std::string_view::npos) {
                return;  // no data: what follows is read as usual
            }
        } while (class_of(text_[id - 1]) == regular || text_[id - 1] == '/' ||
                 (id + 2 < text_.size() && class_of(text_[id + 2]) != blank));
        std::size_t end = id + 2;
        while ((end = text_.find("EI", end + 1)) != std::string_view::npos) {
            const bool alone = class_of(text_[end - 1]) == blank &&
                               (end + 2 >= text_.size() || class_of(text_[end + 2]) == blank);
            if (alone && reads_as_content(end + 2)) {
                at_ = end + 2;
                return;
            }
        }
        at_ = text_.size();
    }

    bool reads_as_content(std::size_t from) const {
        const std::string_view next = text_.substr(from, 16);
        return std::ranges::all_of(next, [](char c) {
            return (c >= ' ' && c <= '~') || c == '\n' || c == '\r' || c == '\t' || c == '\f';
        });
    }

    static constexpr std::size_t none = std::string_view::npos;
    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t operands_ = none;   // where the operands of the coming operator begin
    std::size_t path_ = none;       // where the path under construction begins
    bool clip_ = false;             // it is going to clip
    std::string_view name_;         // the last name read
    std::string_view actual_text_;  // a string token, of the dictionary just read
    std::vector<bool> marks_;       // the marked content that is open: was it kept?
    std::size_t ignored_marks_ = 0;
    std::vector<std::pair<std::size_t, std::size_t>> pending_;  // its strings
    bool flat_ = true;                                          // no dictionary, no array in an array
    int depth_ = 0;
    std::uint32_t font_ = ShownString::no_font;
    std::vector<std::uint32_t> saved_;
    ScannedContent out_;
};

}  // namespace

ScannedContent scan_content(ByteView content) { return Scanner(as_text(content)).run(); }

}  // namespace sealpdf::pdf
