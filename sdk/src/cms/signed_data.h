#pragma once
// SignedData (RFC 5652): a bounded reader that keeps the bytes as received, and a DER writer.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "crypto/der.h"
#include "crypto/key.h"
#include "pki/certificate.h"

namespace sealpdf::cms {

namespace oid {
inline constexpr std::string_view data = "1.2.840.113549.1.7.1";
inline constexpr std::string_view signed_data = "1.2.840.113549.1.7.2";
inline constexpr std::string_view gm_data = "1.2.156.10197.6.1.4.2.1";  // GB/T 35275
inline constexpr std::string_view gm_signed_data = "1.2.156.10197.6.1.4.2.2";
inline constexpr std::string_view tst_info = "1.2.840.113549.1.9.16.1.4";
inline constexpr std::string_view content_type = "1.2.840.113549.1.9.3";
inline constexpr std::string_view message_digest = "1.2.840.113549.1.9.4";
inline constexpr std::string_view signing_time = "1.2.840.113549.1.9.5";
inline constexpr std::string_view signing_certificate = "1.2.840.113549.1.9.16.2.12";
inline constexpr std::string_view signing_certificate_v2 = "1.2.840.113549.1.9.16.2.47";
inline constexpr std::string_view signature_timestamp = "1.2.840.113549.1.9.16.2.14";
inline constexpr std::string_view content_timestamp = "1.2.840.113549.1.9.16.2.20";
inline constexpr std::string_view algorithm_protection = "1.2.840.113549.1.9.52";
inline constexpr std::string_view adobe_revocation = "1.2.840.113583.1.1.8";
}  // namespace oid

struct Attribute {
    std::string oid;
    std::vector<Bytes> values;  // whole elements
};

struct SignerInfo {
    int version = 0;
    Bytes issuer, serial;       // issuerAndSerialNumber: Name as received, INTEGER content
    Bytes subject_key_id;       // or this
    std::string digest_oid;
    bool has_signed_attributes = false;
    Bytes signed_attributes;    // as signed: with the SET OF tag instead of [0]
    std::vector<Attribute> attributes;           // signed
    std::vector<Attribute> unsigned_attributes;
    Bytes signature_algorithm;  // AlgorithmIdentifier
    Bytes signature;
};

/// What a PDF's /Contents may hold in place of a CMS value. The content tells, for no /SubFilter names them; only pkcs1
/// has its own.
enum class Container : std::uint8_t {
    cms,       // RFC 5652
    gbt35275,  // GB/T 35275 (GM/T 0010): the same structure under other identifiers
    ses,       // SES_Signature of GB/T 38540 or GM/T 0031: an electronic seal with the signature made by it
    pkcs1,     // no container at all: the value of adbe.x509.rsa_sha1 (pkcs1_value.h)
};

struct SignedData {
    Container container = Container::cms;
    std::string content_type;              // OID of the ContentInfo
    std::string encapsulated_content_type;
    std::optional<Bytes> content;          // eContent, when it is there
    std::vector<std::string> digest_oids;
    std::vector<Bytes> certificates, crls, ocsps;  // DER as received (ocsps: RFC 5940 other revocation info and Adobe's)
    std::vector<SignerInfo> signers;
    Bytes data_hash;                       // ses: what the signature says the document's digest is
    std::size_t encoded_size = 0;          // of the ContentInfo: what follows in /Contents must be 00
};
/// Reads a ContentInfo, or a SES_Signature, at the start of `bytes`. Of the latter the TBS_Sign takes the place of the
/// signed attributes, as what the signature is over, and the time it states that of the signing-time attribute.
Result<SignedData> parse_signed_data(ByteView bytes);

const Attribute* find_attribute(const std::vector<Attribute>& attributes, std::string_view oid);
int count_attributes(const std::vector<Attribute>& attributes, std::string_view oid);
/// The signing-time attribute (RFC 5652, 11.3): a claim.
std::optional<TimePoint> signing_time(const SignerInfo& signer);

/// Whether the SignerIdentifier is this certificate's.
bool identifies(const SignerInfo& signer, const pki::Certificate& certificate);
/// The signer's certificate by issuer and serial or key identifier among `candidates`.
pki::CertificatePtr find_signer_certificate(const SignerInfo& signer, const std::vector<pki::CertificatePtr>& candidates);

/// What checking the mathematics and the attributes gave. Codes are finding codes.
struct SignatureFinding {
    std::string code, message;
    bool failure = false;
    std::string subindication;  // for failures: FORMAT_FAILURE, HASH_FAILURE, SIG_CRYPTO_FAILURE, ...
};
struct SignatureCheckResult {
    bool digest_ok = false;      // message-digest equals the content's
    bool signature_ok = false;
    std::vector<SignatureFinding> findings;
    std::optional<crypto::DigestAlgorithm> digest_algorithm;
    std::string signature_algorithm;  // "rsa-pkcs1-sha256", ...
};
/// `content_digest(algorithm)` hashes what the signature covers. `pades`: the rules for ETSI.CAdES.detached
/// (exactly one content-type, message-digest, signing-certificate(-v2); signing-time a remark).
struct CheckOptions {
    bool pades = true;
    bool timestamp = false;  // a TimestampToken: signing-certificate required, content is a TSTInfo
    /// SM3 over the signer's SM2 identity and the content, where needs_sm2_digest asks for it.
    std::optional<Bytes> sm2_digest{};
};
/// SM2 without signed attributes signs the content with the signer's identity in front of it (GB/T 32918.2, 6.1), and
/// some vendors hash it so in seals: the plain digest does not tell.
bool needs_sm2_digest(const SignedData& data, const pki::Certificate& signer_certificate);
using ContentDigest = std::function<Bytes(crypto::DigestAlgorithm)>;
SignatureCheckResult check_signature(const SignedData& data, const pki::Certificate& signer_certificate,
                                     const ContentDigest& content_digest, const CheckOptions& options);

// Writing -----------------------------------------------------------------------------------------------------------

/// An Attribute with one value.
Bytes make_attribute(std::string_view oid, ByteView value);
/// content-type, message-digest, signing-certificate-v2 (RFC 5035), in DER order; no signing-time (EN 319 142-1, 5.3).
/// The result has the SET OF tag: what is to be signed.
/// `more`: further ones, whole.
Bytes make_signed_attributes(ByteView message_digest, crypto::DigestAlgorithm digest, const pki::Certificate& signer,
                             std::string_view content_type = oid::data, const std::vector<Bytes>& more = {});
struct SignedDataParts {
    crypto::DigestAlgorithm digest = crypto::DigestAlgorithm::sha256;
    Bytes signed_attributes;         // with the SET OF tag
    Bytes signature_algorithm;       // AlgorithmIdentifier
    Bytes signature;
    std::vector<Bytes> certificates; // DER, the signer's first
    bool embed_certificates = true;  // false: they only name the signer (RFC 3161, certReq false)
    std::string encapsulated_content_type{oid::data};
    std::optional<Bytes> content;    // detached when absent
    std::vector<Bytes> unsigned_attributes;  // whole Attribute elements
};
Bytes make_signed_data(const SignedDataParts& parts);
/// The largest size of a detached make_signed_data by this signer: what /Contents is sized by. SHA-512 needs the most
/// room of all digests; with the one that is used the bound is met exactly by RSA keys.
std::size_t estimate_size(const std::vector<Bytes>& certificates, const pki::Certificate& signer,
                          crypto::DigestAlgorithm digest = crypto::DigestAlgorithm::sha512);
std::size_t estimate_size(const std::vector<Bytes>& certificates, const pki::Certificate& signer,
                          const crypto::SigningScheme& scheme,
                          const std::vector<Bytes>& more_attributes = {});

}  // namespace sealpdf::cms
