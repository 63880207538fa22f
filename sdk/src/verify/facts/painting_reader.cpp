#include "verify/facts/painting_reader.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "verify/changes/page_content.h"

namespace sealpdf::verify {
namespace {

constexpr int max_form_depth = 8;
constexpr std::size_t max_saves = 256;
constexpr int first_clipping_mode = 4;  // Table 104

/// 7.3.5: #xx in names.
std::string decode_name(const std::string& text) {
    std::string name;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool escaped = text[i] == '#' && i + 2 < text.size() &&
                             std::isxdigit(static_cast<unsigned char>(text[i + 1])) != 0 &&
                             std::isxdigit(static_cast<unsigned char>(text[i + 2])) != 0;
        name += escaped ? static_cast<char>(std::stoi(text.substr(i + 1, 2), nullptr, 16)) : text[i];
        i += escaped ? 2 : 0;
    }
    return name;
}

void mark(const ContentOperation& operation, std::vector<bool>& marks) {
    if (operation.op == "BMC" || operation.op == "BDC") {
        marks.push_back(!operation.operands.empty() && decode_name(operation.operands.front().text) == "OC");
    } else if (operation.op == "EMC" && !marks.empty()) {
        marks.pop_back();
    }
}

Rect intersect(const Rect& a, const Rect& b) {
    return {std::max(a.x0, b.x0), std::max(a.y0, b.y0), std::min(a.x1, b.x1), std::min(a.y1, b.y1)};
}
Rect clip_to(const std::optional<Rect>& clip, const Rect& box) { return clip ? intersect(*clip, box) : box; }

/// A seal is laid on the page as it is or by Multiply, and can be seen.
std::string find_state_fault(const pdf::View& view, const pdf::Dict& dict) {
    for (const auto& [key, value] : dict) {
        const pdf::Object& resolved = view.resolve(value);
        const bool good = key == "Type" || key == "CA" ||
                          (key == "BM" && (resolved.is_name("Normal") || resolved.is_name("Multiply") ||
                                           resolved.is_name("Compatible"))) ||
                          (key == "ca" && resolved.as_number().value_or(0) >= least_opacity) ||
                          (key == "SMask" && resolved.is_name("None")) ||
                          (key == "AIS" && resolved.as_bool() == false);
        if (!good) {
            return "its graphics state has /" + key + " of a kind that no seal has";
        }
    }
    return {};
}

bool is_inline_stencil(const ContentOperation& image) {
    const auto key = std::ranges::find_if(
        image.operands, [](const auto& token) { return token.text == "IM" || token.text == "ImageMask"; });
    return key != image.operands.end() && std::next(key) != image.operands.end() &&
           std::next(key)->text == "true";
}

}  // namespace

bool is_knockout(const pdf::View& view, const pdf::Dict& page_or_form) {
    const pdf::Dict* group = view.dict_at(page_or_form, "Group");
    return group != nullptr && view.at(*group, "K").as_bool().value_or(false);
}

bool stands_apart(const pdf::View& view, const pdf::Dict& form) {
    const pdf::Dict* group = view.dict_at(form, "Group");
    return group != nullptr && (view.at(*group, "I").as_bool().value_or(false) || is_knockout(view, form));
}

bool darkens(const pdf::View& view, const pdf::Object& blend_mode) {
    const pdf::Object& mode = view.resolve(blend_mode);
    const pdf::Array* list = mode.as_array();  // of which a reader takes the first that it knows
    const pdf::Object& first = list != nullptr && !list->empty() ? view.resolve(list->front()) : mode;
    return first.is_name("Multiply") || first.is_name("Darken");
}

