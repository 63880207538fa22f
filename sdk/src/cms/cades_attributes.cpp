#include "cms/cades_attributes.h"

namespace sealpdf::cms {
namespace {

constexpr std::string_view id_commitment_type = "1.2.840.113549.1.9.16.2.16";
constexpr std::string_view id_signature_policy = "1.2.840.113549.1.9.16.2.15";
constexpr std::string_view id_policy_uri = "1.2.840.113549.1.9.16.5.1";
constexpr std::string_view id_signer_attributes_v2 = "0.4.0.19122.1.1";
// The standard leaves the attribute's type open; this one, name, is what EU DSS writes and shows as a role.
constexpr std::string_view id_at_name = "2.5.4.41";

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

}  // namespace sealpdf::cms
