#pragma once
// Times in the notations of PDF and ASN.1. Only base/time.cpp reads the clock.

#include <optional>
#include <string>
#include <string_view>

#include "sealpdf/base.h"

namespace sealpdf {

/// `D:20260301080000Z` (ISO 32000-2, 7.9.4).
std::string to_pdf_date(TimePoint time);
std::optional<TimePoint> parse_pdf_date(std::string_view text);
/// `20260301080000Z` (RFC 5280, 4.1.2.5.2), 15 characters.
std::string to_generalized_time(TimePoint time);
std::string to_utc_time(TimePoint time);
/// Both ASN.1 forms, told apart by `tag` (0x17 UTCTime, 0x18 GeneralizedTime); DER forms of RFC 5280 only.
std::optional<TimePoint> parse_asn1_time(std::uint8_t tag, std::string_view text);
/// The same, or a GeneralizedTime with a fraction of a second (X.680, 46), which is left out: RFC 3161, 2.4.2 allows it,
/// and OCSP responders write it although RFC 6960 does not.
std::optional<TimePoint> parse_fractional_time(std::uint8_t tag, std::string_view text);

}  // namespace sealpdf
