#pragma once
// Small PDF files written by hand, revision by revision, so that a test shows what it is about.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace test_support {

enum class Xref : std::uint8_t { table, stream };

class SmallPdf {
  public:
    explicit SmallPdf(Xref xref = Xref::table);
    /// The text between "N 0 obj" and "endobj".
    SmallPdf& object(int number, std::string_view text);
    SmallPdf& stream(int number, std::string_view dictionary_entries, std::string_view data);
    /// Ends a revision: cross-reference, trailer, %%EOF.
    SmallPdf& end_revision();

    const std::string& text() const { return text_; }
    std::vector<std::uint8_t> bytes() const { return {text_.begin(), text_.end()}; }

  private:
    void write_table(std::size_t at);
    void write_stream(std::size_t at);

    Xref xref_;
    std::string text_;
    std::map<int, std::size_t> offsets_;  // of the revision under way
    int size_ = 1;
    std::size_t previous_ = 0;
};

/// Catalog 1, page tree 2, pages 3 to 3 + count - 1 (595 x 842 points). `catalog` and `page` are further
/// entries.
SmallPdf small_document(int count = 1, std::string_view catalog = {}, std::string_view page = {},
                        Xref xref = Xref::table);

/// A signature dictionary's text: /ByteRange and /Contents wait for `set_byte_range`.
std::string signature_text(std::string_view contents_hex = "30030201010000", std::string_view more = {});
/// Writes the right /ByteRange for the last signature dictionary of the file. Call after its revision has
/// ended.
std::string set_byte_range(std::string pdf);

}  // namespace test_support
