// SES_Signature (GB/T 38540-2020, 7.2; GM/T 0031-2014, 6.2 and GM/T 0031-2025): TBS_Sign with the seal in it, the
// signer's certificate and the signature over TBS_Sign. Which of the two forms it is shows in the structure; the version
// numbers inside are not to be relied on. The seal itself is the seal module's business.
#include "cms/ses_signature.h"

#include "cms/read_der.h"

namespace sealpdf::cms {
namespace {

struct Parts {
    der::Element to_be_signed, time, certificate, algorithm;
    ByteView data_hash, signature;
    std::optional<ByteView> timestamp;
};

Failure bad(const char* what) { return damaged(std::string("the SES_Signature's ") + what + " cannot be read"); }

/// TBS_Sign ::= SEQUENCE { version, eseal, timeInfo, dataHash BIT STRING, propertyInfo IA5String, ... }; what follows
/// differs: GM/T 0031-2014 has the certificate and the algorithm here, the later ones have [0] extensions.
Result<der::Reader> read_to_be_signed(const der::Reader& parent, Parts& parts) {
    der::Reader fields = parent.inside(parts.to_be_signed);
    const auto version = fields.take(der::integer);
    const auto seal = fields.take(der::sequence);
    auto time = fields.take(der::generalized_time);
    if (!time) {
        time = fields.take(der::bit_string);
    }
    const auto hash = fields.take(der::bit_string);
    const auto property = fields.take(der::ia5_string);
    const auto octets = hash ? der::bit_string_octets(*hash) : std::nullopt;
    if (!version || !seal || !time || !octets || octets->empty() || !property) {
        return bad("TBS_Sign");
    }
    parts.time = *time;
    parts.data_hash = *octets;
    return fields;
}

std::optional<Failure> read_signer(der::Reader& fields, Parts& parts) {
    const auto certificate = fields.take(der::octet_string);
    const auto algorithm = fields.take(der::oid);
    if (!certificate || !algorithm) {
        return bad("certificate or algorithm");
    }
    parts.certificate = *certificate;
    parts.algorithm = *algorithm;
    return std::nullopt;
}

std::optional<Failure> read_signature(der::Reader& fields, Parts& parts) {
    const auto signature = fields.take(der::bit_string);
    const auto octets = signature ? der::bit_string_octets(*signature) : std::nullopt;
    if (!octets) {
        return bad("signature value");
    }
    parts.signature = *octets;
    if (const auto wrapper = fields.take(der::context(0))) {
        der::Reader inside = fields.inside(*wrapper);
        const auto token = inside.take(der::bit_string);
        parts.timestamp = token ? der::bit_string_octets(*token) : std::nullopt;
        if (!parts.timestamp || !inside.at_end()) {
            return bad("timestamp");
        }
    }
    return fields.at_end() ? std::nullopt : std::optional(bad("end"));
}

Result<Parts> read_parts(const der::Element& whole) {
    der::Reader fields(whole.content, 1);
    Parts parts;
    const auto to_be_signed = expect(fields, der::sequence, "TBS_Sign");
    if (!to_be_signed) {
        return to_be_signed.failure();
    }
    parts.to_be_signed = *to_be_signed;
    auto rest = read_to_be_signed(fields, parts);
    if (!rest) {
        return rest.failure();
    }
    const bool first_edition = !rest->at_end() && rest->rest().front() == der::octet_string;
    if (!first_edition) {
        rest->take(der::context(0));
    }
    if (auto failure = read_signer(first_edition ? *rest : fields, parts)) {
        return *failure;
    }
    if (!rest->at_end()) {
        return bad("TBS_Sign");
    }
    if (auto failure = read_signature(fields, parts)) {
        return *failure;
    }
    return parts;
}

}  // namespace

Result<SignedData> parse_ses_signature(const der::Element& whole) {
    const auto parts = read_parts(whole);
    if (!parts) {
        return parts.failure();
    }
    const auto certificate = pki::Certificate::parse(parts->certificate.content);
    if (!certificate) {
        return bad("certificate");
    }
    SignedData data;
    data.container = Container::ses;
    data.encoded_size = whole.whole.size();
    data.encapsulated_content_type = oid::data;
    data.certificates.push_back(to_bytes(parts->certificate.content));
    data.data_hash = to_bytes(parts->data_hash);

    SignerInfo signer;
    signer.version = 1;
    signer.issuer = to_bytes((*certificate)->issuer());
    signer.serial = to_bytes((*certificate)->serial());
    signer.has_signed_attributes = true;
    signer.signed_attributes = to_bytes(parts->to_be_signed.whole);
    signer.signature_algorithm = der::make(der::sequence, parts->algorithm.whole);
    signer.signature = to_bytes(parts->signature);
    const auto algorithm = crypto::parse_signature_algorithm(signer.signature_algorithm);
    const auto digest = algorithm && algorithm->digest ? *algorithm->digest : crypto::DigestAlgorithm::sm3;
    signer.digest_oid = crypto::oid(digest);
    data.digest_oids.push_back(signer.digest_oid);
    if (parts->time.is(der::generalized_time)) {
        signer.attributes.push_back({std::string(oid::signing_time), {to_bytes(parts->time.whole)}});
    }
    if (parts->timestamp) {
        signer.unsigned_attributes.push_back(
            {std::string(oid::signature_timestamp), {to_bytes(*parts->timestamp)}});
    }
    data.signers.push_back(std::move(signer));
    return data;
}

}  // namespace sealpdf::cms
