#pragma once
// A document to which validation data and document timestamps are appended, before anything of it is written.

#include "base/byte_sink.h"
#include "pades/prepare.h"
#include "pki/validation_material.h"
#include "sealpdf/augment.h"
#include "stamp/signature_level.h"

namespace sealpdf::stamp {

class Raising {
  public:
    /// `source` is the document as it stands; `options` and `warnings` must outlive this.
    Raising(SourcePtr source, const AugmentOptions& options, Integrities integrities,
            std::vector<Warning>& warnings);

    const pdf::FilePtr& file() const { return file_; }
    const std::vector<SignatureState>& states() const { return states_; }
    SignatureLevel level_of(const SignatureState& state);

    /// ISO 32000-2, 12.8.5, invisible. Throws Error(fetch_failed | tsa_rejected), also for an authority that is known to
    /// be revoked.
    void add_document_timestamp();
    /// Throws Error(tsa_rejected) when the authority of a timestamp of the signatures chosen is known to be revoked. That
    /// nothing is known is no error here.
    void refuse_revoked_authorities(const std::function<bool(const SignatureState&)>& chosen);
    /// Everything that the signatures chosen need to be judged without a network. Throws Error(evidence_missing) naming
    /// the certificate and what was tried, Error(certificate_revoked), for an authority Error(tsa_rejected).
    pades::StoreChange add_validation_data(const std::function<bool(const SignatureState&)>& chosen);

    void write(const Output& output) const;

  private:
    TimePoint present() const { return options_.present.value_or(now()); }
    void append(Bytes revision);
    void open(Integrities integrities);
    void fill_pool();
    pades::SignatureMaterial material_of(const SignatureState& state);
    pki::ValidationMaterial find(const pki::CertificatePtr& target, pki::MaterialQuestion& question,
                                 std::vector<pki::MaterialGap>& gaps, std::vector<Finding>& findings);
    void collect(const pki::CertificatePtr& target, pki::MaterialQuestion question,
                 pades::SignatureMaterial& material);
    void take_embedded();

    SourcePtr source_;
    const AugmentOptions& options_;
    std::vector<Warning>& warnings_;
    pdf::FilePtr file_;
    std::vector<SignatureState> states_;
    pki::Pool pool_;
    Anchors anchors_;
    std::optional<Levels> levels_;  // of the states as they stand
};

/// The warning of a best effort: which level was not reached, and why.
Warning level_not_reached(SignatureLevel level, const Error& error);

/// Throws Error(invalid_argument) when there is none.
const TimestampAuthority& authority_of(const std::shared_ptr<const TimestampAuthority>& authority);
/// The digest that the authority stamps.
crypto::DigestAlgorithm timestamp_digest(const TimestampAuthority& authority);

}  // namespace sealpdf::stamp
