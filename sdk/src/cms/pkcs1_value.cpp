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
    SignerInfo signer;
    signer.version = 1;
    signer.signature_algorithm = rsa_encryption_identifier();
    signer.signature = to_bytes(value->content);
    auto digest = crypto::DigestAlgorithm::sha1;
    const auto certificate = certificates.empty() ? Failure{} : pki::Certificate::parse(certificates.front());
    if (certificate) {
        signer.issuer = to_bytes((*certificate)->issuer());
        signer.serial = to_bytes((*certificate)->serial());
        const bool usable = (*certificate)->has_usable_key();
        digest = (usable ? (*certificate)->public_key().stated_digest(signer.signature) : std::nullopt).value_or(digest);
    }
    signer.digest_oid = crypto::oid(digest);

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
