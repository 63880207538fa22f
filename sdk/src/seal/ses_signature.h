#pragma once
// SES_Signature: what GM/T 0031 and GB/T 38540 make of a seal, a document's digest and the holder's key. Met in the
// /Contents of PDFs signed by Chinese vendors.

#include "seal/ses_seal.h"

namespace sealpdf::ses {

struct SesSignature {
    int version = 4;                   // of the seal's form: 1, 4 or 5
    std::int64_t stated_version = 4;   // TBS_Sign.version
    Bytes seal_der;
    ParsedSeal seal;
    std::optional<TimePoint> time;     // claimed; versions 4 and 5, and a version 1 that states one
    Bytes time_token;                  // version 1: timeInfo when it is no time: a timestamp token
    Bytes data_hash;
    std::string property;              // the range that is protected
    std::vector<SealExtension> extensions;
    Bytes certificate;                 // the signer's, DER
    std::string signature_algorithm;   // OID as written
    Bytes algorithm_identifier;
    Bytes to_be_signed;                // TBS_Sign as received
    Bytes signature;
    std::optional<Bytes> timestamp;    // versions 4 and 5: a token over `signature`
    std::vector<Finding> remarks;
    std::size_t encoded_size = 0;      // what follows in /Contents must be 00
};
/// Reads one at the start of `bytes`.
Result<SesSignature> parse_signature(ByteView bytes);

}  // namespace sealpdf::ses
