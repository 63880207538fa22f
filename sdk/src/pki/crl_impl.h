#pragma once
// What a scanned CRL holds: views into the bytes as received, no object for an entry. Private to pki/.

#include <mutex>
#include <vector>

#include "pki/general_name.h"
#include "pki/names.h"
#include "pki/revocation.h"
#include "pki/signature_memo.h"

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

/// The entries of a CRL by serial number: 4 octets for each slot of a table at most half full, and in an indirect CRL as
/// many for each entry that names its issuer.
class SerialIndex {
  public:
    explicit operator bool() const { return !slots_.empty(); }
    /// Stays empty where the entries are too many, or too many of them meet in one place.
    void build(ByteView entries, std::size_t count, bool indirect);
    /// The first entry with that serial number about a certificate of that issuer, as a view that begins there; empty
    /// when there is none. `crl_issuer`: whose certificates the entries of the CRL are about until one names another.
    ByteView find(ByteView entries, ByteView serial, const std::string& issuer, const std::string& crl_issuer) const;

  private:
    std::size_t slot_of(ByteView serial) const;
    bool insert(ByteView entries, ByteView serial, std::uint32_t offset, bool indirect);
    std::string issuer_at(ByteView entries, std::uint32_t offset, const std::string& crl_issuer) const;

    std::vector<std::uint32_t> slots_;   // offset + 1; 0: free
    std::vector<std::uint32_t> naming_;  // offsets of the entries that name their issuer, ascending
    std::uint64_t seed_[2] = {};        // secret, so that nobody can make serial numbers that collide
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
    std::size_t count = 0;                // of entries
    bool has_certificate_issuer = false;  // some entry names its issuer: an indirect CRL
    ByteView number;                      // content of the INTEGER
    std::optional<ByteView> base_number;  // a delta CRL
    std::optional<IssuingDistributionPoint> scope;
    std::vector<DistributionPoint> freshest_points;  // where its deltas are (5.2.6)
    ByteView authority_key_id;
    bool unknown_critical = false;                 // of the CRL or of any entry
    std::optional<TimePoint> expired_certs_since;  // expiredCertsOnCRL (X.509, 8.5.2.12)

    /// The entry about the certificate `serial` of the issuer with that canonical name. The first time one pass
    /// without allocation; a CRL that is asked again makes an index.
    std::optional<CrlEntry> find(ByteView serial, const std::string& certificate_issuer_key) const;

    // What was found out about it since, on any thread.
    mutable SignatureMemo signature_memo;
    mutable std::mutex mutex;  // of the following
    mutable std::size_t lookups = 0;
    mutable SerialIndex index;

  private:
    std::optional<CrlEntry> walk(ByteView serial, const std::string& certificate_issuer_key) const;
};

/// Walks revokedCertificates once; false when it is malformed.
bool check_entries(Crl::Impl& impl);
/// -1, 0 or 1 as for unsigned INTEGER contents of any size.
int compare_numbers(ByteView a, ByteView b);

}  // namespace sealpdf::pki
