#include "crypto/algorithms.h"

#include <algorithm>
#include <array>

#include "crypto/key.h"

namespace sealpdf::crypto {
namespace {

constexpr Date no_end{};

struct DigestRow {
    DigestAlgorithm algorithm;
    std::string_view name;
    std::string_view oid;
    const char* openssl_name;
    std::size_t size;
    bool weak;  // collisions are known: RFC 6151 for MD5, RFC 9155 and "SHAttered" for SHA-1
    Date trusted_until;
};

// In the order of the enumeration. NIST's arc is 2.16.840.1.101.3.4.2 (RFC 5754; SHA-3: RFC 8702), SM3 is
// GM/T 0006, SHAKE256 with a stated length is RFC 8419. The ends are those of ETSI TS 119 312 and its predecessor
// TS 102 176-1 (MD5 to 2004, SHA-1 to 2012).
constexpr std::array digests{
    DigestRow{DigestAlgorithm::md5, "md5", "1.2.840.113549.2.5", "MD5", 16, true, {2004, 8, 1}},
    DigestRow{DigestAlgorithm::sha1, "sha1", "1.3.14.3.2.26", "SHA1", 20, true, {2012, 8, 1}},
    DigestRow{DigestAlgorithm::sha224, "sha224", "2.16.840.1.101.3.4.2.4", "SHA2-224", 28, false, no_end},
    DigestRow{DigestAlgorithm::sha256, "sha256", "2.16.840.1.101.3.4.2.1", "SHA2-256", 32, false, no_end},
    DigestRow{DigestAlgorithm::sha384, "sha384", "2.16.840.1.101.3.4.2.2", "SHA2-384", 48, false, no_end},
    DigestRow{DigestAlgorithm::sha512, "sha512", "2.16.840.1.101.3.4.2.3", "SHA2-512", 64, false, no_end},
    DigestRow{DigestAlgorithm::sha3_256, "sha3-256", "2.16.840.1.101.3.4.2.8", "SHA3-256", 32, false, no_end},
    DigestRow{DigestAlgorithm::sha3_384, "sha3-384", "2.16.840.1.101.3.4.2.9", "SHA3-384", 48, false, no_end},
    DigestRow{DigestAlgorithm::sha3_512, "sha3-512", "2.16.840.1.101.3.4.2.10", "SHA3-512", 64, false, no_end},
    DigestRow{DigestAlgorithm::sm3, "sm3", "1.2.156.10197.1.401", "SM3", 32, false, no_end},
    DigestRow{DigestAlgorithm::shake256, "shake256", "2.16.840.1.101.3.4.2.18", "SHAKE-256", 64, false, no_end},
};
static_assert(std::ranges::is_sorted(digests, {}, &DigestRow::algorithm));

const DigestRow& row(DigestAlgorithm algorithm) { return digests.at(static_cast<std::size_t>(algorithm)); }

struct SignatureRow {
    std::string_view oid;
    Scheme scheme;
    std::optional<DigestAlgorithm> digest;
};

using enum DigestAlgorithm;
// The first row of a scheme and digest is the one written. Sources: RFC 8017 and 4055 (RSA), 5758 (ECDSA,
// DSA), 8702's NIST arc 2.16.840.1.101.3.4.3 (SHA-3), 8410 (Edwards curves), GM/T 0006 (SM2).
constexpr std::array signatures{
    SignatureRow{"1.2.840.113549.1.1.4", Scheme::rsa_pkcs1, md5},
    SignatureRow{"1.2.840.113549.1.1.5", Scheme::rsa_pkcs1, sha1},
    SignatureRow{"1.3.14.3.2.29", Scheme::rsa_pkcs1, sha1},  // OIW's, seen in certificates of the 1990s
    SignatureRow{"1.2.840.113549.1.1.14", Scheme::rsa_pkcs1, sha224},
    SignatureRow{"1.2.840.113549.1.1.11", Scheme::rsa_pkcs1, sha256},
    SignatureRow{"1.2.840.113549.1.1.12", Scheme::rsa_pkcs1, sha384},
    SignatureRow{"1.2.840.113549.1.1.13", Scheme::rsa_pkcs1, sha512},
    SignatureRow{"2.16.840.1.101.3.4.3.14", Scheme::rsa_pkcs1, sha3_256},
    SignatureRow{"2.16.840.1.101.3.4.3.15", Scheme::rsa_pkcs1, sha3_384},
    SignatureRow{"2.16.840.1.101.3.4.3.16", Scheme::rsa_pkcs1, sha3_512},
    SignatureRow{oids::rsa_encryption, Scheme::rsa_pkcs1, std::nullopt},  // CMS: RFC 3370, 3.2
    SignatureRow{oids::rsassa_pss, Scheme::rsa_pss, std::nullopt},
    SignatureRow{"1.2.840.10045.4.1", Scheme::ecdsa, sha1},
    SignatureRow{"1.2.840.10045.4.3.1", Scheme::ecdsa, sha224},
    SignatureRow{"1.2.840.10045.4.3.2", Scheme::ecdsa, sha256},
    SignatureRow{"1.2.840.10045.4.3.3", Scheme::ecdsa, sha384},
    SignatureRow{"1.2.840.10045.4.3.4", Scheme::ecdsa, sha512},
    SignatureRow{"2.16.840.1.101.3.4.3.10", Scheme::ecdsa, sha3_256},
    SignatureRow{"2.16.840.1.101.3.4.3.11", Scheme::ecdsa, sha3_384},
    SignatureRow{"2.16.840.1.101.3.4.3.12", Scheme::ecdsa, sha3_512},
    SignatureRow{oids::ec_public_key, Scheme::by_ec_key, std::nullopt},
    SignatureRow{"1.2.840.10040.4.3", Scheme::dsa, sha1},
    SignatureRow{"2.16.840.1.101.3.4.3.1", Scheme::dsa, sha224},
    SignatureRow{"2.16.840.1.101.3.4.3.2", Scheme::dsa, sha256},
    SignatureRow{oids::dsa, Scheme::dsa, std::nullopt},
    SignatureRow{oids::ed25519, Scheme::ed25519, std::nullopt},
    SignatureRow{oids::ed448, Scheme::ed448, std::nullopt},
    SignatureRow{"1.2.156.10197.1.501", Scheme::sm2, sm3},
    SignatureRow{"1.2.156.10197.501", Scheme::sm2, sm3},  // a slip of the pen in widely used software
    SignatureRow{"1.2.156.10197.1.301.1", Scheme::sm2, sm3},  // GM/T 0010 writes the algorithm itself
    SignatureRow{oids::sm2_curve, Scheme::sm2, sm3},
    SignatureRow{"1.2.156.10197.1.504", Scheme::rsa_pkcs1, sm3},  // GM/T 0006's own numbers for RSA
    SignatureRow{"1.2.156.10197.1.506", Scheme::rsa_pkcs1, sha256},
};

// RFC 5480 (NIST), RFC 5639 (Brainpool), SEC 2 (secp256k1), GB/T 32918.5 (SM2).
constexpr std::array curves{
    Curve{"1.2.840.10045.3.1.7", "prime256v1", "ec-p256", 256},
    Curve{"1.3.132.0.34", "secp384r1", "ec-p384", 384},
    Curve{"1.3.132.0.35", "secp521r1", "ec-p521", 521},
    Curve{oids::sm2_curve, "SM2", "sm2", 256},
    Curve{"1.3.36.3.3.2.8.1.1.7", "brainpoolP256r1", "ec-brainpoolp256r1", 256},
    Curve{"1.3.36.3.3.2.8.1.1.11", "brainpoolP384r1", "ec-brainpoolp384r1", 384},
    Curve{"1.3.36.3.3.2.8.1.1.13", "brainpoolP512r1", "ec-brainpoolp512r1", 512},
    Curve{"1.3.132.0.33", "secp224r1", "ec-p224", 224},
    Curve{"1.2.840.10045.3.1.1", "prime192v1", "ec-p192", 192},
    Curve{"1.3.132.0.10", "secp256k1", "ec-secp256k1", 256},
};

std::string folded(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c != '-') {
            out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        }
    }
    return out;
}

