#pragma once
// A PDF file as a sequence of revisions (ISO 32000-2, 7.5.6), read lazily: opening reads the xref chain only.
// The verifying side uses this room alone; the stamping side edits through document/.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/byte_source.h"
#include "base/result.h"
#include "pdf/syntax/limits.h"
#include "pdf/syntax/object.h"
#include "pdf/syntax/xref_entries.h"

namespace sealpdf::pdf {

/// rebuilt: the chain of cross-references was of no use, so the objects were found by reading the whole file.
enum class XrefKind : std::uint8_t { table, stream, hybrid, rebuilt };

/// What one incremental update wrote. A linearized file's two sections, and a hybrid's table and stream, are one.
struct Revision {
    XrefKind kind = XrefKind::table;
    std::uint64_t xref_offset = 0;  // what startxref says
    std::uint64_t end = 0;          // after %%EOF and at most one end-of-line
    Dict trailer;
    XrefEntries entries;  // only those this revision's sections list
    bool linearized_pair = false;
    /// Where its cross-reference sections stand: begin and end of each.
    std::vector<std::pair<std::uint64_t, std::uint64_t>> sections;
};

/// Something odd that a careful verifier reports and a careful writer avoids; code is a finding code.
struct Remark {
    std::string code;  // "xref-differential", "trailing-data", ...
    std::string message;
};

struct FileOptions {
    Limits limits{};
    std::string password{};  // of an encrypted document
    bool repair = true;
};

class SecurityHandler;

class File {
  public:
    /// not_a_pdf, damaged, unsupported, limit_exceeded; encrypted, wrong_password. With FileOptions::repair a file
    /// whose cross-reference leads to no catalog or page tree is rebuilt.
    static Result<std::shared_ptr<const File>> open(SourcePtr source, const FileOptions& options = {});
    /// As if nothing could be read of the cross-reference: every "12 0 obj" counts, the later of two, and what object
    /// streams hold; one revision of XrefKind::rebuilt, with the remark "repaired".
    static Result<std::shared_ptr<const File>> rebuild(SourcePtr source, const FileOptions& options = {});
    ~File();

    const ByteSource& source() const;
    const SourcePtr& source_ptr() const;
    std::string header_version() const;  // "1.7"
    bool linearized() const;
    /// What the file's own offsets count from: its first byte, or the header that other bytes stand before. All
    /// offsets given here count from the first byte.
    std::uint64_t base() const;
    /// Oldest first; never empty.
    const std::vector<Revision>& revisions() const;
    const std::vector<Remark>& remarks() const;
    bool rebuilt() const { return revisions().back().kind == XrefKind::rebuilt; }
    /// Of a rebuilt file: whether a /ByteRange stands anywhere in it. Its revisions, and so what was signed, are lost.
    bool has_traces_of_signatures() const;
    /// One more than every number used or named anywhere: xref, /Size, object streams, hidden ones included.
    std::uint32_t next_free_number() const;
    const Limits& limits() const;
    /// Null: the document is not encrypted.
    const SecurityHandler* security() const;
    /// The entry that holds after revision `revision_count`; null: never mentioned.
    const XrefEntry* entry(std::uint32_t number, std::size_t revision_count) const;

    struct Impl;
    const Impl& impl() const { return *impl_; }

  private:
    static Result<std::shared_ptr<const File>> open_as_it_stands(SourcePtr source,
                                                                 const FileOptions& options);
    explicit File(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};
using FilePtr = std::shared_ptr<const File>;

/// File::open for a caller of the SDK; a Failure is thrown as an Error that names the file.
FilePtr open_file(const Input& input, const OpenOptions& options);
FilePtr rebuild_file(const FilePtr& damaged, const OpenOptions& options);

/// The document as it was after revision `count` (1 = the first). Caches parsed objects within a bound;
/// not shared between threads.
class View {
  public:
    View(FilePtr file, std::size_t revision_count);
    static View newest(FilePtr file);
    ~View();
    View(View&&) noexcept;
    View& operator=(View&&) noexcept;

    const FilePtr& file() const;
    std::size_t revision_count() const;
    /// Of the newest revision in view; for a linearized pair the merged one.
    const Dict& trailer() const;
    const XrefEntry* entry(std::uint32_t number) const;  // null: never mentioned

    /// Null object for free or missing numbers (7.3.10). Throws Error on damage or limits.
    const Object& get(Ref ref) const;
    /// Follows references (at most 32) until something else comes.
    const Object& resolve(const Object& object) const;
    // Resolved value of a dictionary's key; null object when absent.
    const Object& at(const Dict& dict, std::string_view key) const;
    const Dict* dict_at(const Dict& dict, std::string_view key) const;
    const Array* array_at(const Dict& dict, std::string_view key) const;

    /// The document catalog. Throws Error(damaged) when there is none.
    const Dict& catalog() const;
    Ref catalog_ref() const;
    /// Encoded bytes as they stand in the file (or as made), decrypted.
    Bytes raw_stream(const Stream& stream) const;
    /// Decoded by its filters: Flate, LZW, ASCIIHex, ASCII85, RunLength with predictors. Image filters
    /// (DCT, JPX, CCITT, JBIG2) end decoding: Failure(unsupported).
    Result<Bytes> decoded_stream(const Stream& stream) const;
    /// Where "12 0 obj" of this revision's object begins and where its "endobj" ends; nullopt when in an object stream.
    struct Extent {
        std::uint64_t begin = 0, end = 0;
    };
    std::optional<Extent> extent(std::uint32_t number) const;
    /// The numbers an object stream holds, in the order of their index. Throws Error like get().
    std::vector<std::uint32_t> object_stream_numbers(std::uint32_t stream_number) const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// One direct object of a signature dictionary with its place in the file: what a ByteRange check needs.
struct PlacedValue {
    std::uint64_t begin = 0, end = 0;  // of the value's text, delimiters included: '<' ... '>'
};
/// Where the value of `key` stands in the dictionary object `number` of this view; nullopt when the object lies in an
/// object stream, is no dictionary, or the value is indirect.
std::optional<PlacedValue> find_value_place(const View& view, std::uint32_t number, std::string_view key);

/// Parses one object from text (content of tests, /DA strings, ...). Bounded like the rest.
Result<Object> parse_object(ByteView text, const Limits& limits = {});

}  // namespace sealpdf::pdf
