#pragma once
// Where a document is written. A sink that is destroyed before commit() leaves nothing behind.

#include <memory>

#include "base/bytes.h"

namespace sealpdf {

class ByteSink {
  public:
    virtual ~ByteSink() = default;
    /// Throws Error(cannot_write) naming the file and the reason (disk full, folder missing, ...).
    virtual void write(ByteView bytes) = 0;
    /// Makes the output visible: flush to disk and rename for a file. To be called once, last.
    virtual void commit() = 0;
};

std::unique_ptr<ByteSink> open_sink(const Output& output);

}  // namespace sealpdf
