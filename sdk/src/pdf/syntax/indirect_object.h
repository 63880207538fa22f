#pragma once
// "12 0 obj ... endobj" (ISO 32000-2, 7.3.10), a stream's data located but not read (7.3.8).

#include <functional>

#include "base/byte_source.h"
#include "base/result.h"
#include "pdf/syntax/limits.h"
#include "pdf/syntax/object.h"
#include "pdf/syntax/work_budget.h"

namespace sealpdf::pdf {

struct IndirectObject {
    Ref ref;
    Object value;
    std::uint64_t end = 0;         // after "endobj", or after the value where that is missing
    std::uint64_t values = 0;      // how many values it is made of
    bool length_searched = false;  // a stream's /Length was wrong
};

/// The value of an indirect /Length, nullopt when it cannot be had.
using LengthLookup = std::function<std::optional<std::int64_t>(Ref)>;

Result<IndirectObject> read_indirect_object(const ByteSource& source, std::uint64_t offset,
                                            const Limits& limits, WorkBudget& budget,
                                            const LengthLookup& lookup = {});

}  // namespace sealpdf::pdf
