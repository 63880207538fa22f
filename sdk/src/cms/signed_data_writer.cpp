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

Bytes make_attribute(std::string_view oid, ByteView value) {
    return der::make(der::sequence, {der::make_oid(oid), der::make(der::set, value)});
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
                      crypto::digest_identifier(parts.digest), retag(parts.signed_attributes, der::context(0)),
                      parts.signature_algorithm, der::make_octet_string(parts.signature),
                      make_implicit_set(1, parts.unsigned_attributes)});
}

// The certificate's hash is a matter of its own: SHAKE256 there is understood by few.
crypto::DigestAlgorithm ess_digest(crypto::DigestAlgorithm digest) {
    return digest == crypto::DigestAlgorithm::shake256 ? crypto::DigestAlgorithm::sha512 : digest;
}

}  // namespace

Bytes make_signed_attributes(ByteView message_digest, crypto::DigestAlgorithm digest,
                             const pki::Certificate& signer, std::string_view content_type) {
    // make_set_of sorts (X.690, 11.6): RFC 5652, 5.4 wants the signed attributes in DER.
    return der::make_set_of({make_attribute(oid::content_type, der::make_oid(content_type)),
                             make_attribute(oid::message_digest, der::make_octet_string(message_digest)),
                             make_attribute(oid::signing_certificate_v2,
                                            make_signing_certificate_v2(signer.der(), ess_digest(digest),
                                                                        signer.issuer(), signer.serial()))});
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
        der::sequence, {der::make_integer(version), der::make(der::set, crypto::digest_identifier(parts.digest)),
                        der::make(der::sequence, {der::make_oid(parts.encapsulated_content_type), content}),
                        parts.embed_certificates ? make_implicit_set(0, parts.certificates) : Bytes(),
                        der::make(der::set, make_signer_info(parts))});
    return der::make(der::sequence,
                     {der::make_oid(oid::signed_data), der::make(der::context(0), signed_data)});
}

std::size_t estimate_size(const std::vector<Bytes>& certificates, const pki::Certificate& signer,
                          crypto::DigestAlgorithm digest) {
    return estimate_size(certificates, signer, crypto::choose_signing_scheme(signer.public_key(), digest));
}

std::size_t estimate_size(const std::vector<Bytes>& certificates, const pki::Certificate& signer,
                          const crypto::SigningScheme& scheme) {
    SignedDataParts parts;
    parts.digest = scheme.digest;
    parts.signed_attributes =
        make_signed_attributes(Bytes(crypto::size(scheme.digest)), scheme.digest, signer);
    parts.signature_algorithm = scheme.identifier;
    parts.signature.resize(signer.public_key().max_signature_size());
    parts.certificates = certificates;
    return make_signed_data(parts).size();
}

}  // namespace sealpdf::cms