// By type and least number of bits, until when it is trusted, and whether it signs. Sources: SOG-IS agreed mechanisms 1.3
// and NIST SP 800-131A (RSA-1024 and DSA-1024 to 2013, P-192 to 2012; RSA signs with 2048 bits or more), ETSI TS 119 312
// 1.5.1 (elliptic curves of 256 bits or more; those of 224 bits to 2021), GM/T 0003 (SM2).
constexpr std::array strengths{
    KeyStrength{"rsa", 0, {2010, 8, 1}, false},     KeyStrength{"rsa", 1024, {2013, 12, 31}, false},
    KeyStrength{"rsa", 1536, {2019, 10, 1}, false}, KeyStrength{"rsa", 1900, no_end, false},
    KeyStrength{"rsa", 2048, no_end, true},
    KeyStrength{"dsa", 0, {2010, 8, 1}, false},     KeyStrength{"dsa", 1024, {2013, 12, 31}, false},
    KeyStrength{"dsa", 1536, {2019, 10, 1}, false}, KeyStrength{"dsa", 1900, no_end, false},
    KeyStrength{"ec", 0, {2012, 8, 1}, false},      KeyStrength{"ec", 224, {2021, 10, 1}, false},
    KeyStrength{"ec", 256, no_end, true},           KeyStrength{"ed25519", 0, no_end, true},
    KeyStrength{"ed448", 0, no_end, true},          KeyStrength{"sm2", 0, no_end, true},
};

}  // namespace

