#pragma once
// Keys and the one table of signature algorithms.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "crypto/der.h"
#include "crypto/digest.h"

namespace sealpdf::crypto {

enum class SignatureCheck : std::uint8_t { valid, invalid, unsupported };

/// What a signature AlgorithmIdentifier says.
struct SignatureAlgorithm {
    std::string oid;   // dotted
    std::string name;  // "rsa-pkcs1-sha256", "ecdsa-sha384", "rsa-pss-sha256", "ed25519", "sm2-sm3"
    std::optional<DigestAlgorithm> digest;  // nullopt where none is named (rsaEncryption, Ed25519)
};
/// `fallback_digest` completes name and digest where the identifier names none (CMS rsaEncryption).
Result<SignatureAlgorithm> parse_signature_algorithm(ByteView algorithm_identifier,
                                                     std::optional<DigestAlgorithm> fallback_digest = {});

class PublicKey {
  public:
    /// From a SubjectPublicKeyInfo.
    static Result<PublicKey> from_spki(ByteView spki);
    const std::string& description() const;  // "rsa-2048", "ec-p256", "ed25519", "sm2", ...
    int bits() const;
    bool is_rsa() const;
    bool is_ec() const;
    bool same_as(const PublicKey& other) const;

    /// One routine for certificates, CRLs, OCSP responses, CMS and tokens, over bytes as received.
    /// `fallback_digest`: used where the identifier names none (CMS rsaEncryption).
    SignatureCheck verify(ByteView algorithm_identifier, ByteView to_be_signed, ByteView signature,
                          std::optional<DigestAlgorithm> fallback_digest = {}) const;
    /// For CMS without signed attributes: the content's digest is known, the content is not at hand.
    SignatureCheck verify_digest(ByteView algorithm_identifier, DigestAlgorithm digest_algorithm,
                                 ByteView digest, ByteView signature) const;
    struct Impl;
    const Impl& impl() const { return *impl_; }

  private:
    std::shared_ptr<const Impl> impl_;
};

/// Immutable; may sign on several threads at once.
class PrivateKey {
  public:
    const std::string& description() const;
    Bytes public_spki() const;
    /// RSA: PKCS #1 v1.5; EC: ECDSA, DER encoded.
    Bytes sign(DigestAlgorithm digest, ByteView to_be_signed) const;
    /// The AlgorithmIdentifier that belongs to what sign() makes.
    Bytes algorithm_identifier(DigestAlgorithm digest) const;
    bool matches(const PublicKey& key) const;

    struct Impl;
    explicit PrivateKey(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
    const Impl& impl() const { return *impl_; }

  private:
    std::shared_ptr<const Impl> impl_;
};
/// For any public key (signers of the user's own): the identifier of the usual algorithm with this digest.
/// Error(unsupported) for keys this version cannot sign with.
Bytes signature_algorithm_identifier(const PublicKey& key, DigestAlgorithm digest);

struct KeyFile {
    PrivateKey key;
    std::vector<Bytes> certificates;  // DER; the key's own first when it is there
};
/// PKCS #12, modern and legacy (RC2-40, in a private library context). The iteration count is capped.
/// Throws Error(wrong_password | bad_key), naming `name`; never the password.
KeyFile load_pkcs12(ByteView file, std::string_view password, const std::string& name = {});
/// PEM or DER: PKCS #8 (encrypted too), traditional RSA and EC keys; certificates of the file are taken along.
KeyFile load_private_key(ByteView file, std::string_view password, const std::string& name = {});
/// Every certificate in a PEM, DER or PKCS #7 file. Empty when there is none.
std::vector<Bytes> read_certificates(ByteView file);
/// The blocks "-----BEGIN label-----" of a PEM file; a file that is not PEM is one block as it stands.
std::vector<Bytes> read_pem_or_der(ByteView file, std::string_view label);

}  // namespace sealpdf::crypto
