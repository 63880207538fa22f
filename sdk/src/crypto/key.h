#pragma once
// Keys and the one table of signature algorithms.

#include <memory>
#include <optional>
#include <span>
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

/// Until when keys of a type ("rsa", "ec", ...) with at least so many bits are trusted, and whether they still sign.
struct KeyStrength {
    const char* type;
    int minimum_bits;
    Date trusted_until;
    bool signs;
};
std::span<const KeyStrength> key_strengths();
class PublicKey;
/// Whether the table is against signing with it.
bool is_weak(const PublicKey& key);

/// SM2 signs an identity with the message. GM/T 0009, 10: everybody's is 1234567812345678; software built on plain
/// OpenSSL signs with the empty one.
enum class Sm2Identity : std::uint8_t { standard, standard_or_empty };

class PublicKey {
  public:
    /// From a SubjectPublicKeyInfo.
    static Result<PublicKey> from_spki(ByteView spki);
    const std::string& description() const;  // "rsa-2048", "ec-p256", "ed25519", "sm2", ...
    int bits() const;
    bool is_rsa() const;
    bool is_ec() const;
    bool is_sm2() const;
    bool same_as(const PublicKey& other) const;
    /// No signature of this key is longer.
    std::size_t max_signature_size() const;

    /// One routine for certificates, CRLs, OCSP responses, CMS and tokens, over bytes as received.
    /// `fallback_digest`: used where the identifier names none (CMS rsaEncryption).
    SignatureCheck verify(ByteView algorithm_identifier, ByteView to_be_signed, ByteView signature,
                          std::optional<DigestAlgorithm> fallback_digest = {},
                          Sm2Identity identity = Sm2Identity::standard_or_empty) const;
    /// For CMS without signed attributes: the content's digest is known, the content is not at hand.
    SignatureCheck verify_digest(ByteView algorithm_identifier, DigestAlgorithm digest_algorithm,
                                 ByteView digest, ByteView signature) const;
    /// The same for SM2: `digest` is e, over the signer's identity and the content (sm2_identity_digest).
    SignatureCheck verify_sm2_digest(ByteView algorithm_identifier, ByteView digest, ByteView signature) const;
    /// The digest that an RSASSA-PKCS1-v1_5 value of this key states (RFC 8017, 9.2); nullopt: the key did not make it.
    std::optional<DigestAlgorithm> stated_digest(ByteView signature) const;
    struct Impl;
    const Impl& impl() const { return *impl_; }

  private:
    std::shared_ptr<const Impl> impl_;
};

/// How a key signs.
struct SigningScheme {
    DigestAlgorithm digest = DigestAlgorithm::sha256;  // of the content; and of what is signed, unless the curve
                                                       // hashes by itself
    bool pss = false;
    Bytes identifier;  // the AlgorithmIdentifier of the signature
};
/// What the table has for this key. `digest` unset: the one that belongs to the key. Error(weak_algorithm) for
/// SHA-1 and keys that are weak, Error(invalid_argument) for a digest or a padding that does not go with the key.
SigningScheme choose_signing_scheme(const PublicKey& key, std::optional<DigestAlgorithm> digest = {}, bool pss = false);
/// What is given to a device that signs digests: for SM2 the e of GB/T 32918.2, 6.1, which covers the identity.
/// nullopt: the key's scheme signs the whole message (RFC 8032).
std::optional<Bytes> make_prehash(const PublicKey& key, const SigningScheme& scheme, ByteView to_be_signed);
/// SM3 over the identity 1234567812345678, the curve and the key (GB/T 32918.2, 5.5).
Bytes sm2_identity_digest(const PublicKey& key);

/// Immutable; may sign on several threads at once.
class PrivateKey {
  public:
    const std::string& description() const;
    Bytes public_spki() const;
    const PublicKey& public_key() const;
    Bytes sign(const SigningScheme& scheme, ByteView to_be_signed) const;
    /// By the scheme that choose_signing_scheme finds.
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
Bytes signature_algorithm_identifier(const PublicKey& key, DigestAlgorithm digest);

struct KeyFile {
    PrivateKey key;
    std::vector<Bytes> certificates;  // DER; the key's own first when it is there
};
/// PKCS #12, modern and legacy (RC2-40, in a private library context). The iteration count is capped.
/// Throws Error(wrong_password | bad_key | key_ambiguous | key_not_found), naming `name`; never the password.
KeyFile load_pkcs12(ByteView file, std::string_view password, const std::string& name = {}, std::string_view alias = {});
/// By its outline: a PFX of version 3 (RFC 7292, 4).
bool is_pkcs12(ByteView file);
/// PEM or DER: PKCS #8 (encrypted too), traditional RSA and EC keys; certificates of the file are taken along.
KeyFile load_private_key(ByteView file, std::string_view password, const std::string& name = {});
/// Every certificate in a PEM, DER or PKCS #7 file. Empty when there is none.
std::vector<Bytes> read_certificates(ByteView file);
/// The blocks "-----BEGIN label-----" of a PEM file; a file that is not PEM is one block as it stands.
std::vector<Bytes> read_pem_or_der(ByteView file, std::string_view label);

}  // namespace sealpdf::crypto
