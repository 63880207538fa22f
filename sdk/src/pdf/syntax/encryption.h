#pragma once
// How a file is encrypted, over all its revisions.

#include "pdf/syntax/file.h"
#include "pdf/syntax/security_handler.h"

namespace sealpdf::pdf {

/// Null for a document that is not encrypted. An update may not change the encryption: what was signed would read
/// otherwise, so that is Failure(unsupported).
Result<std::shared_ptr<const SecurityHandler>> read_encryption(const FilePtr& file,
                                                               std::string_view password);

}  // namespace sealpdf::pdf
