#pragma once
// Cross-reference sections (ISO 32000-2, 7.5.4, 7.5.8) and their chain. Internal to pdf/syntax.

#include "pdf/syntax/file.h"
#include "pdf/syntax/work_budget.h"

namespace sealpdf::pdf {

/// What one section says, before sections are joined to revisions.
struct XrefSection {
    XrefKind kind = XrefKind::table;
    std::uint64_t offset = 0;
    std::uint64_t end = 0;  // after the trailer dictionary or the stream's "endobj"
    Dict trailer;           // without the keys that describe a cross-reference stream itself
    XrefEntries entries;
    std::uint32_t own_number = 0;  // of a cross-reference stream, which need not list itself
    std::vector<Remark> remarks;
    std::optional<std::pair<std::uint64_t, std::uint64_t>>
        hybrid_stream;  // begin and end of what /XRefStm names
};

/// Reads sections and remembers what they may still cost together.
class XrefReader {
  public:
    /// `base`: what is added to the offsets the file names; other offsets here count from the first byte.
    XrefReader(const ByteSource& source, const Limits& limits, std::uint64_t base = 0);
    /// The section `startxref` or /Prev points to; with /XRefStm the hybrid's stream is merged in (7.5.8.4).
    Result<XrefSection> read_section(std::uint64_t offset);

  private:
    Result<XrefSection> read_table(std::uint64_t offset, std::uint64_t after_keyword);
    Result<XrefSection> read_stream(std::uint64_t offset);
    std::optional<Failure> merge_hybrid(XrefSection& table);
    std::optional<Failure> add(XrefSection& section, std::uint64_t number, XrefEntry entry);

    const ByteSource& source_;
    Limits limits_;
    std::uint64_t base_;
    WorkBudget budget_;
    std::uint64_t entries_left_;
};

/// The chain from the newest section to the oldest, joined to revisions, oldest first.
struct XrefChain {
    std::vector<Revision> revisions;
    std::uint32_t largest_stream = 0;  // number of a cross-reference stream, which need not list itself
    std::vector<Remark> remarks;
};
Result<XrefChain> read_xref_chain(const ByteSource& source, const Limits& limits, std::uint64_t newest_offset,
                                  std::uint64_t base = 0);

/// "startxref" 116 "%%EOF" (7.5.5) after `position`.
struct Ending {
    std::uint64_t startxref = 0;  // as it stands there
    std::uint64_t end = 0;        // after %%EOF and at most one end-of-line
    bool direct = true;           // no object stood before "startxref"
};
std::optional<Ending> find_ending(const ByteSource& source, std::uint64_t position);

/// Where the last "startxref" of the file points to.
Result<std::uint64_t> find_startxref(const ByteSource& source);

}  // namespace sealpdf::pdf
