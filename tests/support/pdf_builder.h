#pragma once
// Small PDF files, written object by object, as right or as wrong as a test wants them.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace test_support {

class PdfBuilder {
  public:
    explicit PdfBuilder(std::string header = "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n") : text_(std::move(header)) {}

    /// Writes "number generation obj\n`body`\nendobj\n" and lists it in the next cross-reference.
    PdfBuilder& object(int number, std::string_view body, int generation = 0);
    /// A stream object; `keys` is the dictionary's text without /Length.
    PdfBuilder& stream(int number, std::string_view keys, std::string_view data);
    /// An uncompressed object stream; its members are listed in the next cross-reference, which must be a stream.
    PdfBuilder& object_stream(int number, const std::vector<std::pair<int, std::string>>& members);
    PdfBuilder& free(int number, int generation = 65535);
    /// Lists an offset of the test's choice.
    PdfBuilder& entry(int number, std::uint64_t offset, int generation = 0);
    PdfBuilder& raw(std::string_view bytes);

    /// A table, the trailer `<< keys /Size /Prev >>`, startxref and %%EOF. /Size and /Prev are left out where `keys`
    /// has them. The next objects belong to the next revision.
    PdfBuilder& end_with_table(std::string_view keys = "/Root 1 0 R");
    /// The same by a cross-reference stream that is object `number`; `widths` are those of /W.
    PdfBuilder& end_with_stream(int number, std::string_view keys = "/Root 1 0 R",
                                std::vector<int> widths = {1, 4, 2});

    std::uint64_t position() const { return text_.size(); }
    std::uint64_t offset_of(int number) const { return offsets_.at(number); }
    std::uint64_t xref_offset() const { return xref_offset_; }
    const std::string& text() const { return text_; }

  private:
    struct Entry {
        int type = 1;
        std::uint64_t second = 0;
        int third = 0;
    };
    std::string trailer_keys(std::string_view keys) const;
    void finish();

    std::string text_;
    std::map<int, Entry> entries_;
    std::map<int, std::uint64_t> offsets_;
    int size_ = 1;
    std::uint64_t xref_offset_ = 0;  // of the newest; 0: none yet
};

/// Catalog 1, page tree 2, page 3 with contents 4: "BT ET".
PdfBuilder one_page();

}  // namespace test_support
