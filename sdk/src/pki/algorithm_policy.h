#pragma once
// Until when an algorithm is trusted, by a dated table (sealpdf/policy.h).

#include <functional>
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

/// Since when a certificate, a CRL or an OCSP response, as its DER, is proven to exist; nullopt: not before now.
using ExistenceProof = std::function<std::optional<TimePoint>(ByteView der)>;
/// The same for such an object, which its signer may have signed while the algorithm was strong: EN 319 102-1, 5.5.4
/// step 10. Whoever finds a collision today cannot have done so before the object is proven to have existed.
std::string weakness(const AlgorithmTable& table, const ExistenceProof& existed, ByteView object,
                     ByteView signature_algorithm, const crypto::PublicKey& key, TimePoint at);

}  // namespace sealpdf::pki
