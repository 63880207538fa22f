#pragma once
// What is signed once and verified often: certificates, CRLs and OCSP responses. Private to pki/.

#include <mutex>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "crypto/key.h"

namespace sealpdf::pki {

class Certificate;

/// What was found of one signature, by the key it was verified with. Both are constant bytes, so that it stays true: the
/// chain of a seal is not computed anew for each document it stamps. Usable from any thread.
class SignatureMemo {
  public:
    /// `algorithm`, `signed_bytes` and `signature`: of the one object this memo belongs to, the same in every call.
    crypto::SignatureCheck verify(const Certificate& signer, ByteView algorithm, ByteView signed_bytes,
                                  ByteView signature);
    /// How many keys are remembered.
    std::size_t keys() const;

  private:
    mutable std::mutex mutex_;
    std::vector<std::pair<Bytes, crypto::SignatureCheck>> known_;  // by SubjectPublicKeyInfo
};

}  // namespace sealpdf::pki
