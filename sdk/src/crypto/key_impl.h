#pragma once
// What the keys of key.h hold, and what its files share. Private to crypto/.

#include "crypto/algorithms.h"
#include "crypto/key.h"
#include "crypto/openssl.h"

namespace sealpdf::crypto {

enum class KeyFamily : std::uint8_t { rsa, rsa_pss, ec, dsa, ed25519, ed448, sm2 };

struct PublicKey::Impl {
    openssl::KeyPtr key;
    KeyFamily family = KeyFamily::rsa;
    std::string description;
    int bits = 0;
    std::optional<PssParameters> pss;  // what an RSASSA-PSS key restricts itself to (RFC 4055, 1.2)
};

struct PrivateKey::Impl {
    openssl::KeyPtr key;
    PublicKey public_key;
    Bytes spki;
};

/// Larger moduli only serve to keep a verifier busy. OpenSSL draws the line there too
/// (OPENSSL_RSA_MAX_MODULUS_BITS).
constexpr int max_rsa_bits = 16384;

/// For SM2 in OpenSSL's calls: GM/T 0009, 10.
inline constexpr std::string_view sm2_identity = "1234567812345678";
/// The padding of RSA, on a context that signs or verifies.
bool set_padding(EVP_PKEY_CTX* context, Scheme scheme, const PssParameters& pss);

/// Takes a key over. Error(bad_key | unsupported) when sign() could not use it.
PrivateKey make_private_key(openssl::KeyPtr key, const std::string& name);

}  // namespace sealpdf::crypto
