#pragma once
// What the public handles Input and Output hold.

#include <string>

#include "base/byte_source.h"

namespace sealpdf {

struct Input::Impl {
    std::string name;
    SourcePtr memory;  // null: `name` is the path of a file, opened anew by every open_source
};

struct Output::Impl {
    // Exactly one of the three is set.
    std::string path;
    Bytes* bytes = nullptr;
    std::ostream* stream = nullptr;
};

}  // namespace sealpdf
