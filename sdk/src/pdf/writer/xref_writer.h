#pragma once
// A cross-reference section as text (ISO 32000-2, 7.5.4, 7.5.8). Internal to pdf/writer.

#include "pdf/syntax/object.h"
#include "pdf/syntax/xref_entries.h"

namespace sealpdf::pdf {

inline constexpr std::uint64_t kMaxTableOffset = 9'999'999'999;  // ten digits (7.5.4)

/// "xref" and the trailer; no entry may be in an object stream, no offset beyond kMaxTableOffset.
void write_xref_table(Bytes& out, const XrefEntries& entries, const Dict& trailer);
/// A cross-reference stream as the object `self`, which `entries` list, with the narrowest fields that hold them all.
void write_xref_stream(Bytes& out, Ref self, const XrefEntries& entries, const Dict& trailer);

}  // namespace sealpdf::pdf
