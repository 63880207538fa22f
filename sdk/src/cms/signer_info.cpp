#include "cms/signer_info.h"

#include "cms/read_der.h"

namespace sealpdf::cms {
namespace {

constexpr std::size_t max_attributes = 64;  // in each of the two sets; signatures in the field have below 10
constexpr std::size_t max_values = 64;      // of one attribute

Result<Attribute> read_attribute(const der::Reader& parent, const der::Element& element) {
    if (!element.is(der::sequence)) {
        return damaged("an attribute is not a SEQUENCE");
    }
    der::Reader fields = parent.inside(element);
    const auto type = expect(fields, der::oid, "an attribute's type");
    if (!type) {
        return type.failure();
    }
    const auto dotted = der::dotted_oid(*type);
    const auto set = fields.take(der::set);
    if (!dotted || !set || !fields.at_end()) {
        return damaged("an attribute is not a type with a SET of values");
    }
    Attribute attribute{*dotted, {}};
    der::Reader values = fields.inside(*set);
    while (!values.at_end()) {
        const auto value = values.next();
        if (!value) {
            return value.failure();
        }
        if (attribute.values.size() == max_values) {
            return too_much("attribute " + attribute.oid + " has more than 64 values");
        }
        attribute.values.push_back(to_bytes(value->whole));
    }
    return attribute;
}

Result<std::vector<Attribute>> read_attributes(const der::Reader& parent, const der::Element& set) {
    std::vector<Attribute> attributes;
    der::Reader reader = parent.inside(set);
    while (!reader.at_end()) {
        const auto element = reader.next();
        if (!element) {
            return element.failure();
        }
        if (attributes.size() == max_attributes) {
            return too_much("more than 64 attributes");
        }
        auto attribute = read_attribute(reader, *element);
        if (!attribute) {
            return attribute.failure();
        }
        attributes.push_back(*std::move(attribute));
    }
    return attributes;
}

// SignerIdentifier (RFC 5652, 5.3).
std::optional<Failure> read_signer_identifier(der::Reader& fields, SignerInfo& signer) {
    if (const auto issuer_and_serial = fields.take(der::sequence)) {
        der::Reader reader = fields.inside(*issuer_and_serial);
        const auto issuer = reader.take(der::sequence);
        const auto serial = reader.take(der::integer);
        if (!issuer || !serial || serial->content.empty() || !reader.at_end()) {
            return damaged("the signer's issuer and serial number cannot be read");
        }
        signer.issuer = to_bytes(issuer->whole);
        signer.serial = to_bytes(serial->content);
        return std::nullopt;
    }
    auto key_id = fields.take(der::context_primitive(0));
    if (!key_id) {
        key_id = fields.take(der::context(0));  // BER: a constructed OCTET STRING
    }
    if (!key_id) {
        return damaged("the signer is not identified");
    }
    auto octets = der::octets(*key_id);
    if (!octets || octets->empty()) {
        return damaged("the signer's key identifier cannot be read");
    }
    signer.subject_key_id = *std::move(octets);
    return std::nullopt;
}

std::optional<Failure> read_signed_attributes(der::Reader& fields, SignerInfo& signer) {
    const auto signed_attributes = fields.take(der::context(0));
    if (!signed_attributes) {
        return std::nullopt;
    }
    // RFC 5652, 5.4: what is signed has the tag of SET OF instead of [0]. Only the header is made anew; order and
    // encoding of the attributes stay as received, because that is what signers in the field have signed.
    signer.has_signed_attributes = true;
    signer.signed_attributes = der::make(der::set, signed_attributes->content);
    auto attributes = read_attributes(fields, *signed_attributes);
    if (!attributes) {
        return attributes.failure();
    }
    signer.attributes = *std::move(attributes);
    return std::nullopt;
}

}  // namespace

Result<SignerInfo> read_signer_info(const der::Reader& parent, const der::Element& element) {
    if (!element.is(der::sequence)) {
        return damaged("a SignerInfo is not a SEQUENCE");
    }
    SignerInfo signer;
    der::Reader fields = parent.inside(element);
    const auto version = expect(fields, der::integer, "the SignerInfo's version");
    if (!version) {
        return version.failure();
    }
    signer.version = static_cast<int>(der::small_integer(*version).value_or(0) & 0xff);
    if (auto failure = read_signer_identifier(fields, signer)) {
        return *failure;
    }
    const auto digest = expect(fields, der::sequence, "the SignerInfo's digestAlgorithm");
    if (!digest) {
        return digest.failure();
    }
    signer.digest_oid = algorithm_oid(fields, *digest).value_or(std::string());
    if (auto failure = read_signed_attributes(fields, signer)) {
        return *failure;
    }
    const auto algorithm = expect(fields, der::sequence, "the SignerInfo's signatureAlgorithm");
    if (!algorithm) {
        return algorithm.failure();
    }
    signer.signature_algorithm = to_bytes(algorithm->whole);
    auto signature = fields.next();
    if (!signature || (signature->tag & 0xdf) != der::octet_string) {
        return damaged("the signature value is missing");
    }
    auto octets = der::octets(*signature);
    if (!octets) {
        return octets.failure();
    }
    signer.signature = *std::move(octets);
    if (const auto unsigned_attributes = fields.take(der::context(1))) {
        auto attributes = read_attributes(fields, *unsigned_attributes);
        if (!attributes) {
            return attributes.failure();
        }
        signer.unsigned_attributes = *std::move(attributes);
    }
    if (!fields.at_end()) {
        return damaged("a SignerInfo holds more than it should");
    }
    return signer;
}

}  // namespace sealpdf::cms
