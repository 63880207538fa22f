#pragma once
// What the cross-reference says of each object number: a sorted vector, as documents have hundred thousands of them.

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

namespace sealpdf::pdf {

struct XrefEntry {
    enum class Kind : std::uint8_t { free, in_file, in_object_stream };
    std::uint64_t offset = 0;         // in_file: of "12 0 obj", counted from the file's first byte
    std::uint32_t stream_number = 0;  // in_object_stream: the object stream's number
    std::uint32_t index = 0;
    std::uint16_t generation = 0;
    Kind kind = Kind::free;
    bool operator==(const XrefEntry&) const = default;
};

/// By number, each once.
class XrefEntries {
  public:
    using Pair = std::pair<std::uint32_t, XrefEntry>;
    using const_iterator = std::vector<Pair>::const_iterator;

    const_iterator begin() const { return pairs_.begin(); }
    const_iterator end() const { return pairs_.end(); }
    std::size_t size() const { return pairs_.size(); }
    bool empty() const { return pairs_.empty(); }
    const Pair& back() const { return pairs_.back(); }
    const XrefEntry* find(std::uint32_t number) const {
        if (pairs_.empty() || number < pairs_.front().first) {
            return nullptr;
        }
        // Most sections list a run without a gap.
        const std::size_t guess = number - pairs_.front().first;
        if (guess < pairs_.size() && pairs_[guess].first == number) {
            return &pairs_[guess].second;
        }
        const auto at = std::lower_bound(pairs_.begin(), pairs_.end(), number,
                                         [](const Pair& pair, std::uint32_t n) { return pair.first < n; });
        return at != pairs_.end() && at->first == number ? &at->second : nullptr;
    }
    XrefEntry* find(std::uint32_t number) {
        return const_cast<XrefEntry*>(std::as_const(*this).find(number));
    }
    bool contains(std::uint32_t number) const { return find(number) != nullptr; }

    /// In any order; sort() has to follow.
    void append(std::uint32_t number, const XrefEntry& entry) { pairs_.emplace_back(number, entry); }
    /// Of a number that was appended twice the first counts; `conflict` is called with it when the other differs.
    template <class Conflict>
    void sort(Conflict conflict) {
        const auto less = [](const Pair& a, const Pair& b) { return a.first < b.first; };
        if (!std::is_sorted(pairs_.begin(), pairs_.end(), less)) {
            std::stable_sort(pairs_.begin(), pairs_.end(), less);
        }
        const auto twice = [&](const Pair& first, const Pair& second) {
            if (first.first == second.first && first.second != second.second) {
                conflict(first.first, first.second, second.second);
            }
            return first.first == second.first;
        };
        pairs_.erase(std::unique(pairs_.begin(), pairs_.end(), twice), pairs_.end());
        pairs_.shrink_to_fit();
    }
    /// Adds the entries of `others` whose numbers are not here.
    void merge(const XrefEntries& others) {
        pairs_.insert(pairs_.end(), others.begin(), others.end());
        sort([](auto&&...) {});
    }

  private:
    std::vector<Pair> pairs_;
};

}  // namespace sealpdf::pdf
