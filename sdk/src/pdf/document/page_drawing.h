#pragma once
// Draws over pages without disturbing their content or being disturbed by it.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "pdf/document/content_ending.h"

namespace sealpdf::pdf {

struct PageDrawing {
    Ref xobject;
    Matrix matrix;             // cm
    std::optional<Rect> clip;  // in user space
    std::optional<Ref> ext_gstate;
};

/// [q] old [what closes the old, Q, new]: ISO 32000-2, 7.8.2 reads content streams of an array as one. Resources become
/// the page's own: inherited ones are copied, not changed. Equal streams on several pages are one object.
class PageDrawer {
  public:
    explicit PageDrawer(Document& document) : document_(document) {}
    /// `ending`: of the page's content as it is.
    void draw(const Page& page, const ContentEnding& ending, const std::vector<PageDrawing>& drawings);

  private:
    Ref content(const std::string& operators);

    Document& document_;
    std::map<std::string, Ref> contents_;
};

}  // namespace sealpdf::pdf
