#pragma once
// Files that appear whole or not at all.

#include <memory>
#include <string>

#include "base/byte_sink.h"

namespace sealpdf {

/// Written as a temporary file beside `path`, flushed to disk, then renamed. A device or a pipe is written at commit.
std::unique_ptr<ByteSink> open_file_sink(const std::string& path);

}  // namespace sealpdf
