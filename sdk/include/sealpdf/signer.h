#pragma once
/// \file
/// Who signs: a key with its certificates.

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sealpdf/base.h"

SEALPDF_BEGIN_NAMESPACE

/// Which digest goes with which key: SHA-2 and SHA-3 with RSA and ECDSA; SHA-512 with Ed25519 and SHAKE256 (512 bits)
/// with Ed448, and no other (RFC 8419); SM3 with SM2, and no other (GM/T 0003).
enum class DigestMethod : std::uint8_t { sha256, sha384, sha512, sm3, sha3_256, sha3_384, sha3_512, shake256 };

/// What a key that lives elsewhere, in a device or at a service, is asked to sign.
struct SigningInput {
    Bytes to_be_signed;           ///< the signed attributes in DER (RFC 5652, 5.4)
    /// Hash of those for devices that sign digests; SM2: the e of GB/T 32918.2, 6.1, which covers the signer's identity
    /// 1234567812345678. Unset for Ed25519 and Ed448, which sign the attributes themselves.
    std::optional<Bytes> digest;
    DigestMethod digest_method = DigestMethod::sha256;
    bool pss = false;             ///< RSA: RSASSA-PSS
    /// RSASSA-PSS: octets of the salt, and the digest of MGF1. As long as the digest and the same, unless the key is
    /// restricted to others (RFC 4055, 3.3).
    int salt_length = 0;
    std::string mgf1_digest{};    ///< "sha256"; empty without PSS
    std::string algorithm;        ///< as in reports: "rsa-pkcs1-sha256", "ecdsa-sha384", "ed25519", "sm2-sm3"
};

/// Sets up OpenSSL's secure heap, where private keys and PINs are then kept: locked in memory, in no core
/// dump. For applications: once, before anything else. Without it they are in ordinary memory, wiped after use.
/// \param size octets, a power of two; a key that finds no room there cannot be loaded. \return whether there is one
SEALPDF_EXPORT bool set_up_secure_heap(std::size_t size = std::size_t{4} << 20) noexcept;

/// Whether a key is named by a pkcs11: URI (RFC 7512), and so not a file's name; in any case of letters (RFC 3986, 3.1).
SEALPDF_EXPORT bool is_pkcs11_uri(std::string_view key);

/// Signs what a signature's signed attributes say (RFC 5652, 5.4). Subclass it for an HSM or a remote signing service.
/// Immutable; called from several threads at once.
class SEALPDF_EXPORT Signer {
  public:
    /// \param alias chooses among several keys by their friendly name (PKCS #9) or local key id in hexadecimal
    /// \throws Error wrong_password, bad_key, cannot_read; key_ambiguous for several keys and no alias
    static std::shared_ptr<const Signer> from_pkcs12(const Input& file, std::string_view password,
                                                     std::string_view alias = {});
    /// A key file of any kind, told by its content: PKCS #12, or a private key as of from_pem.
    /// \param certificates the key's own and those that help to build its path, where they are not in the file
    /// \throws Error those of from_pkcs12; invalid_argument for an alias of a file that can hold none
    static std::shared_ptr<const Signer> from_file(const Input& file, std::string_view password = {},
                                                   std::string_view alias = {},
                                                   const std::optional<Input>& certificates = std::nullopt);
    /// A private key (PEM or DER, PKCS #8 or traditional, encrypted or not) and its certificate, chain behind it.
    static std::shared_ptr<const Signer> from_pem(const Input& key, const Input& certificates, std::string_view password = {});
    /// A key in a token, by a pkcs11: URI (RFC 7512): token, serial, slot-id, object, id, module-path, pin-value,
    /// pin-source. The login is made once for all signers of a token, each of which needs its PIN; sessions are shared by
    /// all threads. A token that was pulled out and put back is logged into anew for the next signature.
    /// \param pin goes before that of the URI; \param certificates the signer's own first, where the token has none
    /// \throws Error token_failed, wrong_password, key_not_found, key_ambiguous, unsupported, invalid_argument
    static std::shared_ptr<const Signer> from_pkcs11(std::string_view uri, std::string_view pin = {},
                                                     const std::optional<Input>& certificates = std::nullopt);
    /// A key made elsewhere: `sign` is called for each signature, on any thread.
    /// \param certificates DER, the signer's own first
    static std::shared_ptr<const Signer> from_function(std::vector<Bytes> certificates,
                                                       std::function<Bytes(const SigningInput&)> sign);
    /// For Stamper::prepare: names the signer, and does not sign. Without certificates the signer is still to be known.
    static std::shared_ptr<const Signer> deferred(std::vector<Bytes> certificates = {});
    virtual ~Signer();
    /// DER, the signer's own first, then what helps to build its path.
    virtual const std::vector<Bytes>& certificates() const = 0;
    /// By the key's usual algorithm. RSA: PKCS #1 v1.5; EC and SM2: a DER SEQUENCE of r and s, SM2 with the identity
    /// 1234567812345678; Ed25519, Ed448: pure, the digest only names that of the document.
    virtual Bytes sign(const Bytes& to_be_signed, DigestMethod digest) const = 0;
    /// RSASSA-PSS with MGF1 of the same digest and a salt as long as the digest; of a key that is restricted to others
    /// (RFC 4055, 3.3), as its certificate says: what from_function is told.
    /// \throws Error unsupported unless overridden
    virtual Bytes sign_pss(const Bytes& to_be_signed, DigestMethod digest) const;
};

SEALPDF_END_NAMESPACE
