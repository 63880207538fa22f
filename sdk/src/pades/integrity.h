#pragma once
// Whether a signature's mathematics hold over the bytes it covers: stamping asks it of earlier signatures,
// verifying builds on the same parts. No certificate chain is looked at here.

#include <utility>
#include <vector>

#include "base/byte_source.h"
#include "cms/signed_data.h"
#include "pades/signature.h"

namespace sealpdf::pades {

/// Of a kind that is verified (Table 255 and EN 319 142-1).
bool has_known_subfilter(const Signature& signature);

/// What /Contents holds.
struct ContentsValue {
    std::optional<cms::SignedData> cms;  // also of a value that is no CMS (cms::Container)
    std::string error;                // why there is none
    std::size_t nonzero_padding = 0;  // bytes behind the CMS value that are not 00: a FORMAT_FAILURE
};
ContentsValue parse_contents(const Signature& signature);

/// `adbe.pkcs7.sha1`: what the CMS value signs is not the ByteRange but its content, the range's SHA-1 (ISO
/// 32000-2, 12.8.3.3.1).
bool encapsulates_sha1(const Signature& signature);

/// Hashes what the ByteRange covers by all `algorithms` in one pass over the file.
std::vector<std::pair<crypto::DigestAlgorithm, Bytes>> digest_byte_range(
    const ByteSource& source, const ByteRange& range, const std::vector<crypto::DigestAlgorithm>& algorithms);

/// SM3 over the signer's SM2 identity and the range, where cms::needs_sm2_digest asks for it.
std::optional<Bytes> digest_with_identity(const ByteSource& source, const ByteRange& range,
                                          const cms::SignedData& cms, const pki::Certificate& signer);

enum class IntegrityState : std::uint8_t {
    intact,
    broken,
    unknown,  // of a kind, or by an algorithm, this version cannot judge
};
struct IntegrityResult {
    IntegrityState state = IntegrityState::unknown;
    std::string reason;  // one sentence unless intact
};
/// Form of ByteRange and /Contents, message digest, signature value.
IntegrityResult check_integrity(const ByteSource& source, const Signature& signature);

}  // namespace sealpdf::pades
