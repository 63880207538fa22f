#pragma once
// Further signed attributes of CAdES (EN 319 122-1, 5.2): each a whole Attribute.

#include <string>
#include <vector>

#include "cms/signed_data.h"

namespace sealpdf::cms {

/// 5.2.3. `type`: an OID, such as id-cti-ets-proofOfApproval.
Bytes make_commitment_type(std::string_view type);
/// 5.2.9.1. `uri` empty: without qualifier.
Bytes make_signature_policy(std::string_view policy, crypto::DigestAlgorithm digest, ByteView hash,
                            std::string_view uri);
/// 5.2.6.1, signer-attributes-v2 with claimed attributes.
Bytes make_claimed_roles(const std::vector<std::string>& roles);

}  // namespace sealpdf::cms
