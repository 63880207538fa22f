#pragma once
// What a scanned CRL holds: views into the bytes as received, no object for an entry. Private to pki/.

#include "pki/general_name.h"
#include "pki/names.h"
#include "pki/revocation.h"

namespace sealpdf::pki {

/// IssuingDistributionPoint (RFC 5280, 5.2.5).
struct IssuingDistributionPoint {
    ByteView whole;
    DistributionPointName name;
    bool only_user = false, only_ca = false, only_attribute = false, indirect = false;
    ReasonMask reasons = all_reasons;
};

struct CrlEntry {
    std::optional<TimePoint> revocation_date;  // nullopt: there is one, but it cannot be read
    int reason = 0;
    bool has_reason = false;
    std::optional<TimePoint> invalidity_date;
};

struct Crl::Impl {
    Bytes der;
    Origin origin = Origin::local;
    ByteView tbs, signature_algorithm, signature, issuer;
    Name issuer_name;
    std::string issuer_key;
    TimePoint this_update{};
    std::optional<TimePoint> next_update;
    ByteView entries;                     // content of revokedCertificates
    bool has_certificate_issuer = false;  // some entry names its issuer: an indirect CRL
    ByteView number;                      // content of the INTEGER
    std::optional<ByteView> base_number;  // a delta CRL
    std::optional<IssuingDistributionPoint> scope;
    ByteView authority_key_id;
    bool unknown_critical = false;                 // of the CRL or of any entry
    std::optional<TimePoint> expired_certs_since;  // expiredCertsOnCRL (X.509, 8.5.2.12)

    /// The entry about the certificate `serial` of the issuer with that canonical name. One pass, no
    /// allocation but for indirect CRLs.
    std::optional<CrlEntry> find(ByteView serial, const std::string& certificate_issuer_key) const;
};

/// Walks revokedCertificates once; false when it is malformed.
bool check_entries(Crl::Impl& impl);
/// -1, 0 or 1 as for unsigned INTEGER contents of any size.
int compare_numbers(ByteView a, ByteView b);

}  // namespace sealpdf::pki
