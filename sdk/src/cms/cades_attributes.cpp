#include "cms/cades_attributes.h"

#include "cms/timestamp.h"
#include "pki/names.h"

namespace sealpdf::cms {
namespace {

constexpr std::string_view id_commitment_type = "1.2.840.113549.1.9.16.2.16";
constexpr std::string_view id_signature_policy = "1.2.840.113549.1.9.16.2.15";
constexpr std::string_view id_policy_uri = "1.2.840.113549.1.9.16.5.1";
constexpr std::string_view id_policy_store = "0.4.0.19122.1.3";
constexpr std::string_view id_signer_attributes = "1.2.840.113549.1.9.16.2.18";
constexpr std::string_view id_signer_attributes_v2 = "0.4.0.19122.1.1";
// The standard leaves the attribute's type open; this one, name, is what EU DSS writes and shows as a role.
constexpr std::string_view id_at_name = "2.5.4.41";

/// The elements in the SEQUENCE that is the attribute's value; views into the attribute.
std::vector<der::Element> fields_of(const Attribute* attribute) {
    std::vector<der::Element> fields;
    const auto value = attribute != nullptr && !attribute->values.empty() ? der::parse(attribute->values.front())
                                                                          : Result<der::Element>(Failure{});
    if (!value || !value->is(der::sequence)) {
        return fields;
    }
    der::Reader reader(value->content, 1);
    while (!reader.at_end()) {
        auto field = reader.next();
        if (!field) {
            return {};
        }
        fields.push_back(*field);
    }
    return fields;
}

/// Attribute ::= SEQUENCE { attrType, attrValues SET OF }
void add_texts(std::vector<std::string>& texts, const der::Element& attribute) {
    der::Reader fields(attribute.content, 4);
    fields.take(der::oid);
    const auto values = fields.take(der::set);
    der::Reader reader(values ? values->content : ByteView(), 5);
    while (!reader.at_end()) {
        const auto value = reader.next();
        if (!value) {
            return;
        }
        if (auto text = pki::string_value(*value)) {
            texts.push_back(*std::move(text));
        }
    }
}

/// claimedAttributes [0] ClaimedAttributes, explicitly tagged in both attributes' modules.
void add_claimed(std::vector<std::string>& texts, const Attribute* attribute) {
    for (const der::Element& field : fields_of(attribute)) {
        der::Reader tagged(field.is(der::context(0)) ? field.content : ByteView(), 2);
        const auto claimed = tagged.take(der::sequence);
        der::Reader reader(claimed ? claimed->content : ByteView(), 3);
        while (const auto next = reader.take(der::sequence)) {
            add_texts(texts, *next);
        }
    }
}

/// The URI among the qualifiers.
std::string find_uri(const der::Element& qualifiers) {
    der::Reader reader(qualifiers.content, 2);
    while (const auto qualifier = reader.take(der::sequence)) {
        der::Reader fields = reader.inside(*qualifier);
        const auto id = fields.take(der::oid);
        const auto uri = fields.take(der::ia5_string);
        if (id && uri && der::dotted_oid(*id) == id_policy_uri) {
            return pki::string_value(*uri).value_or(std::string());
        }
    }
    return {};
}

}  // namespace

Bytes make_commitment_type(std::string_view type) {
    return make_attribute(id_commitment_type, der::make(der::sequence, der::make_oid(type)));
}

Bytes make_signature_policy(std::string_view policy, crypto::DigestAlgorithm digest, ByteView hash,
                            std::string_view uri) {
    const Bytes algorithm = der::make(der::sequence, der::make_oid(crypto::oid(digest)));
    const Bytes other_hash = der::make(der::sequence, {algorithm, der::make_octet_string(hash)});
    Bytes qualifiers;
    if (!uri.empty()) {
        const Bytes text = der::make(der::ia5_string, as_bytes(uri));
        qualifiers = der::make(der::sequence, der::make(der::sequence, {der::make_oid(id_policy_uri), text}));
    }
    return make_attribute(id_signature_policy,
                          der::make(der::sequence, {der::make_oid(policy), other_hash, qualifiers}));
}

Bytes make_claimed_roles(const std::vector<std::string>& roles) {
    std::vector<Bytes> values;
    for (const std::string& role : roles) {
        values.push_back(der::make(der::utf8_string, as_bytes(role)));
    }
    const Bytes attribute = der::make(der::sequence, {der::make_oid(id_at_name), der::make_set_of(values)});
    // Annex D: EXPLICIT tags.
    const Bytes claimed = der::make(der::context(0), der::make(der::sequence, attribute));
    return make_attribute(id_signer_attributes_v2, der::make(der::sequence, claimed));
}


Bytes make_policy_store(std::string_view specification, ByteView document) {
    const Bytes syntax =
        is_oid(std::string(specification)) ? der::make_oid(specification) : der::make(der::ia5_string, as_bytes(specification));
    return make_attribute(id_policy_store, der::make(der::sequence, {syntax, der::make_octet_string(document)}));
}

std::vector<std::string> read_commitment_types(const SignerInfo& signer) {
    std::vector<std::string> types;
    for (const Attribute& attribute : signer.attributes) {
        const std::vector<der::Element> fields =
            fields_of(attribute.oid == id_commitment_type ? &attribute : nullptr);
        const auto type = !fields.empty() && fields[0].is(der::oid) ? der::dotted_oid(fields[0]) : std::nullopt;
        if (type) {
            types.push_back(*type);
        }
    }
    return types;
}

std::vector<std::string> read_claimed_roles(const SignerInfo& signer) {
    std::vector<std::string> roles;
    for (const std::string_view oid : {id_signer_attributes_v2, id_signer_attributes}) {
        add_claimed(roles, find_attribute(signer.attributes, oid));
    }
    return roles;
}

std::optional<SignaturePolicy> read_signature_policy(const SignerInfo& signer) {
    const std::vector<der::Element> fields = fields_of(find_attribute(signer.attributes, id_signature_policy));
    if (fields.size() < 2 || !fields[0].is(der::oid) || !fields[1].is(der::sequence)) {
        return std::nullopt;  // also signaturePolicyImplied
    }
    SignaturePolicy policy;
    policy.oid = der::dotted_oid(fields[0]).value_or(std::string());
    der::Reader hash(fields[1].content, 2);
    const auto algorithm = hash.take(der::sequence);
    const auto value = hash.take(der::octet_string);
    if (policy.oid.empty() || !algorithm || !value) {
        return std::nullopt;
    }
    const auto id = der::Reader(algorithm->content, 3).take(der::oid);
    const auto dotted = id ? der::dotted_oid(*id) : std::nullopt;
    policy.digest = dotted ? crypto::digest_from_oid(*dotted) : std::nullopt;
    policy.hash = to_bytes(value->content);
    if (fields.size() > 2 && fields[2].is(der::sequence)) {
        policy.uri = find_uri(fields[2]);
    }
    return policy;
}

std::optional<Bytes> read_policy_document(const SignerInfo& signer) {
    const std::vector<der::Element> fields = fields_of(find_attribute(signer.unsigned_attributes, id_policy_store));
    return fields.size() == 2 && fields[1].is(der::octet_string) ? std::optional(to_bytes(fields[1].content))
                                                                 : std::nullopt;
}

}  // namespace sealpdf::cms
