#pragma once
// Between the public Signer and the algorithms of this module.

#include "crypto/key.h"
#include "sealpdf/signer.h"

namespace sealpdf::crypto {

DigestAlgorithm to_algorithm(DigestMethod method);
/// Error(unsupported) for a digest nobody signs with.
DigestMethod to_method(DigestAlgorithm algorithm);

/// Whether the DER certificate is of this key.
bool belongs_to(const PublicKey& key, ByteView certificate);
/// Error(bad_certificate) when it cannot be read.
PublicKey read_public_key(ByteView certificate);

SigningInput make_signing_input(const PublicKey& key, const SigningScheme& scheme, ByteView to_be_signed);

/// Has it signed and checks what comes back: a signer of the user's own may hold another key than its certificate
/// says, and hardware may fail. Error(key_mismatch) when the value does not verify by `key`.
Bytes sign_checked(const Signer& signer, const PublicKey& key, const SigningScheme& scheme, const Bytes& to_be_signed);

}  // namespace sealpdf::crypto
