#pragma once
// CRLs (RFC 5280, 5 and 6.3) and OCSP responses (RFC 6960) as evidence about one certificate at a time T.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "pki/certificate.h"
#include "sealpdf/trust.h"

namespace sealpdf::pki {

enum class Origin : std::uint8_t { document, local, cache, online };
const char* to_string(Origin origin);

/// A CRL of any size, scanned, not materialised.
class Crl {
  public:
    static Result<std::shared_ptr<const Crl>> parse(Bytes der, Origin origin);
    ByteView issuer() const;
    TimePoint this_update() const;
    std::optional<TimePoint> next_update() const;
    ByteView authority_key_id() const;
    bool has_unknown_critical_extension() const;
    bool is_delta() const;
    /// `signer`'s key verifies its signature. Remembered, for hashing is what a large CRL costs.
    bool is_signed_by(const Certificate& signer) const;
    Origin origin() const;
    ByteView der() const;
    struct Impl;
    const Impl& impl() const { return *impl_; }
    explicit Crl(std::unique_ptr<Impl> impl);
    ~Crl();

  private:
    std::unique_ptr<Impl> impl_;
};
using CrlPtr = std::shared_ptr<const Crl>;

class OcspResponse {
  public:
    static Result<std::shared_ptr<const OcspResponse>> parse(Bytes der, Origin origin);
    Origin origin() const;
    ByteView der() const;
    struct Impl;
    const Impl& impl() const { return *impl_; }
    explicit OcspResponse(std::unique_ptr<Impl> impl);
    ~OcspResponse();

  private:
    std::unique_ptr<Impl> impl_;
};
using OcspPtr = std::shared_ptr<const OcspResponse>;

enum class RevocationStatus : std::uint8_t { good, revoked, on_hold, unknown };

/// What the best piece of evidence says.
struct RevocationAnswer {
    RevocationStatus status = RevocationStatus::unknown;
    std::string source;  // "crl" or "ocsp"
    Origin origin = Origin::local;
    TimePoint this_update{};
    std::optional<TimePoint> next_update, revoked_at, invalidity_date;
    std::string reason;       // "keyCompromise", ...
    std::string why_unknown;  // finding code such as "pki.crl.expired" when unknown
    std::string detail;       // a sentence to go with the code
    bool has_times = false;   // source, origin and the times above are of a real piece, used or not
};

}  // namespace sealpdf::pki
