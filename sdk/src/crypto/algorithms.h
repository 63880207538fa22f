#pragma once
// The one table of algorithms: identifiers, names, until when they are trusted. Private to crypto/; what other
// modules need of it is in digest.h and key.h.

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "crypto/der.h"
#include "crypto/digest.h"

namespace sealpdf::crypto {

enum class Scheme : std::uint8_t {
    rsa_pkcs1,
    rsa_pss,
    ecdsa,
    dsa,
    ed25519,
    ed448,
    sm2,
    by_ec_key,  // id-ecPublicKey used as a signature algorithm: what the key's curve says
};

/// RSASSA-PSS-params (RFC 4055, 3.1).
struct PssParameters {
    DigestAlgorithm digest = DigestAlgorithm::sha1;
    DigestAlgorithm mask_digest = DigestAlgorithm::sha1;
    int salt_length = 20;
};

struct AlgorithmIdentifier {
    std::string oid;
    Scheme scheme = Scheme::rsa_pkcs1;
    std::optional<DigestAlgorithm> digest;
    PssParameters pss;  // when the scheme is rsa_pss
};

/// Failure(unsupported) for an identifier not in the table, Failure(damaged) for one that cannot be read.
Result<AlgorithmIdentifier> parse_algorithm_identifier(ByteView bytes);
/// "ecdsa-sha256", "rsa-pkcs1" while no digest is known, "ed25519".
std::string name(Scheme scheme, std::optional<DigestAlgorithm> digest);
/// RFC 4055, 3.1: absent fields mean SHA-1, MGF1 with SHA-1, 20, 1. `parameters`: what follows id-RSASSA-PSS.
Result<PssParameters> parse_pss_parameters(const der::Reader& parameters);
Bytes make_pss_identifier(const PssParameters& pss);
struct SignatureKind {
    Scheme scheme;
    std::optional<DigestAlgorithm> digest;
};
std::optional<SignatureKind> find_signature_kind(std::string_view dotted);
/// The dotted identifier of a scheme with a digest.
std::optional<std::string_view> signature_oid(Scheme scheme, DigestAlgorithm digest);
/// The name OpenSSL fetches the digest by.
const char* openssl_name(DigestAlgorithm algorithm);

struct Curve {
    std::string_view oid;
    const char* openssl_name;  // the one EVP_PKEY reports as its group
    std::string_view description;
    int bits;
};
const Curve* find_curve_by_oid(std::string_view dotted);
const Curve* find_curve_by_openssl_name(std::string_view name);

namespace oids {
inline constexpr std::string_view rsa_encryption = "1.2.840.113549.1.1.1";
inline constexpr std::string_view rsassa_pss = "1.2.840.113549.1.1.10";
inline constexpr std::string_view mgf1 = "1.2.840.113549.1.1.8";
inline constexpr std::string_view ec_public_key = "1.2.840.10045.2.1";
inline constexpr std::string_view sm2_curve = "1.2.156.10197.1.301";
inline constexpr std::string_view dsa = "1.2.840.10040.4.1";
inline constexpr std::string_view ed25519 = "1.3.101.112";
inline constexpr std::string_view ed448 = "1.3.101.113";
}  // namespace oids

}  // namespace sealpdf::crypto