void PaintingReader::run(ByteView content, const pdf::Dict* resources, const PaintingState& start,
                         int depth) {
    resources_ = resources;
    state_ = start;
    depth_ = depth;
    std::vector<PaintingState> saved;
    std::vector<bool> marks;  // whether each is optional content
    ContentScanner scanner(content);
    for (; budget_.operators > 0; --budget_.operators) {
        const ContentOperation operation = scanner.next();
        if (operation.op.empty()) {
            break;
        }
        close_pending(operation.op);
        if (operation.op == "q") {
            save(saved);
        } else if (operation.op == "Q") {
            restore(saved);
        } else {
            operators_outside_ += saved.empty() ? 1 : 0;
            mark(operation, marks);
            const bool optional = std::ranges::find(marks, true) != marks.end();
            follow_covers(operation);
            pass_over_damage([&] { apply(operation, optional); });
        }
    }
    close_pending("");
}

void PaintingReader::save(std::vector<PaintingState>& saved) {
    brackets_ += saved.empty() ? 1 : 0;
    if (saved.size() < max_saves) {
        saved.push_back(state_);
    } else {
        ++unsaved_;
    }
    state_.altered_before = state_.altered;
    state_.step = PaintingStep::begun;
}

void PaintingReader::restore(std::vector<PaintingState>& saved) {
    if (unsaved_ > 0) {
        --unsaved_;
    } else if (!saved.empty()) {
        state_ = saved.back();
        saved.pop_back();
    }
    state_.step = PaintingStep::other;
}

void PaintingReader::close_pending(const std::string& op) {
    if (pending_ && op != "Q") {
        page_.paintings[*pending_].faults.emplace_back("it is drawn together with other things");
    }
    pending_.reset();
}

void PaintingReader::apply(const ContentOperation& operation, bool optional) {
    const auto& [op, operands] = operation;
    const PaintingStep step = std::exchange(state_.step, PaintingStep::other);
    const auto at = [&](std::size_t i) { return number(operands[i]); };
    if (op == "Do" && operands.size() == 1) {
        paint(decode_name(operands.front().text), step, optional);
    } else if (op == "cm" && operands.size() == 6) {
        state_.ctm = Matrix{at(0), at(1), at(2), at(3), at(4), at(5)}.then(state_.ctm);
        state_.altered = true;
        state_.step =
            step == PaintingStep::begun || step == PaintingStep::state_set || step == PaintingStep::clipped
                ? PaintingStep::placed
                : PaintingStep::other;
    } else if (op == "gs" && operands.size() == 1) {
        state_.altered = true;
        set_graphics_state(decode_name(operands.front().text));
        state_.step = step == PaintingStep::begun ? PaintingStep::state_set : PaintingStep::other;
    } else if (op == "re" && operands.size() == 4) {
        rectangle_ = state_.ctm.apply(Rect{at(0), at(1), at(0) + at(2), at(1) + at(3)}.normalized());
        state_.step = step == PaintingStep::begun || step == PaintingStep::state_set ? PaintingStep::rectangle
                                                                                     : PaintingStep::other;
    } else if (op == "W" || op == "W*") {
        state_.altered = true;
        state_.step = op == "W" && step == PaintingStep::rectangle ? PaintingStep::clip : PaintingStep::other;
    } else if (op == "n" && step == PaintingStep::clip) {
        state_.clip = clip_to(state_.clip, rectangle_);
        state_.step = PaintingStep::clipped;
    } else if (op == "Tr" && operands.size() == 1 && at(0) >= first_clipping_mode) {
        state_.altered = true;
    } else if (op == "BT" || op == "ET") {
        in_text_ = op == "BT";
    }
}

void PaintingReader::follow_covers(const ContentOperation& operation) {
    path_.add(operation, state_.ctm);
    if (operation.op == "ID" && !is_inline_stencil(operation)) {
        add_cover(state_.ctm);
    } else if (path_.is_ended_by(operation.op)) {
        for (const Matrix& rectangle : path_.filled_by(operation.op)) {
            add_cover(rectangle);
        }
        if (const auto box = path_.clip_box()) {
            state_.visible = clip_to(state_.visible, *box);
        }
        path_ = {};
    }
}

