#include <algorithm>

#include "base/time.h"
#include "pki/certificate_impl.h"
#include "pki/ocsp_impl.h"

namespace sealpdf::pki {
namespace {

constexpr std::size_t max_size = 1U << 20U;  // a response to one question has some thousand bytes
constexpr std::size_t max_responses = 1024;
constexpr std::size_t max_certificates = 32;
constexpr const char* nonce_oid = "1.3.6.1.5.5.7.48.1.2";

Failure damaged(const char* what) {
    return {ErrorCode::damaged, std::string("an OCSP response cannot be read: ") + what, {}};
}

/// RFC 6960 wants the form of RFC 5280, without parts of a second;
/// some responders write them all the same.
std::optional<TimePoint> time_of(const der::Element& element) {
    return parse_fractional_time(element.tag, as_text(element.content));
}

std::optional<CertId> read_cert_id(der::Reader& reader) {
    const auto sequence = reader.take(der::sequence);
    if (!sequence) {
        return std::nullopt;
    }
    auto fields = reader.inside(*sequence);
    const auto algorithm = fields.take(der::sequence);
    const auto name = algorithm ? fields.take(der::octet_string) : std::nullopt;
    const auto key = name ? fields.take(der::octet_string) : std::nullopt;
    const auto serial = key ? fields.take(der::integer) : std::nullopt;
    if (!serial || !fields.at_end()) {
        return std::nullopt;
    }
    CertId id;
    id.issuer_name_hash = name->content;
    id.issuer_key_hash = key->content;
    id.serial = serial->content;
    const auto oid_element = fields.inside(*algorithm).take(der::oid);
    const auto oid = oid_element ? der::dotted_oid(*oid_element) : std::nullopt;
    if (oid) {
        id.hash = crypto::digest_from_oid(*oid);
    }
    return id;
}

bool read_status(SingleResponse& single, der::Reader& reader) {
    const auto status = reader.next();
    if (!status) {
        return false;
    }
    if (status->is(der::context_primitive(0))) {
        single.status = RevocationStatus::good;
        return true;
    }
    if (status->is(der::context_primitive(2))) {
        single.status = RevocationStatus::unknown;
        return true;
    }
    if (!status->is(der::context(1))) {
        return false;
    }
    auto fields = reader.inside(*status);
    const auto time = fields.next();
    single.revoked_at = time ? time_of(*time) : std::nullopt;
    if (!single.revoked_at) {
        return false;
    }
    single.status = RevocationStatus::revoked;
    if (const auto tagged = fields.take(der::context(0))) {
        const auto reason = der::parse(tagged->content);
        if (!reason || !reason->is(der::enumerated) || reason->content.size() != 1) {
            return false;
        }
        single.reason = reason_name(reason->content[0]);
        if (reason->content[0] == reason_certificate_hold) {
            single.status = RevocationStatus::on_hold;
        }
    }
    return fields.at_end();
}

/// Calls `read(oid, critical, value)` for each extension of the SEQUENCE in `tagged`.
template <class Read>
bool for_each_extension(ByteView tagged, Read read) {
    const auto sequence = der::parse(tagged);
    if (!sequence || !sequence->is(der::sequence)) {
        return false;
    }
    der::Reader reader(sequence->content, 4);
    while (!reader.at_end()) {
        const auto element = reader.take(der::sequence);
        if (!element) {
            return false;
        }
        auto fields = reader.inside(*element);
        const auto id = fields.take(der::oid);
        const auto oid = id ? der::dotted_oid(*id) : std::nullopt;
        const auto flag = fields.take(der::boolean);
        const auto value = fields.take(der::octet_string);
        if (!oid || !value || !fields.at_end()) {
            return false;
        }
        read(*oid, flag && flag->content.size() == 1 && flag->content[0] != 0, value->content);
    }
    return true;
}

void read_single_extension(SingleResponse& single, const std::string& oid, bool critical, ByteView value) {
    const auto inner = der::parse(value);
    if (oid == "1.3.6.1.5.5.7.48.1.6" && inner) {
        single.archive_cutoff = time_of(*inner);  // 4.4.4
    } else if (oid == "2.5.29.24" && inner) {
        single.invalidity_date = time_of(*inner);  // 4.4.5: extensions of CRL entries may stand here
    } else if (oid != "2.5.29.21") {
        single.unknown_critical |= critical;
    }
}

std::optional<SingleResponse> read_single(const der::Element& element, der::Reader& outer) {
    auto reader = outer.inside(element);
    SingleResponse single;
    const auto id = read_cert_id(reader);
    if (!id || !read_status(single, reader)) {
        return std::nullopt;
    }
    single.id = *id;
    const auto this_update = reader.next();
    const auto time = this_update ? time_of(*this_update) : std::nullopt;
    if (!time) {
        return std::nullopt;
    }
    single.this_update = *time;
    if (const auto tagged = reader.take(der::context(0))) {
        const auto next = der::parse(tagged->content);
        single.next_update = next ? time_of(*next) : std::nullopt;
        if (!single.next_update) {
            return std::nullopt;
        }
    }
    if (const auto tagged = reader.take(der::context(1))) {
        const bool good =
            for_each_extension(tagged->content, [&](const std::string& oid, bool critical, ByteView value) {
                read_single_extension(single, oid, critical, value);
            });
        if (!good) {
            return std::nullopt;
        }
    }
    return reader.at_end() ? std::optional(single) : std::nullopt;
}

bool read_responder(OcspResponse::Impl& impl, der::Reader& data) {
    if (const auto by_name = data.take(der::context(1))) {
        const auto name = parse_name(by_name->content);
        if (!name || name->empty()) {
            return false;
        }
        impl.responder_key_name = name->canonical_key();
        return true;
    }
    const auto by_key = data.take(der::context(2));
    const auto hash = by_key ? der::parse(by_key->content) : Result<der::Element>(Failure{});
    if (!hash || !hash->is(der::octet_string) || hash->content.empty()) {
        return false;
    }
    impl.responder_key_hash = hash->content;
    return true;
}

bool read_response_data(OcspResponse::Impl& impl, const der::Element& element) {
    der::Reader data(element.content, 3);
    data.take(der::context(0));  // version 1, the only one
    if (!read_responder(impl, data)) {
        return false;
    }
    const auto produced = data.take(der::generalized_time);
    const auto time = produced ? time_of(*produced) : std::nullopt;
    const auto list = time ? data.take(der::sequence) : std::nullopt;
    if (!list) {
        return false;
    }
    impl.produced_at = *time;
    auto responses = data.inside(*list);
    while (!responses.at_end()) {
        const auto one = responses.take(der::sequence);
        const auto single = one ? read_single(*one, responses) : std::nullopt;
        if (!single || impl.responses.size() >= max_responses) {
            return false;
        }
        impl.responses.push_back(*single);
    }
    if (const auto tagged = data.take(der::context(1))) {
        const bool good =
            for_each_extension(tagged->content, [&](const std::string& oid, bool critical, ByteView value) {
                if (oid == nonce_oid) {
                    impl.nonce = value;
                } else {
                    impl.unknown_critical |= critical;
                }
            });
        if (!good) {
            return false;
        }
    }
    return data.at_end();
}

std::optional<Failure> read_basic(OcspResponse::Impl& impl, const der::Element& basic) {
    der::Reader reader(basic.content, 2);
    const auto data = reader.take(der::sequence);
    const auto algorithm = data ? reader.take(der::sequence) : std::nullopt;
    const auto signature = algorithm ? reader.take(der::bit_string) : std::nullopt;
    if (!signature || signature->content.empty() || signature->content[0] != 0) {
        return damaged("it is no BasicOCSPResponse");
    }
    impl.tbs = data->whole;
    impl.signature_algorithm = algorithm->whole;
    impl.signature = signature->content.subspan(1);
    if (!read_response_data(impl, *data)) {
        return damaged("its data are malformed");
    }
    if (const auto tagged = reader.take(der::context(0))) {
        const auto list = der::parse(tagged->content);
        if (!list || !list->is(der::sequence)) {
            return damaged("its certificates are malformed");
        }
        der::Reader certificates(list->content, 3);
        while (!certificates.at_end()) {
            const auto one = certificates.take(der::sequence);
            if (!one || impl.certificates.size() >= max_certificates) {
                return damaged("its certificates are malformed");
            }
            if (auto certificate = Certificate::parse(one->whole)) {
                impl.certificates.push_back(std::move(*certificate));
            }
        }
    }
    return reader.at_end() ? std::nullopt : std::optional(damaged("there is more in it than a response has"));
}

}  // namespace

OcspResponse::OcspResponse(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
OcspResponse::~OcspResponse() = default;
Origin OcspResponse::origin() const { return impl_->origin; }
ByteView OcspResponse::der() const { return impl_->der; }

Result<OcspPtr> OcspResponse::parse(Bytes der, Origin origin) {
    if (der.size() > max_size) {
        return damaged("it is larger than 1 MiB");
    }
    auto impl = std::make_unique<Impl>();
    impl->der = std::move(der);
    impl->origin = origin;
    const auto outer = der::parse(impl->der);
    if (!outer || !outer->is(der::sequence)) {
        return damaged("it is no DER");
    }
    der::Reader reader(outer->content, 1);
    const auto status = reader.take(der::enumerated);
    if (!status) {
        // CAdES keeps BasicOCSPResponses (RFC 5126, 6.3.4) without the envelope.
        if (auto failure = read_basic(*impl, *outer)) {
            return *failure;
        }
        return std::make_shared<const OcspResponse>(std::move(impl));
    }
    if (status->content.size() != 1) {
        return damaged("its status is malformed");
    }
    impl->response_status = status->content[0];
    const auto tagged = reader.take(der::context(0));
    if (!reader.at_end() || (!tagged && impl->response_status == 0)) {
        return damaged("its envelope is malformed");
    }
    if (impl->response_status != 0 || !tagged) {
        return std::make_shared<const OcspResponse>(std::move(impl));
    }
    const auto bytes = der::parse(tagged->content);
    if (!bytes || !bytes->is(der::sequence)) {
        return damaged("its envelope is malformed");
    }
    der::Reader envelope(bytes->content, 2);
    const auto type = envelope.take(der::oid);
    const auto content = type ? envelope.take(der::octet_string) : std::nullopt;
    const auto basic = content ? der::parse(content->content) : Result<der::Element>(Failure{});
    if (!basic || !basic->is(der::sequence) || der::dotted_oid(*type) != "1.3.6.1.5.5.7.48.1.1") {
        return damaged("it holds no BasicOCSPResponse");
    }
    if (auto failure = read_basic(*impl, *basic)) {
        return *failure;
    }
    return std::make_shared<const OcspResponse>(std::move(impl));
}

Bytes make_ocsp_request(const Certificate& certificate, const Certificate& issuer, ByteView nonce) {
    constexpr auto sha1 = crypto::DigestAlgorithm::sha1;
    const Bytes algorithm = der::make(der::sequence, {der::make_oid(crypto::oid(sha1)), der::make_null()});
    const Bytes name = der::make_octet_string(crypto::digest(sha1, certificate.issuer()));
    const Bytes key = der::make_octet_string(crypto::digest(sha1, issuer.public_key_bits()));
    const Bytes serial = der::make(der::integer, certificate.serial());
    const Bytes id = der::make(der::sequence, {algorithm, name, key, serial});
    const Bytes request = der::make(der::sequence, ByteView(id));
    const Bytes list = der::make(der::sequence, ByteView(request));
    Bytes extensions;
    if (!nonce.empty()) {
        const Bytes value = der::make_octet_string(der::make_octet_string(nonce));
        const Bytes extension = der::make(der::sequence, {der::make_oid(nonce_oid), value});
        extensions = der::make(der::context(2), ByteView(der::make(der::sequence, ByteView(extension))));
    }
    const Bytes tbs = der::make(der::sequence, {list, extensions});
    return der::make(der::sequence, ByteView(tbs));
}

bool has_nonce(const OcspResponse::Impl& response, ByteView nonce) {
    return response.nonce &&
           (equal(*response.nonce, der::make_octet_string(nonce)) || equal(*response.nonce, nonce));
}

bool is_about(const CertId& id, const Certificate& certificate, const Certificate& issuer) {
    if (!id.hash || !equal(id.serial, certificate.serial())) {
        return false;
    }
    return equal(id.issuer_key_hash, crypto::digest(*id.hash, issuer.public_key_bits())) &&
           (equal(id.issuer_name_hash, crypto::digest(*id.hash, certificate.issuer())) ||
            equal(id.issuer_name_hash, crypto::digest(*id.hash, issuer.subject())));
}

}  // namespace sealpdf::pki
