#pragma once
// OpenSSL's error queue, read in this one place.

#include <string>

#include "sealpdf/base.h"

namespace sealpdf::crypto::openssl {

/// Whatever is put into the thread's error queue during its life is gone afterwards; what the application's
/// own OpenSSL calls left there before stays.
class ErrorScope {
  public:
    ErrorScope();
    ~ErrorScope();
    ErrorScope(const ErrorScope&) = delete;
    ErrorScope& operator=(const ErrorScope&) = delete;
    /// Something in this scope failed because this build of OpenSSL lacks an algorithm.
    bool lacks_algorithm() const;

  private:
    bool queue_was_empty_;
};

/// An Error with `message`, and OpenSSL's newest reason in brackets behind it.
Error make_error(ErrorCode code, std::string message, const std::string& file = {});

}  // namespace sealpdf::crypto::openssl
