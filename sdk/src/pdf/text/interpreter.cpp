#include "pdf/text/interpreter.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/utf8.h"
#include "pdf/text/actual_text.h"

namespace sealpdf::pdf {

namespace {

// Per page. A dense A0 drawing has about 100,000 glyphs.
constexpr std::size_t max_glyphs = 400'000;
constexpr std::size_t max_operations = 2'000'000;
constexpr std::size_t max_forms = 5'000;
constexpr int max_form_depth = 12;
constexpr std::size_t max_saved = 1024;
constexpr std::size_t max_images = 512;  // a scan has one, or a few hundred strips

double number(const Operation& op, std::size_t index) {
    return index < op.operands.size() ? op.operands[index].number : 0;
}

Matrix matrix_of(const Operation& op) {
    return {number(op, 0), number(op, 1), number(op, 2), number(op, 3), number(op, 4), number(op, 5)};
}

bool contains(const Rect& r, Point p) { return p.x >= r.x0 && p.x <= r.x1 && p.y >= r.y0 && p.y <= r.y1; }

bool is_finite(const Rect& r) {
    return std::isfinite(r.x0) && std::isfinite(r.y0) && std::isfinite(r.x1) && std::isfinite(r.y1);
}

}  // namespace

Interpreter::Handler Interpreter::find_handler(std::string_view name) {
    struct Row {
        std::string_view name;
        Handler handler;
    };
    static constexpr std::array rows = {
        Row{"\"", &Interpreter::show_on_next_line},
        Row{"'", &Interpreter::show_on_next_line},
        Row{"BDC", &Interpreter::begin_marked},
        Row{"BT", &Interpreter::begin_text},
        Row{"Do", &Interpreter::invoke},
        Row{"EI", &Interpreter::note_image},
        Row{"EMC", &Interpreter::end_marked},
        Row{"Q", &Interpreter::restore},
        Row{"T*", &Interpreter::next_line},
        Row{"TD", &Interpreter::move_and_set_leading},
        Row{"TJ", &Interpreter::show},
        Row{"TL", &Interpreter::set_parameter},
        Row{"Tc", &Interpreter::set_parameter},
        Row{"Td", &Interpreter::move},
        Row{"Tf", &Interpreter::set_font},
        Row{"Tj", &Interpreter::show},
        Row{"Tm", &Interpreter::set_matrix},
        Row{"Tr", &Interpreter::set_parameter},
        Row{"Ts", &Interpreter::set_parameter},
        Row{"Tw", &Interpreter::set_parameter},
        Row{"Tz", &Interpreter::set_parameter},
        Row{"W", &Interpreter::clip},
        Row{"cm", &Interpreter::concatenate},
        Row{"q", &Interpreter::save},
    };
    const auto* const row = std::ranges::lower_bound(rows, name, {}, &Row::name);
    return row != rows.end() && row->name == name ? row->handler : nullptr;
}

std::vector<Glyph> Interpreter::run(const ContentPtr& page) {
    run_content(page, 0);
    while (!marks_.empty()) {
        end_marked({});
    }
    judge_invisible_glyphs();
    return std::move(glyphs_);
}

void Interpreter::run_content(const ContentPtr& content, int depth) {
    const Content* const outer = std::exchange(content_, content.get());
    const int outer_depth = std::exchange(depth_, depth);
    ContentTokens tokens(content->scan.operators);
    Operation operation;
    while (operations_ < max_operations && glyphs_.size() < max_glyphs && tokens.next(operation)) {
        const std::size_t cost = 1 + operation.operands.size();
        operations_ += cost;
        if (!store_.spend(cost)) {
            break;
        }
        if (const Handler handler = find_handler(operation.name)) {
            (this->*handler)(operation);
        }
    }
    content_ = outer;
    depth_ = outer_depth;
}

void Interpreter::save(const Operation&) {
    if (saved_.size() < max_saved) {
        saved_.push_back(state_);
    } else {
        ++ignored_saves_;
    }
}

void Interpreter::restore(const Operation&) {
    if (ignored_saves_ > 0) {
        --ignored_saves_;
    } else if (saved_.size() > saved_floor_) {
        state_ = std::move(saved_.back());
        saved_.pop_back();
    }
}

void Interpreter::concatenate(const Operation& op) { state_.ctm = matrix_of(op).then(state_.ctm); }

void Interpreter::begin_text(const Operation&) { line_ = text_ = Matrix(); }

void Interpreter::translate_line(double x, double y) {
    line_ = Matrix{1, 0, 0, 1, x, y}.then(line_);
    text_ = line_;
}

void Interpreter::move(const Operation& op) { translate_line(number(op, 0), number(op, 1)); }

void Interpreter::move_and_set_leading(const Operation& op) {
    state_.leading = -number(op, 1);
    move(op);
}

void Interpreter::set_matrix(const Operation& op) { line_ = text_ = matrix_of(op); }

void Interpreter::next_line(const Operation&) { translate_line(0, -state_.leading); }

void Interpreter::set_font(const Operation& op) {
    if (!op.operands.empty()) {
        state_.font = content_->font(op.operands.front().text);
        state_.size = number(op, 1);
    }
}

void Interpreter::set_parameter(const Operation& op) {
    const double value = number(op, 0);
    switch (op.name.back()) {
        case 'L':
            state_.leading = value;
            break;
        case 'c':
            state_.char_space = value;
            break;
        case 'r':
            state_.invisible = value == 3;
            break;
        case 's':
            state_.rise = value;
            break;
        case 'w':
            state_.word_space = value;
            break;
        case 'z':
            state_.scale = value / 100;
            break;
        default:
            break;
    }
}

void Interpreter::show(const Operation& op) {
    for (const Operand& operand : op.operands) {
        if (operand.kind == Operand::Kind::string) {
            show_string(operand.text);
        } else if (operand.kind == Operand::Kind::number) {
            // 9.4.3: thousandths of text space, subtracted; along the writing direction.
            const double shift = -operand.number / 1000 * state_.size;
            const bool vertical = state_.font != nullptr && state_.font->vertical();
            const Matrix step =
                vertical ? Matrix{1, 0, 0, 1, 0, shift} : Matrix{1, 0, 0, 1, shift * state_.scale, 0};
            text_ = step.then(text_);
        }
    }
}

void Interpreter::show_on_next_line(const Operation& op) {
    if (op.name == "\"") {
        state_.word_space = number(op, 0);
        state_.char_space = number(op, 1);
    }
    next_line(op);
    if (!op.operands.empty() && op.operands.back().kind == Operand::Kind::string) {
        show_string(op.operands.back().text);
    }
}

void Interpreter::invoke(const Operation& op) {
    if (op.operands.empty() || depth_ >= max_form_depth || ++forms_ > max_forms) {
        return;
    }
    const XObject object = store_.xobject(*content_, op.operands.front().text);
    hidden_marks_ += object.hidden ? 1 : 0;
    if (object.image) {
        add_image();
    } else if (object.form != nullptr) {
        run_form(object.form);
    }
    hidden_marks_ -= object.hidden ? 1 : 0;
}

void Interpreter::run_form(const ContentPtr& form) {
    const State before = state_;
    const std::size_t floor = std::exchange(saved_floor_, saved_.size());
    const std::size_t ignored = std::exchange(ignored_saves_, 0);
    const std::size_t marks = std::exchange(marks_floor_, marks_.size());
    const Matrix line = line_;
    const Matrix text = text_;
    state_.ctm = form->matrix.then(state_.ctm);
    if (form->bbox) {
        clip_to(*form->bbox);
    }
    run_content(form, depth_ + 1);
    while (marks_.size() > marks_floor_) {
        end_marked({});
    }
    marks_floor_ = marks;
    saved_.resize(saved_floor_);
    saved_floor_ = floor;
    ignored_saves_ = ignored;
    state_ = before;
    line_ = line;
    text_ = text;
}

void Interpreter::clip(const Operation& op) {
    clip_to(Rect{number(op, 0), number(op, 1), number(op, 2), number(op, 3)});
}

void Interpreter::clip_to(const Rect& rect) {
    const Rect box = state_.ctm.apply(rect);
    if (!is_finite(box)) {
        return;
    }
    const Rect& old = state_.clip.value_or(box);
    state_.clip = Rect{std::max(box.x0, old.x0), std::max(box.y0, old.y0), std::min(box.x1, old.x1),
                       std::min(box.y1, old.y1)};
}

void Interpreter::note_image(const Operation&) { add_image(); }

void Interpreter::add_image() {
    const Rect box = state_.ctm.apply(Rect{0, 0, 1, 1});  // 8.9.4: the unit square
    if (images_.size() < max_images && is_finite(box) && hidden_marks_ == 0) {
        images_.push_back(box);
    }
}

void Interpreter::begin_marked(const Operation& op) {
    Mark mark;
    if (op.operands.size() == 2 && op.operands[1].kind == Operand::Kind::string) {
        mark.text = to_utf32(from_pdf_text_string(as_bytes(op.operands[1].text)));
    } else if (op.operands.size() == 2) {
        MarkedContent named = store_.marked_content(*content_, op.operands[0].text, op.operands[1].text);
        mark.hidden = named.hidden;
        mark.text = std::move(named.actual_text);
    }
    mark.first_glyph = glyphs_.size();
    hidden_marks_ += mark.hidden ? 1 : 0;
    marks_.push_back(std::move(mark));  // the scanner bounds their depth
}

void Interpreter::end_marked(const Operation&) {
    if (marks_.size() <= marks_floor_) {
        return;
    }
    const Mark& mark = marks_.back();
    hidden_marks_ -= mark.hidden ? 1 : 0;
    if (mark.text) {
        replace_text(glyphs_, mark.first_glyph, *mark.text);
    }
    marks_.pop_back();
}

void Interpreter::judge_invisible_glyphs() {
    for (Glyph& glyph : glyphs_) {
        if (glyph.invisible && !glyph.hidden) {
            const Point centre = glyph.box.centre();
            glyph.hidden = std::ranges::none_of(
                images_, [centre](const Rect& image) { return contains(image, centre); });
        }
    }
}

void Interpreter::show_string(std::string_view bytes) {
    if (state_.font == nullptr) {
        return;
    }
    const Font& font = *state_.font;
    // 9.4.4: text space -> user space.
    Matrix rendering =
        Matrix{state_.size * state_.scale, 0, 0, state_.size, 0, state_.rise}.then(text_).then(state_.ctm);
    const Matrix to_user = text_.then(state_.ctm);
    ByteView rest = as_bytes(bytes);
    double along = 0;  // in unscaled text space
    Font::Shown shown;
    while (!rest.empty() && glyphs_.size() < max_glyphs) {
        font.take(rest, shown);
        add_glyph(font, shown, rendering);
        double step =
            shown.advance * state_.size + state_.char_space + (shown.is_word_space ? state_.word_space : 0);
        if (font.vertical()) {
            rendering.e += step * to_user.c;
            rendering.f += step * to_user.d;
        } else {
            step *= state_.scale;
            rendering.e += step * to_user.a;
            rendering.f += step * to_user.b;
        }
        along += step;
    }
    text_ = (font.vertical() ? Matrix{1, 0, 0, 1, 0, along} : Matrix{1, 0, 0, 1, along, 0}).then(text_);
}

void Interpreter::add_glyph(const Font& font, Font::Shown& shown, const Matrix& rendering) {
    const Rect cell{-shown.origin_x, font.descent() - shown.origin_y, shown.width - shown.origin_x,
                    font.ascent() - shown.origin_y};
    Glyph glyph;
    glyph.box = rendering.apply(cell);
    // The writing direction on the page, whatever mirrors or turns it.
    const Point along = font.vertical() ? Point{-rendering.c, -rendering.d} : Point{rendering.a, rendering.b};
    const double length = std::hypot(along.x, along.y);
    if (!is_finite(glyph.box) || !(length > 0) || !std::isfinite(length)) {
        return;
    }
    glyph.text = shown.text;
    glyph.origin = {rendering.e, rendering.f};
    glyph.direction = {along.x / length, along.y / length};
    glyph.size =
        font.vertical() ? std::hypot(rendering.a, rendering.b) : std::hypot(rendering.c, rendering.d);
    glyph.advance = std::abs(shown.advance) * length;
    glyph.hidden = hidden_marks_ > 0 || (state_.clip && !contains(*state_.clip, glyph.box.centre()));
    glyph.invisible = state_.invisible;
    glyphs_.push_back(std::move(glyph));
}

}  // namespace sealpdf::pdf
