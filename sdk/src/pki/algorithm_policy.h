#pragma once
// Until when an algorithm is trusted, by a dated table (sealpdf/policy.h).

#include <optional>
#include <string>

#include "crypto/key.h"
#include "sealpdf/policy.h"

namespace sealpdf::pki {

/// The table of the named policies, which a policy file may replace.
const AlgorithmTable& default_algorithms();

/// A sentence naming what is too weak at that time; empty when all is well. The signature was made by `key`.
std::string weakness(const AlgorithmTable& table, ByteView signature_algorithm, const crypto::PublicKey& key,
                     TimePoint at);
std::string weakness(const AlgorithmTable& table, const crypto::PublicKey& key, TimePoint at);
std::string weakness(const AlgorithmTable& table, crypto::DigestAlgorithm digest, TimePoint at);

}  // namespace sealpdf::pki
