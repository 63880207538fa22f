#pragma once
// Stream filters of ISO 32000-2, 7.4, by zlib, under a budget.

#include <functional>
#include <vector>

#include "base/result.h"
#include "pdf/syntax/limits.h"
#include "pdf/syntax/object.h"

namespace sealpdf::pdf {

/// Data that breaks off, or whose checksum is wrong, gives what there is, as all readers do.
Result<Bytes> inflate(ByteView data, std::uint64_t max_size);
Bytes deflate(ByteView data, int level = 6);

/// One filter of a stream with its parameters (/DecodeParms).
struct FilterStep {
    std::string name;  // in full: abbreviations are resolved
    int predictor = 1, colors = 1, bits = 8, early_change = 1;
    std::int64_t columns = 1;
};

/// Follows references in a stream's dictionary; without one, references are damage.
using Resolver = std::function<const Object&(const Object&)>;
Result<std::vector<FilterStep>> read_filter_steps(const Dict& dict, const Limits& limits,
                                                  const Resolver& resolve = {});

/// Applies the steps. `max_size` bounds each step's output; `produced` counts all of it.
/// Image filters and unknown ones: Failure(unsupported).
Result<Bytes> decode(Bytes raw, const std::vector<FilterStep>& steps, std::uint64_t max_size,
                     std::uint64_t& produced);

// The single filters.
Result<Bytes> decode_lzw(ByteView data, bool early_change, std::uint64_t max_size);
Result<Bytes> decode_ascii_hex(ByteView data);
Result<Bytes> decode_ascii85(ByteView data, std::uint64_t max_size);
Result<Bytes> decode_run_length(ByteView data, std::uint64_t max_size);
/// Undoes a TIFF or PNG predictor (7.4.4.4).
Result<Bytes> undo_predictor(Bytes data, const FilterStep& step);

}  // namespace sealpdf::pdf
