#pragma once
// Writes the touched objects as one incremental update (ISO 32000-2, 7.5.6): an xref of the same kind as the newest,
// /Prev, /ID (first part kept), /Info and /Encrypt untouched. The old bytes stay in front, unchanged. After a hybrid's
// section a table follows. A rebuilt file gets a complete cross-reference and no /Prev, so that strict readers open it.

#include <map>

#include "pdf/document/document.h"

namespace sealpdf::pdf {

struct RevisionBytes {
    std::uint64_t begin = 0;  // file offset where the revision starts: the old file's size
    Bytes bytes;              // small: the old file is never copied into memory
    /// Absolute file offset of each Verbatim object's text, by tag.
    std::map<int, std::uint64_t> verbatim;
};

/// `id_seed` makes the second part of /ID (16 bytes of a digest the caller has, or random).
RevisionBytes write_revision(const Document& document, ByteView id_seed);

}  // namespace sealpdf::pdf
