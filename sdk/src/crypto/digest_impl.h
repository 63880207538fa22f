#pragma once
// The fetched digests. Private to crypto/.

#include "crypto/digest.h"
#include "crypto/openssl.h"

namespace sealpdf::crypto {

/// Fetched once per process: a fetch by name costs more than hashing a short input. Throws Error(unsupported)
/// when this OpenSSL lacks it (a FIPS-only configuration has no MD5).
const EVP_MD* fetched(DigestAlgorithm algorithm);
/// The same without the throw: nullptr.
const EVP_MD* find_fetched(DigestAlgorithm algorithm) noexcept;

}  // namespace sealpdf::crypto
