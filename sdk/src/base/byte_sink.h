#pragma once
// Where a document is written. A sink that is destroyed before commit() leaves nothing behind.

#include <memory>
#include <vector>

#include "base/bytes.h"

namespace sealpdf {

class ByteSink {
  public:
    virtual ~ByteSink() = default;
    /// How much will be written in all: what is kept in memory then need not grow.
    virtual void expect(std::uint64_t /*size*/) {}
    /// Throws Error(cannot_write) naming the file and the reason (disk full, folder missing, ...).
    virtual void write(ByteView bytes) = 0;
    /// Makes the output visible: flush to disk and rename for a file. To be called once, last.
    virtual void commit() = 0;
    /// Writes all and commits, where nothing was written before: buffers and streams then need no second copy of it.
    virtual void write_and_commit(const std::vector<ByteView>& parts) {
        for (const ByteView part : parts) {
            write(part);
        }
        commit();
    }
};

std::unique_ptr<ByteSink> open_sink(const Output& output);

}  // namespace sealpdf