/// What was painted before the first picture hides none.
void PaintingReader::add_cover(const Matrix& matrix, const std::optional<pdf::Ref>& image) {
    if (!page_.paintings.empty() && state_.opacity() > 0 && budget_.covers > 0) {
        --budget_.covers;
        const Rect box = clip_to(state_.visible, matrix.apply(Rect{0, 0, 1, 1}));
        page_.covers.push_back({matrix, box, state_.opacity(), image});
    }
}

const pdf::Object* PaintingReader::find_resource(std::string_view category, const std::string& name) const {
    const pdf::Dict* list = resources_ != nullptr ? view_.dict_at(*resources_, category) : nullptr;
    return list != nullptr ? list->find(name) : nullptr;
}

void PaintingReader::set_graphics_state(const std::string& name) {
    const pdf::Object* object = find_resource("ExtGState", name);
    const pdf::Dict* dict = object != nullptr ? view_.resolve(*object).as_dict() : nullptr;
    if (dict == nullptr) {
        state_.fault = "its graphics state is not there";
        return;
    }
    state_.fault = find_state_fault(view_, *dict);
    state_.alpha = std::clamp(view_.at(*dict, "ca").as_number().value_or(state_.alpha), 0.0, 1.0);
    state_.darkens = dict->contains("BM") ? darkens(view_, view_.at(*dict, "BM")) : state_.darkens;
}

void PaintingReader::paint(const std::string& name, PaintingStep step, bool optional) {
    const pdf::Object* object = find_resource("XObject", name);
    const pdf::Stream* stream = object != nullptr ? view_.resolve(*object).as_stream() : nullptr;
    if (stream == nullptr || !object->as_ref() || budget_.paintings == 0) {
        return;
    }
    --budget_.paintings;
    Painting painting;
    painting.object = *object->as_ref();
    painting.is_form = view_.at(stream->dict, "Subtype").is_name("Form");
    painting.matrix = state_.ctm;
    painting.clip = state_.clip;
    const std::array<std::pair<bool, const char*>, 5> faults = {{
        {step != PaintingStep::placed,
         "it is not drawn by q, gs, one clipping rectangle, cm, Do and Q alone"},
        {state_.altered_before, "the graphics state was changed before it"},
        {optional, "it stands in optional content, which can be hidden"},
        {in_text_, "it stands in a text object"},
        {depth_ > 0, "it stands inside another form"},
    }};
    for (const auto& [holds, text] : faults) {
        if (holds) {
            painting.faults.emplace_back(text);
        }
    }
    if (!state_.fault.empty()) {
        painting.faults.push_back(state_.fault);
    }
    painting.first_cover = page_.covers.size();
    const std::size_t index = page_.paintings.size();
    page_.paintings.push_back(std::move(painting));
    if (!page_.paintings[index].is_form) {
        add_cover(state_.ctm, page_.paintings[index].object);
    } else if (depth_ < max_form_depth) {
        run_form(*stream);
    }
    page_.paintings[index].end_cover = page_.covers.size();
    pending_ = index;
}

void PaintingReader::run_form(const pdf::Stream& form) {
    const Result<Bytes> content = view_.decoded_stream(form);
    if (!content) {
        return;
    }
    PaintingState start;
    start.ctm = read_matrix(view_, form.dict, "Matrix").value_or(Matrix{}).then(state_.ctm);
    start.clip = state_.clip;
    const auto box = read_rect(view_, form.dict, "BBox");
    start.visible = box ? clip_to(state_.visible, start.ctm.apply(*box)) : state_.visible;
    start.group_opacity = state_.group_opacity;
    if (form.dict.contains("Group")) {  // put together first, then laid on the page as one (11.6.6)
        start.group_opacity = state_.opacity();
        start.stands_apart = state_.stands_apart || stands_apart(view_, form.dict);
    } else {
        start.alpha = state_.alpha;
        start.darkens = state_.darkens;
        start.stands_apart = state_.stands_apart;
    }
    const pdf::Dict* own = view_.dict_at(form.dict, "Resources");
    PaintingReader(view_, budget_, page_).run(*content, own != nullptr ? own : resources_, start, depth_ + 1);
}

}  // namespace sealpdf::verify
