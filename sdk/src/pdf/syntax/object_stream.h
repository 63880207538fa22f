#pragma once
// Object streams (ISO 32000-2, 7.5.7), decoded once. /Extends only groups them and is not needed to read.

#include "base/result.h"
#include "pdf/syntax/limits.h"
#include "pdf/syntax/object.h"

namespace sealpdf::pdf {

class ObjectStream {
  public:
    /// `count` and `first` are the values of /N and /First.
    static Result<ObjectStream> parse(Bytes decoded, std::int64_t count, std::int64_t first,
                                      const Limits& limits);

    const std::vector<std::uint32_t>& numbers() const { return numbers_; }
    std::size_t size() const { return data_.size(); }
    struct Member {
        Object value;
        std::uint64_t length = 0, values = 0;
    };
    Result<Member> read(std::size_t index, const Limits& limits) const;

  private:
    Bytes data_;
    std::vector<std::uint32_t> numbers_;
    std::vector<std::uint64_t> offsets_;  // in data_
};

}  // namespace sealpdf::pdf
