#pragma once
// Runs the operators of one content stream that place images and forms.

#include "pdf/syntax/file.h"
#include "verify/changes/content_scanner.h"
#include "verify/facts/painting.h"
#include "verify/facts/path.h"

namespace sealpdf::verify {

/// The steps of `q [gs] [re W n] cm Do Q`.
enum class PaintingStep : std::uint8_t { other, begun, state_set, rectangle, clip, clipped, placed };

struct PaintingState {
    Matrix ctm;
    std::optional<Rect> clip;
    bool altered = false;         // by gs, cm, W or clipping text since the page or form began
    bool altered_before = false;  // before the q
    std::string fault;            // of the graphics state
    PaintingStep step = PaintingStep::other;
    std::optional<Rect> visible;  // the box of what clipping of whatever shape leaves
    double alpha = 1;             // ca
    bool darkens = false;         // by its blend mode: what lies beneath still shows
    double group_opacity = 1;     // of the groups around
    bool stands_apart = false;    // in a group whose inside does not blend with what lies beneath it

    double opacity() const { return darkens && !stands_apart ? 0 : alpha * group_opacity; }
};

/// A damaged object shows nothing, and is no reason to judge nothing else.
template <class Read>
void pass_over_damage(const Read& read) {
    try {
        read();
    } catch (const Error& error) {
        if (error.code() != ErrorCode::damaged) {
            throw;
        }
    }
}

/// A page's or form's group whose members replace each other (11.4.6).
bool is_knockout(const pdf::View& view, const pdf::Dict& page_or_form);
/// A form that is such a group, or an isolated one (11.4.5).
bool stands_apart(const pdf::View& view, const pdf::Dict& form);
/// A blend mode under which what lies beneath a picture still shows.
bool darkens(const pdf::View& view, const pdf::Object& blend_mode);

class PaintingReader {
  public:
    PaintingReader(const pdf::View& view, PaintingBudget& budget, PagePaintings& page)
        : view_(view), budget_(budget), page_(page) {}

    /// Once. `start`: what the stream begins with; `depth`: 0 for a page's content and an annotation's appearance.
    void run(ByteView content, const pdf::Dict* resources, const PaintingState& start, int depth);
    /// Operators beside one bracket of q and Q.
    bool draws_more_than_one() const { return operators_outside_ != 0 || brackets_ != 1; }

  private:
    void save(std::vector<PaintingState>& saved);
    void restore(std::vector<PaintingState>& saved);
    void close_pending(const std::string& op);
    void apply(const ContentOperation& operation, bool optional);
    void follow_covers(const ContentOperation& operation);
    void add_cover(const Matrix& matrix, const std::optional<pdf::Ref>& image = std::nullopt);
    const pdf::Object* find_resource(std::string_view category, const std::string& name) const;
    void set_graphics_state(const std::string& name);
    void paint(const std::string& name, PaintingStep step, bool optional);
    void run_form(const pdf::Stream& form);

    const pdf::View& view_;
    PaintingBudget& budget_;
    PagePaintings& page_;
    const pdf::Dict* resources_ = nullptr;
    PaintingState state_;
    Rect rectangle_;
    Path path_;
    int depth_ = 0;
    bool in_text_ = false;
    std::size_t operators_outside_ = 0, brackets_ = 0, unsaved_ = 0;
    std::optional<std::size_t> pending_;  // painted, and not yet followed by Q
};

}  // namespace sealpdf::verify
