#pragma once
#include <string>

#include "sealpdf/base.h"

namespace sealpdf::cli {

/// The whole file, not empty. `what` it is, for errors: "the picture".
/// \throws Error cannot_read, limit_exceeded
Bytes read_file(const std::string& path, const std::string& what, std::size_t max_size);
/// Writes a whole file beside its place and renames it; "-" is standard output. \throws Error cannot_write
void write_output(const std::string& path, const Bytes& content);
void write_output(const std::string& path, const std::string& content);
/// A JSON string with its quotes.
std::string quote_json(const std::string& text);

}  // namespace sealpdf::cli
