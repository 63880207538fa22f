#pragma once
// A certification authority of a few lines: P-256 keys, any certificate, CRL or OCSP response, right or
// wrong.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "crypto/der.h"
#include "pki/path.h"

namespace pki_test {

using sealpdf::Bytes;
using sealpdf::ByteView;
using sealpdf::TimePoint;

/// A P-256 key; `weak` makes it sign with SHA-1.
class Key {
  public:
    Key();
    const Bytes& spki() const { return spki_; }
    Bytes key_bits() const;
    /// SEQUENCE {signed, AlgorithmIdentifier, BIT STRING, more}
    Bytes sign(const Bytes& to_be_signed, bool weak, const Bytes& more = {}) const;
    static Bytes algorithm(bool weak);

  private:
    std::shared_ptr<void> key_;
    Bytes spki_;
};

Bytes name(const std::string& common_name);
Bytes time(const std::string& rfc3339);
Bytes extension(const std::string& oid, bool critical, const Bytes& value);
Bytes basic_constraints(bool ca, std::optional<int> path_length = {});
/// The octets of the BIT STRING: 0x80 digitalSignature, 0x40 nonRepudiation, 0x20 keyEncipherment, 0x04
/// keyCertSign, 0x02 cRLSign.
Bytes key_usage(std::uint8_t bits);
Bytes extended_key_usage(const std::vector<std::string>& oids, bool critical = false);
Bytes unknown_extension(bool critical);

Bytes uri(const std::string& text);
/// DistributionPointName with one URI, tagged [0].
Bytes point_name(const std::string& text);
/// IssuingDistributionPoint of these fields.
Bytes scope(std::initializer_list<ByteView> fields);
/// CRLDistributionPoints with one point of these fields.
Bytes distribution_point(std::initializer_list<ByteView> fields);

struct CertificateSpec {
    std::string subject = "Signer";
    int serial = 7;
    std::string not_before = "2024-01-01T00:00:00Z", not_after = "2026-01-01T00:00:00Z";
    std::vector<Bytes> extensions{};
    bool weak = false;
};
struct CrlEntrySpec {
    int serial = 0;
    std::string date = "2024-03-01T00:00:00Z";
    std::optional<int> reason{};
    std::vector<Bytes> extensions{};
};
struct CrlSpec {
    std::string this_update = "2024-06-01T00:00:00Z";
    std::optional<std::string> next_update = "2024-06-08T00:00:00Z";
    std::vector<CrlEntrySpec> entries{};
    std::vector<Bytes> extensions{};
    bool weak = false;
};
struct OcspSpec {
    char status = 'g';  // g, r, h(old), u
    std::string revoked_at = "2024-03-01T00:00:00Z";
    std::string this_update = "2024-06-01T00:00:00Z";
    std::optional<std::string> next_update = "2024-06-08T00:00:00Z";
    std::string produced_at = "2024-06-01T00:00:00Z";
    std::vector<Bytes> single_extensions{}, extensions{};
    std::vector<Bytes> certificates{};
    bool by_key = false;
    bool sha256_id = false;         // the CertID's hashes
    bool about_others_too = false;  // two more answers before this one
    bool parts_of_seconds = false;
    bool weak = false;
};

/// Name and key; `certificate` is its own, self-signed or by another.
struct Authority {
    std::string subject;
    Key key{};
    sealpdf::pki::CertificatePtr certificate{};

    static Authority root(const std::string& subject, std::vector<Bytes> extensions = {});
    Authority issue_authority(const std::string& subject, CertificateSpec spec = {}) const;
    sealpdf::pki::CertificatePtr issue(const CertificateSpec& spec, const Key& subject_key = Key()) const;
    sealpdf::pki::CrlPtr crl(const CrlSpec& spec = {}) const;
    /// Signed by this authority about `subject`, which `issuer` issued.
    sealpdf::pki::OcspPtr ocsp(const sealpdf::pki::Certificate& subject, const Authority& issuer,
                               const OcspSpec& spec = {}) const;
};

Bytes encode_certificate(const std::string& issuer, const Key& issuer_key, const CertificateSpec& spec,
                         const Key& key);

}  // namespace pki_test
