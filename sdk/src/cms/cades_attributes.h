#pragma once
// Further attributes of CAdES (EN 319 122-1, 5.2): made, each a whole Attribute, and read.

#include <optional>
#include <string>
#include <vector>

#include "cms/signed_data.h"

namespace sealpdf::cms {

/// 5.2.3. `type`: an OID, such as id-cti-ets-proofOfApproval.
Bytes make_commitment_type(std::string_view type);
/// 5.2.9.1. `uri` empty: without qualifier.
Bytes make_signature_policy(std::string_view policy, crypto::DigestAlgorithm digest, ByteView hash,
                            std::string_view uri);
/// 5.2.10, unsigned. `specification`: an OID or a URI, of the document's syntax.
Bytes make_policy_store(std::string_view specification, ByteView document);
/// 5.2.6.1, signer-attributes-v2 with claimed attributes.
Bytes make_claimed_roles(const std::vector<std::string>& roles);

// What others wrote; what cannot be read is passed over, for no verdict rests on it.

/// The OIDs of all commitment types.
std::vector<std::string> read_commitment_types(const SignerInfo& signer);
/// Claimed attributes whose values are text, of signer-attributes-v2 and of the older signer-attributes (RFC 5126,
/// 5.11.3).
std::vector<std::string> read_claimed_roles(const SignerInfo& signer);

struct SignaturePolicy {
    std::string oid;
    std::optional<crypto::DigestAlgorithm> digest;  // nullopt: one we do not know
    Bytes hash;                                     // only zeros: not said (RFC 5126, 5.8.1)
    std::string uri;
};
std::optional<SignaturePolicy> read_signature_policy(const SignerInfo& signer);
/// The policy document of a signature-policy-store that holds it.
std::optional<Bytes> read_policy_document(const SignerInfo& signer);

}  // namespace sealpdf::cms
