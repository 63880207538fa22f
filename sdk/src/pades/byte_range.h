#pragma once
// The form of a ByteRange and of the gap it leaves (ISO 32000-2, 12.8.1): what verification.md calls
// FORMAT_FAILURE.

#include "pades/signature.h"

namespace sealpdf::pades {

/// Reads /ByteRange, /Contents, /Cert, /Type, /Filter and /SubFilter of `signature.dictionary`, the dictionary of
/// object `signature.object` in `view`; fills in places, numbers, the revision that is signed, and the
/// problems.
void examine_signature(const pdf::View& view, Signature& signature);

/// The revision (from 1) whose end a range of bytes from the file's start reaches; 0: none.
int revision_ending_at(const pdf::File& file, std::uint64_t end);

}  // namespace sealpdf::pades
