#pragma once
// GeneralName, DistributionPoint (RFC 5280, 4.2.1.6 and 4.2.1.13) and the reasons of revocation.

#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "crypto/der.h"

namespace sealpdf::pki {

struct GeneralName {
    enum Kind : std::uint8_t { other_name, rfc822, dns, x400, directory, edi, uri, ip, registered_id };
    Kind kind = other_name;
    ByteView value;  // the content; of `directory` the whole Name
};
/// Nullopt when `content` is no series of GeneralNames.
std::optional<std::vector<GeneralName>> parse_general_names(ByteView content, int depth);
std::optional<GeneralName> parse_general_name(const der::Element& element);
bool same_general_name(const GeneralName& a, const GeneralName& b);

/// Bits of ReasonFlags, each shifted by its number. Bit 0 is unused in the standard.
using ReasonMask = std::uint16_t;
constexpr ReasonMask all_reasons = 0x01fe;
/// The content of a BIT STRING (with its leading octet) as a mask; bit n of the string is bit n of the
/// result.
std::optional<ReasonMask> parse_bits(ByteView content);

struct DistributionPointName {
    std::vector<GeneralName> full_name;
    ByteView relative;  // content of nameRelativeToCRLIssuer (a SET's content)
    bool present = false;
};
struct DistributionPoint {
    DistributionPointName name;
    ReasonMask reasons = all_reasons;
    std::vector<GeneralName> crl_issuer;
};
std::optional<DistributionPointName> parse_distribution_point_name(const der::Element& element, int depth);
/// The content of CRLDistributionPoints' SEQUENCE.
std::optional<std::vector<DistributionPoint>> parse_distribution_points(ByteView extension);
/// The addresses among the full names.
std::vector<std::string> uris_of(const std::vector<DistributionPoint>& points);

/// The name RFC 5280, 5.3.1 gives a CRLReason; empty for a number that has none.
std::string reason_name(int code);
constexpr int reason_certificate_hold = 6;
constexpr int reason_remove_from_crl = 8;

}  // namespace sealpdf::pki
