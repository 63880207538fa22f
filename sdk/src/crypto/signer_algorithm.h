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
/// Certificates of one key, as a renewal leaves them: those valid now before others, of each the newest first.
void put_current_first(std::span<Bytes> certificates);
/// Keeps the first of equal ones.
void drop_repeated(std::vector<Bytes>& certificates);
/// Error(bad_certificate) when it cannot be read.
PublicKey read_public_key(ByteView certificate);

/// Signer::deferred.
class DeferredSigner final : public Signer {
  public:
    explicit DeferredSigner(std::vector<Bytes> certificates) : certificates_(std::move(certificates)) {}
    const std::vector<Bytes>& certificates() const override { return certificates_; }
    Bytes sign(const Bytes& to_be_signed, DigestMethod digest) const override;

  private:
    std::vector<Bytes> certificates_;
};

/// Its private key is in this process, and is that of the certificate: both were tried when they were loaded.
class LocalSigner : public Signer {};

SigningInput make_signing_input(const PublicKey& key, const SigningScheme& scheme, ByteView to_be_signed);

/// What is wrong with the form of a signature value, as a clause for messages; empty when only its content is.
std::string malformed(const PublicKey& key, ByteView signature);

/// Has it signed and checks what comes back: a signer of the user's own may hold another key than its certificate
/// says, and hardware may fail. Not asked of ECDSA by a LocalSigner: it takes three times as long as to sign, the pair is
/// known to fit, and no parameters can differ. Error(key_mismatch) when the value does not verify by `key`.
Bytes sign_checked(const Signer& signer, const PublicKey& key, const SigningScheme& scheme, const Bytes& to_be_signed);

}  // namespace sealpdf::crypto
