#include "demo_pki/crl.h"

#include "base/time.h"

namespace sealpdf::demo_pki {
namespace {

constexpr std::chrono::days lifetime{30};
constexpr std::string_view id_crl_number = "2.5.29.20";
constexpr std::string_view id_reason_code = "2.5.29.21";
constexpr std::string_view id_authority_key_identifier = "2.5.29.35";

// RFC 5280, 5.1.2.4: UTCTime through 2049, GeneralizedTime from then on.
Bytes make_time(TimePoint time) {
    const std::string generalized = to_generalized_time(time);
    if (generalized < "2050") {
        return der::make(der::utc_time, as_bytes(to_utc_time(time)));
    }
    return der::make(der::generalized_time, as_bytes(generalized));
}

Bytes make_extension(std::string_view oid, ByteView value) {
    return der::make(der::sequence, {der::make_oid(oid), der::make_octet_string(value)});
}

Bytes make_entry(const Revocation& revocation) {
    Bytes extensions;
    if (revocation.reason != 0) {  // 5.3.1: absent instead of unspecified
        const Bytes reason = der::make(der::enumerated, Bytes{static_cast<std::uint8_t>(revocation.reason)});
        extensions = der::make(der::sequence, make_extension(id_reason_code, reason));
    }
    return der::make(der::sequence,
                     {der::make_unsigned(revocation.serial), make_time(revocation.time), extensions});
}

Bytes make_crl(const Authority& issuer, const std::vector<Revocation>& revocations, TimePoint at) {
    constexpr auto digest = crypto::DigestAlgorithm::sha256;
    Bytes entries;
    for (const Revocation& revocation : revocations) {
        append(entries, make_entry(revocation));
    }
    if (!entries.empty()) {  // 5.1.2.6: absent when nothing is revoked
        entries = der::make(der::sequence, entries);
    }
    const Bytes key_id =
        der::make(der::sequence, der::make(der::context_primitive(0), issuer.certificate->subject_key_id()));
    // The number must grow (5.2.3): seconds do, and need no file to remember the last one.
    const Bytes number = der::make_integer(at.time_since_epoch().count());
    const Bytes extensions = der::make(der::sequence, {make_extension(id_authority_key_identifier, key_id),
                                                       make_extension(id_crl_number, number)});
    const Bytes algorithm = issuer.key.algorithm_identifier(digest);
    const Bytes tbs = der::make(
        der::sequence, {der::make_integer(1), algorithm, issuer.certificate->subject(), make_time(at),
                        make_time(at + lifetime), entries, der::make(der::context(0), extensions)});
    return der::make(der::sequence, {tbs, algorithm, der::make_bit_string(issuer.key.sign(digest, tbs))});
}

}  // namespace

Bytes make_root_crl(const Folder& folder, const std::vector<Revocation>& revocations, TimePoint at) {
    std::vector<Revocation> own;
    std::ranges::copy_if(revocations, std::back_inserter(own), [&folder](const Revocation& revocation) {
        return equal(revocation.serial, folder.issuing.certificate->serial());
    });
    return make_crl(folder.root, own, at);
}

Bytes make_issuing_crl(const Folder& folder, const std::vector<Revocation>& revocations, TimePoint at) {
    std::vector<Revocation> own;
    std::ranges::copy_if(revocations, std::back_inserter(own), [&folder](const Revocation& revocation) {
        return !equal(revocation.serial, folder.issuing.certificate->serial());
    });
    return make_crl(folder.issuing, own, at);
}

}  // namespace sealpdf::demo_pki
