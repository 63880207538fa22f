#include "cms/ses_signature.h"

#include "base/time.h"
#include "cms/read_der.h"

namespace sealpdf::cms {
namespace {

Failure bad(const char* what) {
    return damaged(std::string("the SES_Signature's ") + what + " cannot be read");
}

/// ofdrw writes "yyyy-MM-dd HH:mm:ss" in the time of China; the standard says UTCTime.
std::optional<TimePoint> parse_local_text(std::string_view text) {
    if (text.size() != 19 || text[4] != '-' || text[7] != '-' || text[10] != ' ') {
        return std::nullopt;
    }
    std::string rfc3339(text);
    rfc3339[10] = 'T';
    try {
        return parse_time(rfc3339 + "+08:00");
    } catch (const Error&) {
        return std::nullopt;
    }
}

/// The first edition's timeInfo: a time as an element, bare or as text, or a timestamp token.
std::optional<TimePoint> parse_time_bits(ByteView bytes) {
    if (const auto element = der::parse(bytes);
        element && (element->is(der::utc_time) || element->is(der::generalized_time))) {
        return parse_fractional_time(element->tag, as_text(element->content));
    }
    const auto bare = parse_asn1_time(der::utc_time, as_text(bytes));
    return bare ? bare : parse_local_text(as_text(bytes));
}

std::optional<TimePoint> parse_time_info(const der::Element& time) {
    if (time.is(der::generalized_time)) {
        return parse_fractional_time(time.tag, as_text(time.content));
    }
    const auto octets = der::bit_string_octets(time);
    return octets ? parse_time_bits(*octets) : std::nullopt;
}

/// TBS_Sign ::= SEQUENCE { version, eseal, timeInfo, dataHash BIT STRING, propertyInfo IA5String, ... }; what follows
/// differs: the first edition has the certificate and the algorithm here, the later ones have [0] extensions.
Result<der::Reader> read_to_be_signed(const der::Reader& parent, const der::Element& to_be_signed,
                                      SesSignature& result) {
    der::Reader fields = parent.inside(to_be_signed);
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
    result.to_be_signed = to_bytes(to_be_signed.whole);
    result.seal = to_bytes(seal->whole);
    result.time_info = to_bytes(time->whole);
    result.time = parse_time_info(*time);
    result.data_hash = to_bytes(*octets);
    result.property = as_text(property->content);
    return fields;
}

std::optional<Failure> read_signer(der::Reader& fields, SesSignature& result) {
    const auto certificate = fields.take(der::octet_string);
    const auto algorithm = fields.take(der::oid);
    if (!certificate || !algorithm) {
        return bad("certificate or algorithm");
    }
    result.certificate = to_bytes(certificate->content);
    result.algorithm = der::make(der::sequence, algorithm->whole);
    return std::nullopt;
}

std::optional<Failure> read_signature(der::Reader& fields, SesSignature& result) {
    const auto signature = fields.take(der::bit_string);
    const auto octets = signature ? der::bit_string_octets(*signature) : std::nullopt;
    if (!octets) {
        return bad("signature value");
    }
    result.signature = to_bytes(*octets);
    if (const auto wrapper = fields.take(der::context(0))) {
        der::Reader inside = fields.inside(*wrapper);
        const auto token = inside.take(der::bit_string);
        const auto token_octets = token ? der::bit_string_octets(*token) : std::nullopt;
        if (!token_octets || !inside.at_end()) {
            return bad("timestamp");
        }
        result.timestamp = to_bytes(*token_octets);
    }
    return fields.at_end() ? std::nullopt : std::optional(bad("end"));
}

}  // namespace

Result<SesSignature> read_ses_signature(ByteView bytes) {
    const auto whole = der::parse_prefix(bytes);
    if (!whole) {
        return whole.failure();
    }
    if (!whole->is(der::sequence)) {
        return bad("beginning");
    }
    SesSignature result;
    result.encoded_size = whole->whole.size();
    der::Reader fields(whole->content, 1);
    const auto to_be_signed = expect(fields, der::sequence, "TBS_Sign");
    if (!to_be_signed) {
        return to_be_signed.failure();
    }
    auto rest = read_to_be_signed(fields, *to_be_signed, result);
    if (!rest) {
        return rest.failure();
    }
    result.first_edition = !rest->at_end() && rest->rest().front() == der::octet_string;
    if (!result.first_edition) {
        if (const auto extensions = rest->take(der::context(0))) {
            result.extensions = to_bytes(extensions->content);
        }
    }
    if (auto failure = read_signer(result.first_edition ? *rest : fields, result)) {
        return *failure;
    }
    if (!rest->at_end()) {
        return bad("TBS_Sign");
    }
    if (auto failure = read_signature(fields, result)) {
        return *failure;
    }
    return result;
}

Result<SignedData> to_signed_data(const SesSignature& signature) {
    const auto certificate = pki::Certificate::parse(signature.certificate);
    if (!certificate) {
        return bad("certificate");
    }
    SignedData data;
    data.container = Container::ses;
    data.encoded_size = signature.encoded_size;
    data.encapsulated_content_type = oid::data;
    data.certificates.push_back(signature.certificate);
    data.data_hash = signature.data_hash;

    SignerInfo signer;
    signer.version = 1;
    signer.issuer = to_bytes((*certificate)->issuer());
    signer.serial = to_bytes((*certificate)->serial());
    signer.has_signed_attributes = true;
    signer.signed_attributes = signature.to_be_signed;
    signer.signature_algorithm = signature.algorithm;
    signer.signature = signature.signature;
    const auto algorithm = crypto::parse_signature_algorithm(signer.signature_algorithm);
    const auto digest = algorithm && algorithm->digest ? *algorithm->digest : crypto::DigestAlgorithm::sm3;
    signer.digest_oid = crypto::oid(digest);
    data.digest_oids.push_back(signer.digest_oid);
    if (signature.time_info.front() == der::generalized_time) {
        signer.attributes.push_back({std::string(oid::signing_time), {signature.time_info}});
    }
    if (signature.timestamp) {
        signer.unsigned_attributes.push_back({std::string(oid::signature_timestamp), {*signature.timestamp}});
    }
    data.signers.push_back(std::move(signer));
    return data;
}

}  // namespace sealpdf::cms
