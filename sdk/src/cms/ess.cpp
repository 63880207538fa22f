#include "cms/ess.h"

#include "cms/read_der.h"

namespace sealpdf::cms {
namespace {

// IssuerSerial ::= SEQUENCE { issuer GeneralNames, serialNumber INTEGER }: for public key certificates the one name
// is the issuer's directoryName (RFC 5035, 5).
bool read_issuer_serial(const der::Reader& parent, const der::Element& element, EssCertificateId& id) {
    der::Reader fields = parent.inside(element);
    const auto names = fields.take(der::sequence);
    const auto serial = fields.take(der::integer);
    if (!names || !serial || serial->content.empty()) {
        return false;
    }
    der::Reader reader = fields.inside(*names);
    const auto directory_name = reader.take(der::context(4));
    if (!directory_name || !reader.at_end()) {
        return false;
    }
    der::Reader inside = reader.inside(*directory_name);
    const auto name = inside.take(der::sequence);
    if (!name) {
        return false;
    }
    id.issuer = to_bytes(name->whole);
    id.serial = to_bytes(serial->content);
    return true;
}

bool read_certificate_id(const der::Reader& parent, const der::Element& element, bool v2,
                         EssCertificateId& id) {
    der::Reader fields = parent.inside(element);
    id.hash_algorithm = v2 ? crypto::DigestAlgorithm::sha256 : crypto::DigestAlgorithm::sha1;
    if (v2) {
        if (const auto algorithm = fields.take(der::sequence)) {
            const auto oid = algorithm_oid(fields, *algorithm);
            id.hash_algorithm = oid ? crypto::digest_from_oid(*oid) : std::nullopt;
        }
    }
    const auto hash = fields.take(der::octet_string);
    if (!hash) {
        return false;
    }
    id.hash = to_bytes(hash->content);
    if (const auto issuer_serial = fields.take(der::sequence)) {
        if (!read_issuer_serial(fields, *issuer_serial, id)) {
            return false;
        }
    }
    return fields.at_end();
}

}  // namespace

Result<EssCertificateId> parse_signing_certificate(const Attribute& attribute) {
    if (attribute.values.size() != 1) {
        return damaged("the signing-certificate attribute has " + std::to_string(attribute.values.size()) +
                       " values");
    }
    EssCertificateId id;
    if (const auto value = der::parse(attribute.values.front()); value && value->is(der::sequence)) {
        der::Reader fields(value->content, 1);
        if (const auto certificates = fields.take(der::sequence)) {
            der::Reader reader = fields.inside(*certificates);
            const auto first = reader.take(der::sequence);
            if (first &&
                read_certificate_id(reader, *first, attribute.oid == oid::signing_certificate_v2, id)) {
                return id;
            }
        }
    }
    return damaged("the signing-certificate attribute cannot be read");
}

EssMatch match(const EssCertificateId& id, const pki::Certificate& certificate) {
    if (!id.hash_algorithm) {
        return EssMatch::unsupported;
    }
    if (!equal(crypto::digest(*id.hash_algorithm, certificate.der()), id.hash)) {
        return EssMatch::differs;
    }
    // RFC 5126, 5.7.3: issuer and serial number, where given, must match too.
    const bool same_issuer = id.issuer.empty() || (equal(id.serial, certificate.serial()) &&
                                                   pki::same_name(id.issuer, certificate.issuer()));
    return same_issuer ? EssMatch::matches : EssMatch::differs;
}

Bytes make_signing_certificate_v2(ByteView certificate, crypto::DigestAlgorithm hash_algorithm,
                                  ByteView issuer, ByteView serial) {
    Bytes algorithm;
    if (hash_algorithm != crypto::DigestAlgorithm::sha256) {  // X.690, 11.5: a DEFAULT value is not encoded
        algorithm = crypto::digest_identifier(hash_algorithm);
    }
    const Bytes names = der::make(der::sequence, der::make(der::context(4), issuer));
    const Bytes issuer_serial = der::make(der::sequence, {names, der::make(der::integer, serial)});
    const Bytes hash = der::make_octet_string(crypto::digest(hash_algorithm, certificate));
    const Bytes id = der::make(der::sequence, {algorithm, hash, issuer_serial});
    return der::make(der::sequence, der::make(der::sequence, id));
}

}  // namespace sealpdf::cms
