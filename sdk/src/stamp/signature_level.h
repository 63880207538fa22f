#pragma once
// The levels of a document's signatures (EN 319 142-1, 6.3), by what the document itself holds.

#include <map>

#include "pki/validation_material.h"
#include "stamp/signature_state.h"

namespace sealpdf::stamp {

/// Where paths may end.
struct Anchors {
    std::vector<pki::CertificatePtr> signers, authorities;

    const std::vector<pki::CertificatePtr>& of(pki::Purpose purpose) const {
        return purpose == pki::Purpose::timestamping ? authorities : signers;
    }
};
/// Whether to trust the end of a path is the verifier's business: where none leads to an anchor it may end at any
/// self-signed certificate at hand. Adds those to the pool's anchors; false when the target's path needs none.
bool settle_for_self_signed(pki::Pool& pool, const pki::MaterialQuestion& question);

/// Of one state of the document; what it refers to must outlive it. Signatures that are not PAdES count as if they were.
class Levels {
  public:
    Levels(const pdf::FilePtr& file, const std::vector<SignatureState>& states, const Anchors& anchors, TimePoint present)
        : file_(file), states_(states), anchors_(anchors), present_(present) {}

    SignatureLevel of(const SignatureState& state);

  private:
    struct Holdings {
        pki::Pool pool;
        bool any = false;  // validation data, not only what signatures and timestamps carry to name their signers
    };
    SignatureLevel judge(const SignatureState& state);
    bool has_material(const SignatureState& state, int revision);
    bool has_path(const pki::CertificatePtr& target, pki::Purpose purpose, TimePoint time, int revision);
    const Holdings& holdings(int revision);

    const pdf::FilePtr& file_;
    const std::vector<SignatureState>& states_;
    const Anchors& anchors_;
    TimePoint present_;
    std::map<int, Holdings> holdings_;
    std::map<const SignatureState*, SignatureLevel> known_;
};

}  // namespace sealpdf::stamp
