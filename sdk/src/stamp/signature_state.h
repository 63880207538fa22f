#pragma once
// The signatures of a document as far as raising their level needs them.

#include "cms/timestamp.h"
#include "pades/integrity.h"
#include "pki/certificate.h"
#include "sealpdf/stamp.h"

namespace sealpdf::stamp {

struct SignatureState {
    pades::Signature signature;
    std::optional<cms::SignedData> cms;
    pki::CertificatePtr signer;  // null: not in the CMS value
    bool document_timestamp = false;
    pades::IntegrityResult integrity;
    /// Those over the signature value, with the right imprint; of a document timestamp its own.
    std::vector<cms::TimestampToken> tokens;

    std::string name() const;
    bool intact() const { return integrity.state == pades::IntegrityState::intact; }
};
/// Whose integrity is looked at: hashing a large document for each signature is what costs.
enum class Integrities : std::uint8_t {
    checked,
    assumed,  // those that were checked before, and those that were just made
};
/// In the order of the revisions they sign. `known`: states read before, of an earlier revision of the same document.
std::vector<SignatureState> read_states(const pdf::FilePtr& file, Integrities integrities,
                                        const std::vector<SignatureState>& known = {});

/// Whether it is a sound document timestamp, made after this revision.
bool covers(const SignatureState& state, int revision);
/// The earliest document timestamp whose revision comes after this one.
std::optional<TimePoint> covered_at(const std::vector<SignatureState>& states, int revision);
/// When the signature is known to have been made: T of EN 319 102-1; nullopt: nothing proves it.
std::optional<TimePoint> proven_time(const std::vector<SignatureState>& states, const SignatureState& state);

}  // namespace sealpdf::stamp
