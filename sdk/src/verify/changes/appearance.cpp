#include "verify/changes/appearance.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <vector>

#include "base/bytes.h"

namespace sealpdf::verify {
namespace {

constexpr int max_form_depth = 8;
constexpr std::size_t max_operators = 200'000;

bool is_space(std::uint8_t c) { return c == 0 || c == 9 || c == 10 || c == 12 || c == 13 || c == 32; }
bool is_delimiter(std::uint8_t c) { return std::string_view("()<>[]{}/%").find(static_cast<char>(c)) != std::string_view::npos; }

/// Operators with the operands before them: enough of 7.8.2 to see fills, images, graphics states and strings.
class Scanner {
  public:
    explicit Scanner(ByteView content) : rest_(content) {}
    struct Token {
        enum class Kind : std::uint8_t { end, string, name, word } kind = Kind::end;
        std::string text;
        bool hexadecimal = false;
    };
    Token next() {
        skip();
        if (rest_.empty()) {
            return {};
        }
        const std::uint8_t c = rest_.front();
        if (c == '(') {
            return literal();
        }
        if (c == '<' && rest_.size() > 1 && rest_[1] != '<') {
            const auto end = std::ranges::find(rest_, std::uint8_t{'>'});
            rest_ = rest_.subspan(std::min<std::size_t>(rest_.size(), static_cast<std::size_t>(end - rest_.begin()) + 1));
            return {Token::Kind::string, {}, true};
        }
        if (c == '/') {
            rest_ = rest_.subspan(1);
            return {Token::Kind::name, word(), false};
        }
        if (is_delimiter(c)) {
            rest_ = rest_.subspan(1);
            return {Token::Kind::word, std::string(1, static_cast<char>(c)), false};
        }
        return {Token::Kind::word, word(), false};
    }

  private:
    void skip() {
        while (!rest_.empty() && (is_space(rest_.front()) || rest_.front() == '%')) {
            if (rest_.front() == '%') {
                while (!rest_.empty() && rest_.front() != '\n' && rest_.front() != '\r') {
                    rest_ = rest_.subspan(1);
                }
            } else {
                rest_ = rest_.subspan(1);
            }
        }
    }
    std::string word() {
        std::size_t n = 0;
        while (n < rest_.size() && !is_space(rest_[n]) && !is_delimiter(rest_[n])) {
            ++n;
        }
        std::string text(as_text(rest_.first(n)));
        rest_ = rest_.subspan(n);
        return text;
    }
    Token literal() {
        Token token{Token::Kind::string, {}, false};
        int depth = 0;
        while (!rest_.empty()) {
            const std::uint8_t c = rest_.front();
            rest_ = rest_.subspan(1);
            if (c == '\\' && !rest_.empty()) {
                token.text.push_back(static_cast<char>(rest_.front()));
                rest_ = rest_.subspan(1);
            } else if (c == '(' && depth++ == 0) {
                continue;
            } else if (c == ')' && --depth == 0) {
                break;
            } else {
                token.text.push_back(static_cast<char>(c));
            }
        }
        return token;
    }
    ByteView rest_;
};

class Reader {
  public:
    Reader(const pdf::View& view, AppearanceFacts& facts) : view_(view), facts_(facts) {}

    void read(const pdf::Object& form, bool multiply, int depth) {
        const pdf::Stream* stream = view_.resolve(form).as_stream();
        if (stream == nullptr) {
            return;
        }
        const Result<Bytes> content = view_.decoded_stream(*stream);
        if (!content || depth > max_form_depth) {
            facts_.paints_opaquely = true;
            return;
        }
        const pdf::Dict* resources = view_.dict_at(stream->dict, "Resources");
        Scanner scanner(*content);
        std::vector<Scanner::Token> operands;
        std::vector<bool> saved;
        double area = 0;
        for (std::size_t n = 0; n < max_operators; ++n) {
            Scanner::Token token = scanner.next();
            if (token.kind == Scanner::Token::Kind::end) {
                return;
            }
            const bool number = token.kind == Scanner::Token::Kind::word && !token.text.empty() &&
                                std::string_view("0123456789+-.").find(token.text[0]) != std::string_view::npos;
            if (token.kind != Scanner::Token::Kind::word || number || token.text == "[" || token.text == "]") {
                operands.push_back(std::move(token));
                continue;
            }
            apply(token.text, operands, resources, multiply, saved, area, depth);
            operands.clear();
        }
        facts_.paints_opaquely = true;  // too long to be a signature's appearance
    }

