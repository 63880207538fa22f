#pragma once
// The signing-certificate attributes of Enhanced Security Services: RFC 2634, 5.4 (SHA-1) and RFC 5035, 3 (any hash).

#include <optional>
#include <vector>

#include "cms/signed_data.h"

namespace sealpdf::cms {

/// One ESSCertID or ESSCertIDv2.
struct EssCertificateId {
    std::optional<crypto::DigestAlgorithm> hash_algorithm;  // nullopt: one we do not know
    Bytes hash;
    Bytes issuer;  // the directoryName of issuerSerial; empty: absent
    Bytes serial;
};

/// The first identifier of the attribute's value: the signer's certificate. Failure(damaged) when it cannot be read.
Result<EssCertificateId> parse_signing_certificate(const Attribute& attribute);

enum class EssMatch : std::uint8_t { matches, differs, unsupported };
EssMatch match(const EssCertificateId& id, const pki::Certificate& certificate);

/// SigningCertificateV2 with one ESSCertIDv2; hash algorithm left out for SHA-256, its DEFAULT.
Bytes make_signing_certificate_v2(ByteView certificate, crypto::DigestAlgorithm hash_algorithm,
                                  ByteView issuer, ByteView serial);

}  // namespace sealpdf::cms