std::span<const DigestAlgorithm> all_digests() {
    static constexpr auto all = [] {
        std::array<DigestAlgorithm, digests.size()> listed{};
        std::ranges::transform(digests, listed.begin(), &DigestRow::algorithm);
        return listed;
    }();
    return all;
}

std::string_view name(DigestAlgorithm algorithm) { return row(algorithm).name; }
std::size_t size(DigestAlgorithm algorithm) { return row(algorithm).size; }
std::string_view oid(DigestAlgorithm algorithm) { return row(algorithm).oid; }
bool is_weak(DigestAlgorithm algorithm) { return row(algorithm).weak; }
const char* openssl_name(DigestAlgorithm algorithm) { return row(algorithm).openssl_name; }

Date trusted_until(DigestAlgorithm algorithm) { return row(algorithm).trusted_until; }
std::span<const KeyStrength> key_strengths() { return strengths; }

bool is_weak(const PublicKey& key) {
    const std::string type = key.description().substr(0, key.description().find('-'));
    bool signs = false;
    for (const KeyStrength& strength : strengths) {  // in the order of their bits
        signs = type == strength.type && key.bits() >= strength.minimum_bits ? strength.signs : signs;
    }
    return !signs;
}

std::optional<DigestAlgorithm> digest_from_oid(std::string_view dotted) {
    if (dotted == "2.16.840.1.101.3.4.2.12") {  // RFC 8702: the same function, its length understood
        return shake256;
    }
    if (dotted == "1.2.156.10197.1.401.1") {  // GM/T 0006: SM3 "without key", met for the same function
        return sm3;
    }
    const auto* const found = std::ranges::find(digests, dotted, &DigestRow::oid);
    return found == digests.end() ? std::nullopt : std::optional(found->algorithm);
}

std::optional<DigestAlgorithm> digest_from_name(std::string_view text) {
    const auto* const found =
        std::ranges::find_if(digests, [&](const DigestRow& r) { return folded(r.name) == folded(text); });
    return found == digests.end() ? std::nullopt : std::optional(found->algorithm);
}

std::string name(Scheme scheme, std::optional<DigestAlgorithm> digest) {
    const auto with_digest = [&](std::string text) {
        return digest ? text + "-" + std::string(name(*digest)) : text;
    };
    switch (scheme) {
        case Scheme::rsa_pkcs1:
            return with_digest("rsa-pkcs1");
        case Scheme::rsa_pss:
            return with_digest("rsa-pss");
        case Scheme::ecdsa:
        case Scheme::by_ec_key:
            return digest == DigestAlgorithm::sm3 ? "sm2-sm3" : with_digest("ecdsa");
        case Scheme::dsa:
            return with_digest("dsa");
        case Scheme::ed25519:
            return "ed25519";
        case Scheme::ed448:
            return "ed448";
        case Scheme::sm2:
            return with_digest("sm2");
    }
    return {};
}

std::optional<SignatureKind> find_signature_kind(std::string_view dotted) {
    const auto* const found = std::ranges::find(signatures, dotted, &SignatureRow::oid);
    return found == signatures.end() ? std::nullopt : std::optional(SignatureKind{found->scheme, found->digest});
}

std::optional<std::string_view> signature_oid(Scheme scheme, DigestAlgorithm digest) {
    const auto* const found = std::ranges::find_if(
        signatures, [&](const SignatureRow& r) { return r.scheme == scheme && r.digest == digest; });
    return found == signatures.end() ? std::nullopt : std::optional(found->oid);
}

const Curve* find_curve_by_oid(std::string_view dotted) {
    const auto* const found = std::ranges::find(curves, dotted, &Curve::oid);
    return found == curves.end() ? nullptr : found;
}

const Curve* find_curve_by_openssl_name(std::string_view openssl_name) {
    const auto* const found =
        std::ranges::find_if(curves, [&](const Curve& c) { return openssl_name == c.openssl_name; });
    return found == curves.end() ? nullptr : found;
}

}  // namespace sealpdf::crypto
