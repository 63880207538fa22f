#pragma once
// What lets a certificate be judged later without a network: its path, and evidence about each certificate of it and of
// those who signed the evidence (EN 319 142-1, 5.4 and 6.3).

#include "pki/path.h"

namespace sealpdf::pki {

struct ValidationMaterial {
    std::vector<CertificatePtr> certificates;
    std::vector<CrlPtr> crls;
    std::vector<OcspPtr> ocsps;
};

/// A certificate for which something is not to be had.
struct MaterialGap {
    CertificatePtr certificate;
    std::string why;  // a clause: what is missing, and what there is instead
    bool revoked =
        false;  // there is evidence, and it says that the certificate was revoked before T, or is on hold
    std::optional<TimePoint> next;  // when newer evidence is to be expected
};

struct MaterialQuestion {
    CertificatePtr target;
    Purpose purpose = Purpose::document_signing;
    TimePoint at{};    // the present
    TimePoint time{};  // T, with which revocation is compared
    /// Evidence about the target itself has to be from then on.
    std::optional<TimePoint> not_before;
    ExistenceProof existed{};  // what is old enough to rest on algorithms that are weak now
};

/// Chooses from the pool; what the document holds already comes first, so that nothing is added beside it. Gaps are
/// appended. Nothing is fetched: `collect_evidence` comes first.
ValidationMaterial gather_material(const Pool& pool, const MaterialQuestion& question,
                                   std::vector<MaterialGap>& gaps);

}  // namespace sealpdf::pki
