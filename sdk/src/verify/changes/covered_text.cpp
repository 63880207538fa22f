#include "verify/changes/covered_text.h"

#include <algorithm>

#include "verify/changes/content_scanner.h"
#include "verify/changes/page_content.h"

namespace sealpdf::verify {
namespace {

constexpr int max_form_depth = 8;
constexpr std::size_t max_operators = 1'000'000;
constexpr std::size_t max_boxes = 200'000;
/// Text touched at its rim by a neighbouring seal's frame is not hidden.
constexpr double covered_share = 0.25;

/// 9.3: what positions text, without what only styles it.
struct TextState {
    Matrix ctm;
    double size = 0;
    double leading = 0;
    bool two_byte = false;
};

class TextReader {
  public:
    TextReader(const pdf::View& view, std::vector<Rect>& boxes) : view_(view), boxes_(boxes) {}

    void read(ByteView content, const pdf::Dict* resources, const TextState& start, int depth) {
        ContentScanner scanner(content);
        state_ = start;
        std::vector<TextState> saved;
        for (; operators_ < max_operators && boxes_.size() < max_boxes; ++operators_) {
            const ContentOperation operation = scanner.next();
            if (operation.op.empty()) {
                return;
            }
            if (operation.op == "q") {
                saved.push_back(state_);
            } else if (operation.op == "Q" && !saved.empty()) {
                state_ = saved.back();
                saved.pop_back();
            } else if (operation.op == "Do" && !operation.operands.empty() && depth < max_form_depth) {
                run_form(operation.operands.back().text, resources, depth);
            } else {
                apply(operation, resources);
            }
        }
    }

  private:
    void apply(const ContentOperation& operation, const pdf::Dict* resources) {
        const auto& [op, operands] = operation;
        const auto at = [&](std::size_t i) { return number(operands[i]); };
        if (op == "cm" && operands.size() == 6) {
            state_.ctm = Matrix{at(0), at(1), at(2), at(3), at(4), at(5)}.then(state_.ctm);
        } else if (op == "BT") {
            text_ = line_ = Matrix{};
        } else if (op == "Tm" && operands.size() == 6) {
            text_ = line_ = Matrix{at(0), at(1), at(2), at(3), at(4), at(5)};
        } else if ((op == "Td" || op == "TD") && operands.size() == 2) {
            state_.leading = op == "TD" ? -at(1) : state_.leading;
            move(at(0), at(1));
        } else if (op == "TL" && operands.size() == 1) {
            state_.leading = at(0);
        } else if (op == "T*") {
            move(0, -state_.leading);
        } else if (op == "Tf" && operands.size() == 2) {
            state_.size = at(1);
            state_.two_byte = is_composite(operands[0].text, resources);
        } else if (op == "Tj" || op == "TJ") {
            show(operands);
        } else if (op == "'" || op == "\"") {
            move(0, -state_.leading);
            show(operands);
        }
    }
    void move(double x, double y) { text_ = line_ = Matrix{1, 0, 0, 1, x, y}.then(line_); }
    bool is_composite(const std::string& name, const pdf::Dict* resources) const {
        const pdf::Dict* fonts = resources != nullptr ? view_.dict_at(*resources, "Font") : nullptr;
        const pdf::Dict* font = fonts != nullptr ? view_.dict_at(*fonts, name) : nullptr;
        return font != nullptr && view_.at(*font, "Subtype").is_name("Type0");
    }
    void show(const std::vector<ContentToken>& operands) {
        double width = 0;
        bool visible = false;
        for (const ContentToken& operand : operands) {
            if (operand.kind == ContentToken::Kind::string) {
                width += static_cast<double>(operand.text.size()) * 0.5;  // two bytes make one full-width character
                visible = visible || std::ranges::any_of(operand.text, [](char c) { return c != ' ' && c != 0; });
            } else {
                width -= number(operand) / 1000;
            }
        }
        if (visible) {
            const Rect box = Rect{0, -0.2 * state_.size, width * state_.size, 0.8 * state_.size}.normalized();
            boxes_.push_back(text_.then(state_.ctm).apply(box));
        }
        text_ = Matrix{1, 0, 0, 1, width * state_.size, 0}.then(text_);
    }
    void run_form(const std::string& name, const pdf::Dict* resources, int depth) {
        const pdf::Dict* objects = resources != nullptr ? view_.dict_at(*resources, "XObject") : nullptr;
        const pdf::Object* object = objects != nullptr ? objects->find(name) : nullptr;
        const pdf::Stream* form = object != nullptr ? view_.resolve(*object).as_stream() : nullptr;
        if (form == nullptr || !view_.at(form->dict, "Subtype").is_name("Form")) {
            return;
        }
        const Result<Bytes> content = view_.decoded_stream(*form);
        if (!content) {
            return;
        }
        TextState inner = state_;
        if (const std::optional<Matrix> matrix = read_matrix(view_, form->dict, "Matrix")) {
            inner.ctm = matrix->then(state_.ctm);
        }
        const TextState outer = state_;
        const Matrix outer_text = text_;
        const Matrix outer_line = line_;
        const pdf::Dict* own = view_.dict_at(form->dict, "Resources");
        read(*content, own != nullptr ? own : resources, inner, depth + 1);
        state_ = outer;
        text_ = outer_text;
        line_ = outer_line;
    }

    const pdf::View& view_;
    std::vector<Rect>& boxes_;
    TextState state_;
    Matrix text_, line_;
    std::size_t operators_ = 0;
};

}  // namespace

std::vector<Rect> read_text_boxes(const pdf::View& view, const pdf::Page& page) {
    std::vector<Rect> boxes;
    TextReader(view, boxes).read(read_content(view, page), find_resources(view, page), TextState{}, 0);
    return boxes;
}

bool covers_text(const pdf::View& view, const pdf::Page& page, const Rect& rect) {
    return std::ranges::any_of(read_text_boxes(view, page), [&](const Rect& box) {
        const double width = std::min(box.x1, rect.x1) - std::max(box.x0, rect.x0);
        const double height = std::min(box.y1, rect.y1) - std::max(box.y0, rect.y0);
        // A long line half covered is covered: what counts is its height and at least an em of its length.
        return width > std::min(box.width(), box.height()) * covered_share && height > box.height() * covered_share;
    });
}

}  // namespace sealpdf::verify
