// DER only: every structure is built from the inside out, so that lengths are known.
#include "cms/ess.h"
#include "cms/read_der.h"
#include "cms/signed_data.h"

namespace sealpdf::cms {
namespace {

struct IssuerAndSerial {
    ByteView issuer;  // Name, whole
    ByteView serial;  // INTEGER content
};

// TBSCertificate (RFC 5280, 4.1) up to the issuer: the signer's own certificate needs no full parse on every signature.
IssuerAndSerial issuer_and_serial(ByteView certificate) {
    const auto outer = der::parse(certificate);
    if (outer && outer->is(der::sequence)) {
        der::Reader reader(outer->content, 1);
        if (const auto tbs = reader.take(der::sequence)) {
            der::Reader fields = reader.inside(*tbs);
            fields.take(der::context(0));
            const auto serial = fields.take(der::integer);
            const auto algorithm = fields.take(der::sequence);
            const auto issuer = fields.take(der::sequence);
            if (serial && algorithm && issuer) {
                return {issuer->whole, serial->content};
            }
        }
    }
    throw Error(ErrorCode::bad_certificate, "the signer's certificate cannot be read");
}

Bytes make_digest_identifier(crypto::DigestAlgorithm digest) {
    return der::make(der::sequence, der::make_oid(crypto::oid(digest)));  // RFC 5754, 2: parameters absent
}

// The same content under another tag: SET OF becomes [0] IMPLICIT, and the reverse.
Bytes retag(Bytes element, std::uint8_t tag) {
    if (!element.empty()) {
        element.front() = tag;
    }
    return element;
}

// [n] IMPLICIT SET OF, left out when empty.
Bytes make_implicit_set(int number, const std::vector<Bytes>& elements) {
    return elements.empty() ? Bytes() : retag(der::make_set_of(elements), der::context(number));
}

Bytes make_signer_info(const SignedDataParts& parts) {
    const IssuerAndSerial id = issuer_and_serial(parts.certificates.front());
    return der::make(der::sequence,
                     {der::make_integer(1),  // RFC 5652, 5.3: 1 for issuerAndSerialNumber
                      der::make(der::sequence, {id.issuer, der::make(der::integer, id.serial)}),
                      make_digest_identifier(parts.digest), retag(parts.signed_attributes, der::context(0)),
                      parts.signature_algorithm, der::make_octet_string(parts.signature),
                      make_implicit_set(1, parts.unsigned_attributes)});
}

// The longest DER SEQUENCE of r and s for an order of so many bits; else the RSA modulus.
std::size_t longest_signature(const crypto::PublicKey& key) {
    const auto bits = static_cast<std::size_t>(key.bits());
    if (key.is_ec()) {
        const Bytes largest(bits / 8 + 1);
        const Bytes number = der::make(der::integer, largest);
        return der::make(der::sequence, {number, number}).size();
    }
    return (bits + 7) / 8;
}

}  // namespace

Bytes make_attribute(std::string_view oid, ByteView value) {
    return der::make(der::sequence, {der::make_oid(oid), der::make(der::set, value)});
}

Bytes make_signed_attributes(ByteView message_digest, crypto::DigestAlgorithm digest,
                             const pki::Certificate& signer, std::string_view content_type,
                             const std::vector<Bytes>& more) {
    std::vector<Bytes> attributes = {make_attribute(oid::content_type, der::make_oid(content_type)),
                                     make_attribute(oid::message_digest, der::make_octet_string(message_digest)),
                                     make_attribute(oid::signing_certificate_v2,
                                                    make_signing_certificate_v2(signer.der(), digest, signer.issuer(),
                                                                                signer.serial()))};
    attributes.insert(attributes.end(), more.begin(), more.end());
    // make_set_of sorts (X.690, 11.6): RFC 5652, 5.4 wants the signed attributes in DER.
    return der::make_set_of(std::move(attributes));
}

Bytes make_signed_data(const SignedDataParts& parts) {
    if (parts.certificates.empty()) {
        throw Error(ErrorCode::bad_certificate, "a signature needs the signer's certificate");
    }
    Bytes content;
    if (parts.content) {
        content = der::make(der::context(0), der::make_octet_string(*parts.content));
    }
    // RFC 5652, 5.1: version 3 when the content is not id-data.
    const int version = parts.encapsulated_content_type == oid::data ? 1 : 3;
    const Bytes signed_data = der::make(
        der::sequence, {der::make_integer(version), der::make(der::set, make_digest_identifier(parts.digest)),
                        der::make(der::sequence, {der::make_oid(parts.encapsulated_content_type), content}),
                        parts.embed_certificates ? make_implicit_set(0, parts.certificates) : Bytes(),
                        der::make(der::set, make_signer_info(parts))});
    return der::make(der::sequence,
                     {der::make_oid(oid::signed_data), der::make(der::context(0), signed_data)});
}

std::size_t estimate_size(const std::vector<Bytes>& certificates, const pki::Certificate& signer,
                          crypto::DigestAlgorithm digest, const std::vector<Bytes>& more_attributes) {
    SignedDataParts parts;
    parts.digest = digest;
    parts.signed_attributes = make_signed_attributes(Bytes(crypto::size(digest)), digest, signer, oid::data, more_attributes);
    parts.signature_algorithm = crypto::signature_algorithm_identifier(signer.public_key(), digest);
    parts.signature.resize(longest_signature(signer.public_key()));
    parts.certificates = certificates;
    return make_signed_data(parts).size();
}

}  // namespace sealpdf::cms
