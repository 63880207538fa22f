#include "demo_pki/ocsp.h"

#include "base/time.h"

namespace sealpdf::demo_pki {
namespace {

constexpr std::chrono::days lifetime{7};
constexpr std::size_t max_requests = 64;
constexpr std::size_t max_nonce = 130;  // RFC 9654, 2.1: 128 octets, in an OCTET STRING
constexpr std::string_view id_pkix_ocsp_basic = "1.3.6.1.5.5.7.48.1.1";
constexpr std::string_view id_pkix_ocsp_nonce = "1.3.6.1.5.5.7.48.1.2";

struct CertificateId {
    Bytes whole;  // repeated in the answer as it came
    std::optional<crypto::DigestAlgorithm> algorithm;
    Bytes name_hash, key_hash;
    Bytes serial;  // unsigned, without leading zeros
};
struct Request {
    std::vector<CertificateId> ids;
    Bytes nonce_extension;  // whole; empty: none
};

std::optional<CertificateId> read_certificate_id(const der::Reader& parent, const der::Element& element) {
    der::Reader fields = parent.inside(element);
    const auto algorithm = fields.take(der::sequence);
    const auto name_hash = fields.take(der::octet_string);
    const auto key_hash = fields.take(der::octet_string);
    const auto serial = fields.take(der::integer);
    if (!algorithm || !name_hash || !key_hash || !serial || !fields.at_end()) {
        return std::nullopt;
    }
    der::Reader inside = fields.inside(*algorithm);
    const auto oid = inside.take(der::oid);
    const auto dotted = oid ? der::dotted_oid(*oid) : std::nullopt;
    CertificateId id;
    id.whole = to_bytes(element.whole);
    id.algorithm = dotted ? crypto::digest_from_oid(*dotted) : std::nullopt;
    id.name_hash = to_bytes(name_hash->content);
    id.key_hash = to_bytes(key_hash->content);
    id.serial = to_bytes(serial->content);
    id.serial.erase(id.serial.begin(),
                    std::ranges::find_if(id.serial, [](std::uint8_t byte) { return byte != 0; }));
    return id;
}

// Extensions, of which the nonce alone matters here (RFC 6960, 4.4.1).
bool read_extensions(const der::Reader& parent, const der::Element& wrapper, Request& request) {
    der::Reader outer = parent.inside(wrapper);
    const auto list = outer.take(der::sequence);
    if (!list) {
        return false;
    }
    der::Reader reader = outer.inside(*list);
    while (!reader.at_end()) {
        const auto extension = reader.take(der::sequence);
        if (!extension) {
            return false;
        }
        der::Reader fields = reader.inside(*extension);
        const auto oid = fields.take(der::oid);
        fields.take(der::boolean);
        const auto value = fields.take(der::octet_string);
        if (!oid || !value) {
            return false;
        }
        if (der::dotted_oid(*oid) == id_pkix_ocsp_nonce) {
            if (value->content.size() > max_nonce) {
                return false;
            }
            request.nonce_extension = to_bytes(extension->whole);
        }
    }
    return true;
}

bool read_request_list(const der::Reader& parent, const der::Element& list, Request& request) {
    der::Reader reader = parent.inside(list);
    while (!reader.at_end()) {
        const auto single = reader.take(der::sequence);
        if (!single || request.ids.size() == max_requests) {
            return false;
        }
        der::Reader fields = reader.inside(*single);
        const auto element = fields.take(der::sequence);
        auto id = element ? read_certificate_id(fields, *element) : std::nullopt;
        if (!id) {
            return false;
        }
        request.ids.push_back(*std::move(id));
    }
    return !request.ids.empty();
}

// OCSPRequest (RFC 6960, 4.1.1); a signature on it is not looked at.
std::optional<Request> parse_request(ByteView bytes) {
    const auto outer = der::parse(bytes);
    if (!outer || !outer->is(der::sequence)) {
        return std::nullopt;
    }
    der::Reader reader(outer->content, 1);
    const auto tbs = reader.take(der::sequence);
    if (!tbs) {
        return std::nullopt;
    }
    der::Reader fields = reader.inside(*tbs);
    fields.take(der::context(0));  // version
    fields.take(der::context(1));  // requestorName
    const auto list = fields.take(der::sequence);
    Request request;
    if (!list || !read_request_list(fields, *list, request)) {
        return std::nullopt;
    }
    const auto extensions = fields.take(der::context(2));
    if ((extensions && !read_extensions(fields, *extensions, request)) || !fields.at_end()) {
        return std::nullopt;
    }
    return request;
}

Bytes make_time(TimePoint time) {
    return der::make(der::generalized_time, as_bytes(to_generalized_time(time)));
}

bool issued_by(const CertificateId& id, const pki::Certificate& issuer) {
    return id.algorithm && equal(id.name_hash, crypto::digest(*id.algorithm, issuer.subject())) &&
           equal(id.key_hash, crypto::digest(*id.algorithm, issuer.public_key_bits()));
}

// CertStatus (RFC 6960, 4.2.1). What this CA never issued is unknown, not good.
Bytes make_status(const CertificateId& id, const Folder& folder, const std::vector<Revocation>& revocations) {
    const bool ours = issued_by(id, *folder.issuing.certificate);
    const auto revoked = std::ranges::find(revocations, id.serial, &Revocation::serial);
    if (ours && revoked != revocations.end()) {
        Bytes reason;
        if (revoked->reason != 0) {
            reason = der::make(der::context(0),
                               der::make(der::enumerated, Bytes{static_cast<std::uint8_t>(revoked->reason)}));
        }
        return der::make(der::context(1), {make_time(revoked->time), reason});
    }
    const bool known =
        ours && std::ranges::any_of(folder.issued, [&id](const pki::CertificatePtr& certificate) {
            return equal(certificate->serial(), id.serial);
        });
    return der::make(der::context_primitive(known ? 0 : 2), ByteView());
}

Bytes make_basic_response(const Request& request, const Folder& folder,
                          const std::vector<Revocation>& revocations, TimePoint at) {
    constexpr auto digest = crypto::DigestAlgorithm::sha256;
    const Bytes next_update = der::make(der::context(0), make_time(at + lifetime));
    Bytes responses;
    for (const CertificateId& id : request.ids) {
        append(responses, der::make(der::sequence, {id.whole, make_status(id, folder, revocations),
                                                    make_time(at), next_update}));
    }
    Bytes extensions;
    if (!request.nonce_extension.empty()) {
        extensions = der::make(der::context(1), der::make(der::sequence, request.nonce_extension));
    }
    // KeyHash is SHA-1 by definition (4.2.1).
    const Bytes key_hash =
        crypto::digest(crypto::DigestAlgorithm::sha1, folder.ocsp.certificate->public_key_bits());
    const Bytes data =
        der::make(der::sequence, {der::make(der::context(2), der::make_octet_string(key_hash)), make_time(at),
                                  der::make(der::sequence, responses), extensions});
    const Bytes certificates =
        der::make(der::context(0), der::make(der::sequence, folder.ocsp.certificate->der()));
    return der::make(der::sequence, {data, folder.ocsp.key.algorithm_identifier(digest),
                                     der::make_bit_string(folder.ocsp.key.sign(digest, data)), certificates});
}

}  // namespace

Bytes answer_ocsp(ByteView bytes, const Folder& folder, const std::vector<Revocation>& revocations,
                  TimePoint at) {
    const auto request = parse_request(bytes);
    if (!request) {
        return make_ocsp_error(OcspStatus::malformed_request);
    }
    const Bytes basic = make_basic_response(*request, folder, revocations, at);
    const Bytes response =
        der::make(der::sequence, {der::make_oid(id_pkix_ocsp_basic), der::make_octet_string(basic)});
    return der::make(der::sequence,
                     {der::make(der::enumerated, Bytes{0}), der::make(der::context(0), response)});
}

Bytes make_ocsp_error(OcspStatus status) {
    return der::make(der::sequence, der::make(der::enumerated, Bytes{static_cast<std::uint8_t>(status)}));
}

}  // namespace sealpdf::demo_pki
