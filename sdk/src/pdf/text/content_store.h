#pragma once
// The content of pages and forms, scanned, with their fonts; forms and fonts are read once per document.

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "pdf/document/page.h"
#include "pdf/text/content_scan.h"
#include "pdf/text/font.h"
#include "pdf/text/optional_content.h"

namespace sealpdf::pdf {

using FontPtr = std::shared_ptr<const Font>;

/// The content of a page or a form XObject (ISO 32000-2, 8.10).
struct Content {
    ScannedContent scan;
    std::vector<FontPtr> fonts;  // of scan.names; null when the resources lack one
    // In the view, which keeps what it has read; null: none.
    const Dict* font_resources = nullptr;
    const Dict* xobject_resources = nullptr;
    const Dict* properties = nullptr;
    Matrix matrix;
    std::optional<Rect> bbox;  // of a form: it clips

    FontPtr font(std::string_view name) const;
};
using ContentPtr = std::shared_ptr<const Content>;

/// What a `Do` shows.
struct XObject {
    ContentPtr form;  // null: none
    bool image = false;
    bool hidden = false;  // by /OC
};
/// What marked content says with properties by name: 14.6.2.
struct MarkedContent {
    bool hidden = false;
    std::optional<std::u32string> actual_text;
};

class ContentStore {
  public:
    explicit ContentStore(const View& view) : view_(view), layers_(view) {}

    ContentPtr page(const Page& page);
    /// Empty when `name` is nothing of the parent's resources.
    XObject xobject(const Content& parent, std::string_view name);
    MarkedContent marked_content(const Content& parent, std::string_view tag, std::string_view properties);
    /// Of the operations all pages may take together; false when they are used up.
    bool spend(std::size_t operations) {
        operations_left_ -= std::min(operations_left_, operations);
        return operations_left_ > 0;
    }

  private:
    FontPtr find_font(const Dict* fonts, const std::string& name);
    void add_stream(Bytes& content, const Object& object) const;
    void note_resources(const Dict& owner, Content& content) const;
    void note_page_resources(Ref page, Content& content) const;
    ContentPtr read_form(const Stream& stream, const Content& parent);
    void finish(Content& content, const Bytes& text);

    const View& view_;
    std::map<Ref, FontPtr> fonts_;
    std::map<Ref, XObject> xobjects_;
    OptionalContent layers_;
    std::size_t form_bytes_ = 0;
    std::size_t operations_left_ = 20'000'000;  // 5,000 dense pages; about 10 s
};

}  // namespace sealpdf::pdf
