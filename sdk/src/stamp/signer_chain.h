#pragma once
// The certificates that a signature carries: the signer's and its path (EN 319 142-1, 6.3 a).

#include "seal/seal_impl.h"
#include "sealpdf/stamp.h"

namespace sealpdf::stamp {

/// Those that came with the key, then the issuers on the signer's path that were given as evidence. Not a root of
/// these: who verifies has to have it already.
std::vector<Bytes> find_chain(const Seal::Impl& seal, const StampOptions& options);
/// Where nobody knows the issuer of the signer's certificate, and the level will not ask for it.
void warn_of_chain(const Seal::Impl& seal, const StampOptions& options, std::vector<Warning>& warnings);

}  // namespace sealpdf::stamp