  private:
    void apply(const std::string& op, const std::vector<Scanner::Token>& operands, const pdf::Dict* resources, bool& multiply,
               std::vector<bool>& saved, double& area, int depth) {
        static const std::set<std::string> fills = {"f", "F", "f*", "B", "B*", "b", "b*"};
        static const std::set<std::string> shows = {"Tj", "TJ", "'", "\""};
        if (op == "q") {
            saved.push_back(multiply);
        } else if (op == "Q") {
            multiply = !saved.empty() && saved.back();
            if (!saved.empty()) {
                saved.pop_back();
            }
        } else if (op == "gs") {
            multiply = blends(operands, resources, multiply);
        } else if (op == "re" && operands.size() >= 4) {
            const std::size_t n = operands.size();
            area = std::max(area, std::abs(std::strtod(operands[n - 2].text.c_str(), nullptr) *
                                           std::strtod(operands[n - 1].text.c_str(), nullptr)));
        } else if (op == "l" || op == "c" || op == "v" || op == "y") {
            area = std::max(area, 1e6);  // a free form: of unknown size
        } else if (op == "n" || op == "S" || op == "s") {
            area = 0;
        } else if (fills.contains(op) || op == "sh") {
            paint(multiply, op == "sh" ? 1e6 : area);
            area = 0;
        } else if (op == "BI") {
            paint(multiply, 1e6);
        } else if (shows.contains(op)) {
            show(operands);
        } else if (op == "Do" && !operands.empty()) {
            run(operands.back().text, resources, multiply, depth);
        }
    }
    bool blends(const std::vector<Scanner::Token>& operands, const pdf::Dict* resources, bool current) const {
        const pdf::Dict* states = resources != nullptr ? view_.dict_at(*resources, "ExtGState") : nullptr;
        const pdf::Dict* state = states != nullptr && !operands.empty() ? view_.dict_at(*states, operands.back().text) : nullptr;
        const pdf::Object* mode = state != nullptr ? state->find("BM") : nullptr;
        return mode != nullptr ? view_.resolve(*mode).is_name("Multiply") : current;
    }
    void paint(bool multiply, double area) {
        if (!multiply) {
            facts_.paints_opaquely = true;
            facts_.opaque_area = std::max(facts_.opaque_area, area);
        }
    }
    void show(const std::vector<Scanner::Token>& operands) {
        for (const Scanner::Token& token : operands) {
            if (token.kind != Scanner::Token::Kind::string || token.hexadecimal) {
                continue;
            }
            facts_.has_readable_text = true;
            std::ranges::copy_if(token.text, std::back_inserter(facts_.text), [](char c) { return c != ' '; });
        }
    }
    void run(const std::string& name, const pdf::Dict* resources, bool multiply, int depth) {
        const pdf::Dict* objects = resources != nullptr ? view_.dict_at(*resources, "XObject") : nullptr;
        const pdf::Object* object = objects != nullptr ? objects->find(name) : nullptr;
        const pdf::Stream* stream = object != nullptr ? view_.resolve(*object).as_stream() : nullptr;
        if (stream == nullptr) {
            return;
        }
        if (view_.at(stream->dict, "Subtype").is_name("Form")) {
            read(*object, multiply, depth + 1);
        } else if (!stream->dict.contains("SMask") && !stream->dict.contains("Mask")) {
            paint(multiply, 1e6);
        }
    }
    const pdf::View& view_;
    AppearanceFacts& facts_;
};

}  // namespace

AppearanceFacts read_appearance(const pdf::View& view, const pdf::Object& form) {
    AppearanceFacts facts;
    Reader(view, facts).read(form, false, 0);
    return facts;
}

}  // namespace sealpdf::verify
