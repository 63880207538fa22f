#pragma once
// Where a text stands on a page. Content is read by PoDoFo's tokenizer after our own bounds checks; fonts and
// positions are ours. ISO 32000-2, 9.4 and 9.10.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "pdf/document/page.h"

namespace sealpdf::pdf {

struct Glyph {
    std::u32string text;     // what it stands for; empty when unknown
    Rect box;                // user space of the page, axis-parallel bounding box
    Point origin;            // on the baseline (vertical writing: on the line's axis)
    Point direction;         // of writing, a unit vector
    double size = 0;         // height of the font as shown
    double advance = 0;      // along `direction`
    bool invisible = false;  // rendering mode 3
    bool hidden = false;     // by a clipping path, a layer, or invisible without an image behind it
};

struct TextHit {
    int page = 0;         // 0-based
    std::string text;     // as found
    std::string context;  // with what stands before and behind it on its line
    Rect box;             // user space
    Point direction;      // of writing
};

struct SearchOptions {
    bool across_lines =
        false;            // a hit may go on over the ends of lines; its box is that of the first line's part
    bool hidden = false;  // text that nobody sees, too
};

class TextPattern;

/// Searches the pages of one document; keeps its fonts and forms, so that each is read once.
/// `view` must outlive it. Not shared between threads.
class TextFinder {
  public:
    explicit TextFinder(const View& view);
    ~TextFinder();
    TextFinder(const TextFinder&) = delete;
    TextFinder& operator=(const TextFinder&) = delete;

    /// The page's glyphs in the order they are shown. Unknown encodings give glyphs without text, never an
    /// error; content beyond the budgets (64 MiB a page, 400,000 glyphs, forms 12 deep) is left out.
    std::vector<Glyph> read_glyphs(const Page& page);

    /// Hits on one page in reading order: top to bottom, left to right as the reader sees it; hits in vertical
    /// writing column by column from the right. Annotations are not searched. Throws Error(limit_exceeded)
    /// when the pages searched so far took more operations than one finder may.
    std::vector<TextHit> find(const Page& page, const TextPattern& pattern,
                              const SearchOptions& options = {});

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace sealpdf::pdf
