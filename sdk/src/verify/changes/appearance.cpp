#include "verify/changes/appearance.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <vector>

#include "verify/changes/content_scanner.h"

namespace sealpdf::verify {
namespace {

constexpr int max_form_depth = 8;
constexpr std::size_t max_operators = 200'000;

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
        ContentScanner scanner(*content);
        std::vector<bool> saved;
        double area = 0;
        for (std::size_t n = 0; n < max_operators; ++n) {
            const ContentOperation operation = scanner.next();
            if (operation.op.empty()) {
                return;
            }
            apply(operation, resources, multiply, saved, area, depth);
        }
        facts_.paints_opaquely = true;  // too long to be a signature's appearance
    }

  private:
    void apply(const ContentOperation& operation, const pdf::Dict* resources, bool& multiply, std::vector<bool>& saved,
               double& area, int depth) {
        const auto& [op, operands] = operation;
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
            area = std::max(area, std::abs(number(operands[n - 2]) * number(operands[n - 1])));
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
    bool blends(const std::vector<ContentToken>& operands, const pdf::Dict* resources, bool current) const {
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
    void show(const std::vector<ContentToken>& operands) {
        for (const ContentToken& token : operands) {
            if (token.kind != ContentToken::Kind::string || token.hexadecimal) {
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
