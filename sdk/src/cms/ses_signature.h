#pragma once
// SES_Signature (GB/T 38540-2020, 7.2; GM/T 0031-2014, 6.2 and GM/T 0031-2025): what the standards make of a seal, a
// document's digest and the holder's key. Met in the /Contents of PDFs signed by Chinese vendors, in the place of a CMS
// value. Here its fields are read, once for all; the seal in it is the seal module's business.

#include "cms/signed_data.h"

namespace sealpdf::cms {

struct SesSignature {
    bool first_edition = false;  // GM/T 0031-2014: told by the structure, for the version numbers inside lie
    Bytes to_be_signed;          // TBS_Sign as received
    Bytes seal;                  // SESeal
    Bytes time_info;             // a GeneralizedTime, or the first edition's BIT STRING; whole
    std::optional<TimePoint> time;  // claimed in it; the first edition may hold a timestamp token there
    Bytes data_hash;
    std::string property;  // the range that is protected
    Bytes extensions;      // what [0] holds: ExtensionDatas; empty: none
    Bytes certificate;     // the signer's, DER
    Bytes algorithm;       // AlgorithmIdentifier
    Bytes signature;
    std::optional<Bytes> timestamp;  // not in the first edition: a token over `signature`
    std::size_t encoded_size = 0;    // what follows in /Contents must be 00
};

/// At the start of `bytes`.
Result<SesSignature> read_ses_signature(ByteView bytes);
/// As parse_signed_data has it.
Result<SignedData> to_signed_data(const SesSignature& signature);

}  // namespace sealpdf::cms
