#include "base/time.h"
#include "cms/timestamp.h"

namespace sealpdf::cms {
namespace {

Bytes make_imprint(const TimestampRequest& request) {
    if (!request.message_imprint.empty()) {
        return request.message_imprint;
    }
    const Bytes algorithm = der::make(der::sequence, der::make_oid(crypto::oid(request.imprint_algorithm)));
    return der::make(der::sequence, {algorithm, der::make_octet_string(request.imprint)});
}

// RFC 3161, 2.4.2. Accuracy is one second, that of the clock; ordering and tsa are left out.
Bytes make_tst_info(const TimestampRequest& request, TimePoint time, ByteView serial,
                    std::string_view policy_oid) {
    const Bytes accuracy = der::make(der::sequence, der::make_integer(1));
    const Bytes nonce = request.nonce ? der::make(der::integer, *request.nonce) : Bytes();
    return der::make(
        der::sequence,
        {der::make_integer(1), der::make_oid(policy_oid), make_imprint(request), der::make_unsigned(serial),
         der::make(der::generalized_time, as_bytes(to_generalized_time(time))), accuracy, nonce});
}

}  // namespace

Bytes make_timestamp_response(const TimestampRequest& request, const crypto::PrivateKey& key,
                              const pki::Certificate& certificate, const std::vector<Bytes>& chain,
                              TimePoint time, ByteView serial, std::string_view policy_oid) {
    SignedDataParts parts;
    parts.encapsulated_content_type = oid::tst_info;
    parts.content = make_tst_info(request, time, serial, policy_oid);
    parts.signed_attributes = make_signed_attributes(crypto::digest(parts.digest, *parts.content),
                                                     parts.digest, certificate, oid::tst_info);
    parts.signature_algorithm = key.algorithm_identifier(parts.digest);
    parts.signature = key.sign(parts.digest, parts.signed_attributes);
    parts.certificates.push_back(to_bytes(certificate.der()));
    parts.certificates.insert(parts.certificates.end(), chain.begin(), chain.end());
    parts.embed_certificates = request.want_certificate;
    const Bytes granted = der::make(der::sequence, der::make_integer(0));
    return der::make(der::sequence, {granted, make_signed_data(parts)});
}

Bytes make_timestamp_rejection(TimestampRejection reason, std::string_view text) {
    // PKIFailureInfo is a named bit list: trailing zero bits are left out (X.690, 11.2.2).
    const auto bit = static_cast<unsigned>(reason);
    Bytes bits(1 + bit / 8 + 1);
    bits.front() = static_cast<std::uint8_t>(7 - bit % 8);  // unused bits
    bits.back() = static_cast<std::uint8_t>(0x80U >> bit % 8);
    const Bytes free_text = der::make(der::sequence, der::make(der::utf8_string, as_bytes(text)));
    const Bytes status =
        der::make(der::sequence, {der::make_integer(2), free_text, der::make(der::bit_string, bits)});
    return der::make(der::sequence, status);
}

}  // namespace sealpdf::cms
