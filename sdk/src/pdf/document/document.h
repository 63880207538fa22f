#pragma once
// The editing session of the stamping side: open / get / touch / add, and an explicit set of touched objects that
// becomes one incremental update. Nothing that was not touched is written.

#include <map>
#include <vector>

#include "pdf/document/page.h"
#include "pdf/syntax/file.h"

namespace sealpdf::pdf {

class Document {
  public:
    explicit Document(FilePtr file);
    /// Opens what is to be stamped or shown. With OpenOptions::repair a file whose pages or form fields are not where
    /// its cross-reference says is rebuilt. Throws like File::open and read_pages.
    static Document open(const Input& input, const OpenOptions& options);

    const FilePtr& file() const { return view_.file(); }
    /// The document before any change.
    const View& view() const { return view_; }
    const std::vector<Page>& pages() const;  // walked at first use

    /// Current value: the touched one, else the file's.
    const Object& get(Ref ref) const;
    const Object& resolve(const Object& object) const;
    const Object& at(const Dict& dict, std::string_view key) const;

    /// A copy to edit; from now on part of the new revision. The reference stays valid until the Document dies.
    Object& touch(Ref ref);
    Ref add(Object object);
    /// Shared so that an encoded picture is kept once for many documents.
    Ref add_stream(Dict dict, std::shared_ptr<const Bytes> encoded);

    Ref catalog_ref() const { return view_.catalog_ref(); }
    const std::map<Ref, Object>& touched() const { return touched_; }
    std::uint32_t next_number() const { return next_number_; }

  private:
    View view_;
    mutable std::vector<Page> pages_;
    std::map<Ref, Object> touched_;
    std::uint32_t next_number_;
};

/// The page's content streams: those of an array, direct or shared, or the single one.
Array page_contents(const Document& document, const Page& page);

/// The page's dictionary, to be edited. Throws Error(damaged) when it is none.
Dict& touch_page(Document& document, const Page& page);

/// Appends an annotation to the page's /Annots (touching the page, or the array when it is indirect).
void append_annotation(Document& document, const Page& page, Ref annotation);

}  // namespace sealpdf::pdf
