#pragma once
// Until when an algorithm is trusted: the one dated table. A policy file replaces it in a later version.

#include <optional>
#include <string>

#include "crypto/key.h"
#include "sealpdf/base.h"

namespace sealpdf::pki {

/// Nullopt: no end in sight. The Unix epoch: never.
std::optional<TimePoint> trusted_until(crypto::DigestAlgorithm digest);
std::optional<TimePoint> trusted_until(const crypto::PublicKey& key);

/// A sentence naming what is too weak at that time; empty when all is well. The signature was made by `key`.
std::string weakness(ByteView signature_algorithm, const crypto::PublicKey& key, TimePoint at);
std::string weakness(const crypto::PublicKey& key, TimePoint at);

}  // namespace sealpdf::pki
