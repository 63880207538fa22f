#pragma once
#include <cstdint>

namespace sealpdf::pdf {

/// What reading may still cost. Overlapping objects and streams let a small file ask for quadratic work: honest ones
/// are read about once, so a small multiple of the file's size is enough for them.
struct WorkBudget {
    std::uint64_t bytes_left = 0;     // looked at
    std::uint64_t inflated_left = 0;  // produced by filters
    std::uint64_t values_left = 0;    // kept in memory

    static bool take(std::uint64_t& left, std::uint64_t amount) {
        const bool enough = amount <= left;
        left = enough ? left - amount : 0;
        return enough;
    }
};

}  // namespace sealpdf::pdf
