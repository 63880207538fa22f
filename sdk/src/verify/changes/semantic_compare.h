#pragma once
// Equality in meaning between two revisions of a document: 595 and 595.0, inline or indirect, recompressed streams.

#include <cstdint>
#include <set>
#include <utility>

#include "pdf/syntax/file.h"

namespace sealpdf::verify {

class SemanticComparer {
  public:
    SemanticComparer(const pdf::View& before, const pdf::View& after) : before_(before), after_(after) {}

    /// Two equal references are equal: the object they name is judged on its own. References to different numbers are
    /// equal when what they name is; `copies` then holds the later number.
    bool same(const pdf::Object& before, const pdf::Object& after);
    /// The object `number` in both revisions.
    bool same_object(std::uint32_t number);
    /// Numbers that were proven to be copies of what was there before.
    const std::set<std::uint32_t>& copies() const { return copies_; }

  private:
    bool same_dict(const pdf::Dict& before, const pdf::Dict& after, bool stream);
    bool same_stream(const pdf::Stream& before, const pdf::Stream& after);
    void spend();

    const pdf::View& before_;
    const pdf::View& after_;
    std::set<std::pair<std::uint32_t, std::uint32_t>> assumed_;  // pairs being compared: loops are equal
    std::set<std::uint32_t> copies_;
    int depth_ = 0;
    std::uint64_t steps_ = 0;
};

}  // namespace sealpdf::verify
