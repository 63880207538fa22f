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
    std::chrono::seconds accuracy{0};  // of the authority's clock, rounded up; 0: it states none
    std::optional<Bytes> nonce;
    Bytes authority_name;              // `tsa`, a GeneralName as received; empty: absent
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
    std::string policy;         // the one asked for; empty: any
    std::optional<Bytes> nonce;
    bool want_certificate = false;
    Bytes message_imprint;      // the element as received: the answer repeats it (RFC 3161, 2.4.2); empty: made anew
};
Result<TimestampRequest> parse_timestamp_request(ByteView der);
/// A TimeStampReq; the nonce is the content of its INTEGER.
Bytes make_timestamp_request(const TimestampRequest& request);
/// A TimeStampResp with status granted.
Bytes make_timestamp_response(const TimestampRequest& request, const crypto::PrivateKey& key,
                              const pki::Certificate& certificate, const std::vector<Bytes>& chain, TimePoint time,
                              ByteView serial, std::string_view policy_oid);
/// Bits of PKIFailureInfo (2.4.2).
enum class TimestampRejection : std::uint8_t { bad_algorithm = 0, bad_request = 2, bad_data_format = 5, unaccepted_policy = 15 };
/// A TimeStampResp with status rejection.
Bytes make_timestamp_rejection(TimestampRejection reason, std::string_view text);

struct TimestampResponse {
    int status = 0;          // PKIStatus; 0 and 1: granted
    std::string text;        // of the authority, fit to be shown; then what its failInfo means
    bool transient = false;  // it may grant the same request later
    Bytes token;             // empty unless granted
};
/// TimeStampResp (RFC 3161, 2.4.2).
Result<TimestampResponse> parse_timestamp_response(ByteView bytes);

/// Why this is no token of the authority, whoever trusts it, as a clause: its certificate is not one for timestamping,
/// its signature or its attributes are wrong. Empty: nothing is.
std::string find_token_fault(const TimestampToken& token, const pki::Certificate& authority);
/// Whether the token's `tsa`, where there is one, is a name of the certificate's subject (RFC 3161, 2.4.2).
bool names_authority(const TstInfo& info, const pki::Certificate& authority);

/// What the caller wants of a token.
struct TokenDemands {
    crypto::DigestAlgorithm algorithm = crypto::DigestAlgorithm::sha256;
    Bytes imprint;
    std::string policy;          // empty: any
    std::optional<Bytes> nonce;  // content of the INTEGER
    TimePoint at{};
    std::chrono::seconds tolerance{0};
};
/// Why the token must not be used, as a clause; empty: nothing is wrong. Its path is not looked at.
std::string find_token_fault(const TimestampToken& token, const TokenDemands& demands);
/// Whether the text is an object identifier in dotted form.
bool is_oid(const std::string& text);
/// The authority's certificate among those in the token; null: it is not there.
pki::CertificatePtr find_authority(const TimestampToken& token);

}  // namespace sealpdf::cms
