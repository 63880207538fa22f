#include "pki/signature_memo.h"

#include "pki/certificate.h"

namespace sealpdf::pki {
namespace {

// Whoever offers many keys for one signature only makes the memo forget.
constexpr std::size_t max_keys = 16;

}  // namespace

crypto::SignatureCheck SignatureMemo::verify(const Certificate& signer, ByteView algorithm, ByteView signed_bytes,
                                             ByteView signature) {
    if (!signer.has_usable_key()) {
        return crypto::SignatureCheck::unsupported;
    }
    const std::scoped_lock lock(mutex_);
    for (const auto& [key, check] : known_) {
        if (equal(key, signer.spki())) {
            return check;
        }
    }
    const crypto::SignatureCheck check = signer.public_key().verify(algorithm, signed_bytes, signature);
    if (known_.size() >= max_keys) {
        known_.clear();
    }
    known_.emplace_back(to_bytes(signer.spki()), check);
    return check;
}

std::size_t SignatureMemo::keys() const {
    const std::scoped_lock lock(mutex_);
    return known_.size();
}

}  // namespace sealpdf::pki
