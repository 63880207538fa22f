#include <openssl/core_names.h>

#include "crypto/digest_impl.h"
#include "crypto/key.h"
#include "crypto/key_impl.h"
#include "crypto/openssl_error.h"

namespace sealpdf::crypto {
namespace {

using enum DigestAlgorithm;

Scheme scheme_of(const PublicKey& key, KeyFamily family, bool pss) {
    switch (family) {
        case KeyFamily::rsa:
            return pss ? Scheme::rsa_pss : Scheme::rsa_pkcs1;
        case KeyFamily::rsa_pss:
            return Scheme::rsa_pss;
        case KeyFamily::ec:
            return Scheme::ecdsa;
        case KeyFamily::ed25519:
            return Scheme::ed25519;
        case KeyFamily::ed448:
            return Scheme::ed448;
        case KeyFamily::sm2:
            return Scheme::sm2;
        case KeyFamily::dsa:
            break;
    }
    throw Error(ErrorCode::unsupported, "Signing with a key of the type " + key.description() +
                                            " is not supported: use an RSA, ECDSA, EdDSA or SM2 key.");
}

/// The one digest a scheme goes with: RFC 8419, 3.1 for the Edwards curves, GM/T 0003.2 for SM2; RFC 4055, 3.3 for
/// an RSA key that restricts itself.
std::optional<DigestAlgorithm> only_digest(Scheme scheme, const PublicKey::Impl& key) {
    switch (scheme) {
        case Scheme::ed25519:
            return sha512;
        case Scheme::ed448:
            return shake256;
        case Scheme::sm2:
            return sm3;
        default:
            return key.pss ? std::optional(key.pss->digest) : std::nullopt;
    }
}

/// As strong as the curve (RFC 5753, 7; NIST SP 800-57, 5.6.1.1); SHA-256 for RSA, whose strength its length hides.
DigestAlgorithm usual_digest(Scheme scheme, int bits) {
    if (scheme != Scheme::ecdsa || bits <= 256) {
        return sha256;
    }
    return bits <= 384 ? sha384 : sha512;
}

DigestAlgorithm choose_digest(Scheme scheme, const PublicKey& key, std::optional<DigestAlgorithm> wanted) {
    if (wanted && is_weak(*wanted)) {
        throw Error(ErrorCode::weak_algorithm,
                    "Signing with " + std::string(name(*wanted)) + " is refused: use sha256, sha384 or sha512.");
    }
    if (const auto only = only_digest(scheme, key.impl())) {
        if (is_weak(*only)) {
            throw Error(ErrorCode::weak_algorithm, "The key may only sign with " + std::string(name(*only)) +
                                                       ", which is refused: have a new one issued.");
        }
        if (wanted && wanted != only) {
            throw Error(ErrorCode::invalid_argument, "A key of the type " + key.description() + " signs with " +
                                                         std::string(name(*only)) + ", not with " +
                                                         std::string(name(*wanted)) + ": leave the digest out.");
        }
        return *only;
    }
    const DigestAlgorithm digest = wanted.value_or(usual_digest(scheme, key.bits()));
    if (digest == sm3 || digest == shake256) {
        throw Error(ErrorCode::invalid_argument, "A key of the type " + key.description() + " does not sign with " +
                                                     std::string(name(digest)) +
                                                     ": leave the digest out, or use sha256, sha384 or sha512.");
    }
    return digest;
}

std::string too_weak(const PublicKey& key) {
    return std::string("is too short: ") +
           (key.is_rsa() ? "RSA keys need 2048 bits or more" : "elliptic curves need 256 bits or more") +
           "; have a new one issued";
}

// GB/T 32918.5: a, b, x and y of the generator of the recommended curve.
constexpr std::uint8_t sm2_curve_parameters[] = {
    0xff, 0xff, 0xff, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfc,
    0x28, 0xe9, 0xfa, 0x9e, 0x9d, 0x9f, 0x5e, 0x34, 0x4d, 0x5a, 0x9e, 0x4b, 0xcf, 0x65, 0x09, 0xa7,
    0xf3, 0x97, 0x89, 0xf5, 0x15, 0xab, 0x8f, 0x92, 0xdd, 0xbc, 0xbd, 0x41, 0x4d, 0x94, 0x0e, 0x93,
    0x32, 0xc4, 0xae, 0x2c, 0x1f, 0x19, 0x81, 0x19, 0x5f, 0x99, 0x04, 0x46, 0x6a, 0x39, 0xc9, 0x94,
    0x8f, 0xe3, 0x0b, 0xbf, 0xf2, 0x66, 0x0b, 0xe1, 0x71, 0x5a, 0x45, 0x89, 0x33, 0x4c, 0x74, 0xc7,
    0xbc, 0x37, 0x36, 0xa2, 0xf4, 0xf6, 0x77, 0x9c, 0x59, 0xbd, 0xce, 0xe3, 0x6b, 0x69, 0x21, 0x53,
    0xd0, 0xa9, 0x87, 0x7c, 0xc6, 0x2a, 0x47, 0x40, 0x02, 0xdf, 0x32, 0xe5, 0x21, 0x39, 0xf0, 0xa0};

}  // namespace

SigningScheme choose_signing_scheme(const PublicKey& key, std::optional<DigestAlgorithm> digest, bool pss) {
    if (key.bits() == 0) {
        throw Error(ErrorCode::unsupported, "The certificate has a key of a kind that this version cannot sign with.");
    }
    const Scheme scheme = scheme_of(key, key.impl().family, pss);
    if (is_weak(key)) {
        throw Error(ErrorCode::weak_algorithm, "A key of the type " + key.description() + " " + too_weak(key) + ".");
    }
    if (pss && scheme != Scheme::rsa_pss) {
        throw Error(ErrorCode::invalid_argument,
                    "PSS is a padding of RSA, and the key is of the type " + key.description() + ".");
    }
    SigningScheme chosen{choose_digest(scheme, key, digest), scheme == Scheme::rsa_pss, {}};
    if (scheme == Scheme::rsa_pss) {
        PssParameters parameters{chosen.digest, chosen.digest, static_cast<int>(size(chosen.digest))};
        if (const auto& own = key.impl().pss) {  // RFC 4055, 3.3: the salt may be longer
            parameters.mask_digest = own->mask_digest;
            parameters.salt_length = std::max(own->salt_length, parameters.salt_length);
        }
        chosen.identifier = make_pss_identifier(parameters);
        return chosen;
    }
    if (scheme == Scheme::ed25519 || scheme == Scheme::ed448) {  // RFC 8410, 3: parameters absent
        chosen.identifier =
            der::make(der::sequence, der::make_oid(scheme == Scheme::ed25519 ? oids::ed25519 : oids::ed448));
        return chosen;
    }
    const auto dotted = signature_oid(scheme, chosen.digest);
    if (!dotted) {
        throw Error(ErrorCode::invalid_argument,
                    "There is no signature algorithm " + name(scheme, chosen.digest) + ": leave the digest out.");
    }
    // RFC 4055, 5 and RFC 8017, A.2.4: NULL for RSA; RFC 5758, 3.2 and GM/T 0006: nothing for ECDSA and SM2.
    const Bytes parameters = scheme == Scheme::rsa_pkcs1 ? der::make_null() : Bytes{};
    chosen.identifier = der::make(der::sequence, {der::make_oid(*dotted), parameters});
    return chosen;
}

Bytes signature_algorithm_identifier(const PublicKey& key, DigestAlgorithm digest) {
    return choose_signing_scheme(key, digest).identifier;
}

Bytes sm2_identity_digest(const PublicKey& key) {
    if (!key.is_sm2()) {
        throw Error(ErrorCode::internal, "only SM2 keys have an identity digest");
    }
    const openssl::ErrorScope errors;
    constexpr int width = 32;
    Bytes point;
    for (const char* const coordinate : {OSSL_PKEY_PARAM_EC_PUB_X, OSSL_PKEY_PARAM_EC_PUB_Y}) {
        BIGNUM* number = nullptr;
        Bytes octets(width);
        const bool known = EVP_PKEY_get_bn_param(key.impl().key.get(), coordinate, &number) == 1;
        const openssl::BigNumberPtr owner(number);
        if (!known || BN_bn2binpad(number, octets.data(), width) != width) {
            throw openssl::make_error(ErrorCode::bad_key, "The SM2 key has no coordinates.");
        }
        point.insert(point.end(), octets.begin(), octets.end());
    }
    const std::size_t identity_bits = sm2_identity.size() * 8;
    Digest hash(sm3);
    hash.update(Bytes{static_cast<std::uint8_t>(identity_bits >> 8U), static_cast<std::uint8_t>(identity_bits)});
    hash.update(as_bytes(sm2_identity));
    hash.update(sm2_curve_parameters);
    hash.update(point);
    return hash.finish();
}

std::optional<Bytes> make_prehash(const PublicKey& key, const SigningScheme& scheme, ByteView to_be_signed) {
    const KeyFamily family = key.impl().family;
    if (family == KeyFamily::ed25519 || family == KeyFamily::ed448) {
        return std::nullopt;
    }
    Digest hash(scheme.digest);
    if (family == KeyFamily::sm2) {
        hash.update(sm2_identity_digest(key));
    }
    hash.update(to_be_signed);
    return hash.finish();
}

}  // namespace sealpdf::crypto
