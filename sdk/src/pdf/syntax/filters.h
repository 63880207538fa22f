#pragma once
// Stream filters of ISO 32000-2, 7.4, by zlib, under a budget.

#include "base/result.h"
#include "pdf/syntax/object.h"

namespace sealpdf::pdf {

Result<Bytes> inflate(ByteView data, std::uint64_t max_size);
Bytes deflate(ByteView data, int level = 6);

}  // namespace sealpdf::pdf
