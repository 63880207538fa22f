#pragma once
// X.509 certificates (RFC 5280), parsed once, over the bytes as received.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "crypto/key.h"

namespace sealpdf::pki {

class Certificate;
using CertificatePtr = std::shared_ptr<const Certificate>;

/// Bits of the KeyUsage extension (4.2.1.3).
struct KeyUsage {
    bool digital_signature = false, non_repudiation = false, key_encipherment = false,
         data_encipherment = false, key_agreement = false, key_cert_sign = false, crl_sign = false;
};

class Certificate {
  public:
    static Result<CertificatePtr> parse(ByteView der);

    ByteView der() const;
    ByteView tbs() const;
    ByteView signature_algorithm()
        const;  // AlgorithmIdentifier outside tbs; equal to the inner one, else parse fails
    ByteView signature() const;
    ByteView serial() const;  // INTEGER content, big endian
    std::string serial_hex() const;
    ByteView issuer() const;  // Name, DER as received
    ByteView subject() const;
    TimePoint not_before() const;
    TimePoint not_after() const;
    ByteView spki() const;             // SubjectPublicKeyInfo
    ByteView public_key_bits() const;  // content of the BIT STRING: what key identifiers hash
    const crypto::PublicKey& public_key()
        const;  // always there: parse fails when the key cannot be read... see key_error
    bool has_usable_key() const;

    std::string subject_text() const;  // RFC 4514, UTF-8 readable: "CN=...,O=...,C=CN"
    std::string issuer_text() const;
    std::string common_name() const;
    std::string organization() const;
    std::string organization_identifier()
        const;             // 2.5.4.97, or the USCC extension/attribute where one is known
    Bytes sha256() const;  // of the whole certificate
    bool self_issued() const;

    std::optional<bool> is_ca() const;  // basicConstraints; nullopt: absent
    std::optional<int> path_length() const;
    std::optional<KeyUsage> key_usage() const;
    std::vector<std::string> extended_key_usage() const;  // OIDs; empty: absent
    bool extended_key_usage_critical() const;
    ByteView authority_key_id() const;  // empty: absent
    ByteView subject_key_id() const;
    std::vector<std::string> crl_urls() const;           // fullName URIs of CRLDistributionPoints
    std::vector<std::string> freshest_crl_urls() const;  // of FreshestCRL (4.2.1.15): delta CRLs
    std::vector<std::string> ocsp_urls() const;          // AIA
    std::vector<std::string> ca_issuer_urls() const;
    bool ocsp_no_check() const;
    bool no_rev_avail() const;  // RFC 9608
    std::vector<std::string> policies() const;
    std::vector<std::string> unknown_critical_extensions() const;
    struct Impl;
    const Impl& impl() const { return *impl_; }
    explicit Certificate(std::unique_ptr<Impl> impl);
    ~Certificate();

  private:
    std::unique_ptr<Impl> impl_;
};

/// RFC 5280, 7.1 in practice: equal DER, or equal after folding case and blanks of its strings.
bool same_name(ByteView a, ByteView b);
/// `issuer`'s key verifies `certificate`'s signature (the name is not looked at).
crypto::SignatureCheck signed_by(const Certificate& certificate, const Certificate& issuer);
/// Parses all, leaving out what is no certificate.
std::vector<CertificatePtr> parse_all(const std::vector<Bytes>& der);

}  // namespace sealpdf::pki
