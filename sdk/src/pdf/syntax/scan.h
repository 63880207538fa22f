#pragma once
// What a file holds, whatever its cross-reference says. Internal to pdf/syntax.

#include "pdf/syntax/file.h"

namespace sealpdf::pdf {

/// An object and where it, or the object stream that holds it, begins. Of two with one number the later counts: it
/// was appended to replace the other.
struct FoundObject {
    std::uint64_t position = 0;
    std::uint32_t number = 0;
    XrefEntry entry;
};

struct Scan {
    std::vector<FoundObject> objects;  // in the file's order; those in object streams are not among them
    std::vector<std::size_t> object_streams;  // indices into `objects`
    std::vector<Ref> catalogs;                // dictionaries of /Type /Catalog, in the file's order
    std::vector<Dict> trailers;         // and dictionaries of cross-reference streams, in the file's order
    std::uint32_t largest_number = 0;   // cross-reference streams included, which are no `objects`
    bool traces_of_signatures = false;  // a /ByteRange stands somewhere
};

/// One pass for "12 0 obj", then one over the objects, which skips what lies within streams. Objects that cannot be
/// read are left out, as readers take them for null. Failure: limit_exceeded.
Result<Scan> scan_file(const ByteSource& source, const Limits& limits);

/// Of each number the latest.
XrefEntries latest(std::vector<FoundObject> objects);

}  // namespace sealpdf::pdf
