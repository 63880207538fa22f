#pragma once
// Runs the text operators of a page and of its forms. ISO 32000-2, 8.4.4, 8.10, 9.3 and 9.4.

#include <optional>
#include <vector>

#include "pdf/text/content_store.h"
#include "pdf/text/content_tokens.h"
#include "pdf/text/text_finder.h"

namespace sealpdf::pdf {

class Interpreter {
  public:
    explicit Interpreter(ContentStore& store) : store_(store) {}
    std::vector<Glyph> run(const ContentPtr& page);

  private:
    // Table 102, and what else q saves for us.
    struct State {
        Matrix ctm;
        FontPtr font;
        double size = 0, char_space = 0, word_space = 0, scale = 1, leading = 0, rise = 0;
        bool invisible = false;    // rendering mode 3
        std::optional<Rect> clip;  // bounding box, user space of the page
    };
    struct Mark {
        bool hidden = false;
        std::optional<std::u32string> text;  // /ActualText
        std::size_t first_glyph = 0;
    };
    using Handler = void (Interpreter::*)(const Operation&);
    static Handler find_handler(std::string_view name);

    void run_content(const ContentPtr& content, int depth);
    void save(const Operation& op);
    void restore(const Operation& op);
    void concatenate(const Operation& op);
    void begin_text(const Operation& op);
    void move(const Operation& op);
    void move_and_set_leading(const Operation& op);
    void set_matrix(const Operation& op);
    void next_line(const Operation& op);
    void set_font(const Operation& op);
    void set_parameter(const Operation& op);
    void show(const Operation& op);
    void show_on_next_line(const Operation& op);
    void invoke(const Operation& op);
    void clip(const Operation& op);
    void note_image(const Operation& op);
    void begin_marked(const Operation& op);
    void end_marked(const Operation& op);

    void show_string(std::string_view bytes);
    void add_glyph(const Font& font, Font::Shown& shown, const Matrix& rendering);
    void translate_line(double x, double y);
    void run_form(const ContentPtr& form);
    void clip_to(const Rect& rect);
    void add_image();
    /// Hides invisible glyphs that no image stands behind: those of a scan's text layer stay.
    void judge_invisible_glyphs();

    ContentStore& store_;
    const Content* content_ = nullptr;
    int depth_ = 0;
    std::size_t operations_ = 0, forms_ = 0;
    State state_;
    std::vector<State> saved_;
    std::size_t saved_floor_ = 0;  // a form cannot restore what its caller saved
    std::size_t ignored_saves_ = 0;
    Matrix line_, text_;
    std::vector<Mark> marks_;
    std::size_t marks_floor_ = 0, hidden_marks_ = 0;
    std::vector<Glyph> glyphs_;
    std::vector<Rect> images_;
};

}  // namespace sealpdf::pdf
