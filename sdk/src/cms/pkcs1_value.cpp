#include "cms/pkcs1_value.h"

#include "cms/read_der.h"
#include "crypto/algorithms.h"

namespace sealpdf::cms {
namespace {

Bytes rsa_encryption_identifier() {
    return der::make(der::sequence, {der::make_oid(crypto::oids::rsa_encryption), der::make_null()});
}

}  // namespace

Result<SignedData> read_pkcs1_value(ByteView bytes, const std::vector<Bytes>& certificates) {
    const auto value = der::parse_prefix(bytes);
    if (!value) {
        return value.failure();
    }
    if (!value->is(der::octet_string)) {
        return damaged("it is no OCTET STRING with a PKCS #1 value");
    }
    const auto certificate =
        certificates.empty() ? Result<pki::CertificatePtr>(damaged("/Cert holds no certificate"))
                             : pki::Certificate::parse(certificates.front());
    if (!certificate) {
        return certificate.failure();
    }
    const auto stated = (*certificate)->has_usable_key()
                            ? (*certificate)->public_key().stated_digest(value->content)
                            : std::nullopt;
    SignerInfo signer;
    signer.version = 1;
    signer.issuer = to_bytes((*certificate)->issuer());
    signer.serial = to_bytes((*certificate)->serial());
    signer.digest_oid = crypto::oid(stated.value_or(crypto::DigestAlgorithm::sha1));
    signer.signature_algorithm = rsa_encryption_identifier();
    signer.signature = to_bytes(value->content);

    SignedData data;
    data.container = Container::pkcs1;
    data.encoded_size = value->whole.size();
    data.encapsulated_content_type = oid::data;
    data.digest_oids.push_back(signer.digest_oid);
    data.certificates = certificates;
    data.signers.push_back(std::move(signer));
    return data;
}

}  // namespace sealpdf::cms
