#include "pdf/text/text_finder.h"

#include <algorithm>
#include <set>

#include "pdf/text/content_store.h"
#include "pdf/text/fold.h"
#include "pdf/text/interpreter.h"
#include "pdf/text/line_search.h"

namespace sealpdf::pdf {

namespace {

constexpr int max_form_depth = 12;

/// Does a page show every character of the needle at all? Most pages do not, and need not be interpreted
/// then.
class Sieve {
  public:
    Sieve(ContentStore& store, std::u32string_view needle)
        : store_(store), missing_(needle.begin(), needle.end()) {}

    bool passes(const Content& content, int depth = 0) {
        if (content.scan.replaces_text) {
            return true;  // what it is replaced by is not looked at here
        }
        Bytes bytes;
        std::u32string text;
        std::u32string folded;
        for (const ShownString& string : content.scan.strings) {
            if (string.font == ShownString::no_font) {
                return true;  // a font set elsewhere (the form's caller): not for us to say
            }
            const FontPtr& font = content.fonts[string.font];
            if (font == nullptr) {
                continue;
            }
            decode_string(
                std::string_view(content.scan.operators).substr(string.begin, string.end - string.begin),
                bytes);
            text.clear();
            for (ByteView rest = bytes; !rest.empty();) {
                font->take_text(rest, text);
            }
            folded.clear();
            append_folded(folded, text);
            for (const char32_t c : folded) {
                missing_.erase(c);
            }
            if (missing_.empty()) {
                return true;
            }
        }
        return depth < max_form_depth && any_form_passes(content, depth);
    }

  private:
    bool any_form_passes(const Content& content, int depth) {
        for (const std::string& name : content.scan.xobjects) {
            const ContentPtr form = store_.xobject(content, name).form;
            // Each form once: kept alive, so that its address tells it apart.
            if (form != nullptr && seen_.insert(form).second && passes(*form, depth + 1)) {
                return true;
            }
        }
        return false;
    }

    ContentStore& store_;
    std::set<char32_t> missing_;
    std::set<ContentPtr> seen_;
};

}  // namespace

struct TextFinder::Impl {
    explicit Impl(const View& view) : store(view) {}
    ContentStore store;
};

TextFinder::TextFinder(const View& view) : impl_(std::make_unique<Impl>(view)) {}
TextFinder::~TextFinder() = default;

std::vector<Glyph> TextFinder::read_glyphs(const Page& page) {
    return Interpreter(impl_->store).run(impl_->store.page(page));
}

std::vector<TextHit> TextFinder::find(const Page& page, const TextPattern& pattern,
                                      const SearchOptions& options) {
    if (pattern.empty()) {
        return {};
    }
    const ContentPtr content = impl_->store.page(page);
    if (!pattern.needed().empty() && !Sieve(impl_->store, pattern.needed()).passes(*content)) {
        return {};
    }
    std::vector<Glyph> glyphs = Interpreter(impl_->store).run(content);
    if (!impl_->store.spend(0)) {
        throw Error(ErrorCode::limit_exceeded,
                    "the document's pages hold more text operations than are read; name the pages to search");
    }
    if (!options.hidden) {
        std::erase_if(glyphs, &Glyph::hidden);
    }
    return search_lines(glyphs, pattern, options, page);
}

}  // namespace sealpdf::pdf
