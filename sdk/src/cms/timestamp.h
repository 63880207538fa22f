#pragma once
// RFC 3161 tokens: reading (everywhere) and making (the demo TSA).

#include "cms/signed_data.h"

namespace sealpdf::cms {

struct TstInfo {
    std::string policy;
    crypto::DigestAlgorithm imprint_algorithm = crypto::DigestAlgorithm::sha256;
    Bytes imprint;
    Bytes serial;
    TimePoint time{};
    std::optional<Bytes> nonce;
};
Result<TstInfo> parse_tst_info(ByteView der);

struct TimestampToken {
    SignedData data;
    TstInfo info;
};
Result<TimestampToken> parse_timestamp_token(ByteView bytes);

struct TimestampRequest {
    crypto::DigestAlgorithm imprint_algorithm = crypto::DigestAlgorithm::sha256;
    Bytes imprint;
    std::optional<Bytes> nonce;
    bool want_certificate = false;
};
Result<TimestampRequest> parse_timestamp_request(ByteView der);
/// A TimeStampResp with status granted.
Bytes make_timestamp_response(const TimestampRequest& request, const crypto::PrivateKey& key,
                              const pki::Certificate& certificate, const std::vector<Bytes>& chain, TimePoint time,
                              ByteView serial, std::string_view policy_oid);

}  // namespace sealpdf::cms
