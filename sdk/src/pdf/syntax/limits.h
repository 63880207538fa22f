#pragma once
#include <cstddef>
#include <cstdint>

namespace sealpdf::pdf {

/// Everything read is an attacker's. A limit that is reached is an error (limit_exceeded), never a verdict.
struct Limits {
    int nesting = 64;                           // arrays and dictionaries in each other; qpdf allows 499
    std::uint64_t object_bytes = 64u << 20;     // text of one object without its stream data
    std::uint64_t string_bytes = 64u << 20;     // /Contents of large signatures are below 1 MiB
    std::uint64_t object_values = 2'000'000;    // numbers, names, ... in one object: 40 bytes of memory each
    std::uint64_t total_values = 8'000'000;     // in all objects one View keeps
    int filters = 16;                           // of one stream
    std::uint64_t inflated_bytes = 256u << 20;  // one decoded stream
    std::uint64_t total_inflated_bytes = 2048ull << 20;
    std::uint32_t object_numbers = 8'388'607;  // ISO 32000-1 annex C, the limit readers keep
    std::size_t scanned_objects =
        2'000'000;               // "12 0 obj" in a file that is rebuilt: 112 bytes of memory each
    int xref_sections = 20'000;  // length of the /Prev chain
    int pages = 1'000'000;
    int page_tree_depth = 256;
};

}  // namespace sealpdf::pdf
