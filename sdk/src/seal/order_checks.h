#pragma once
// What a platform looks at before it makes a seal: the instruction's texts, the holder's certificates, the picture.

#include "pki/certificate.h"
#include "sealpdf/seal_issuing.h"

namespace sealpdf::ses {

struct PictureSize {
    std::string type;  // as the standards write it: PNG, JPG, GIF, BMP, SVG
    std::int64_t width_mm = 0, height_mm = 0;
};
/// Throws Error(bad_image | instruction_refused): decoded, proportions kept, and of a size that seals of the kind have.
PictureSize check_picture(const SealOrder& order);

/// Texts and numbers. Throws Error(instruction_refused | invalid_argument).
void check_texts(const SealOrder& order);

/// Throws what stamping with them would throw, too: expired, revoked, not for signing, weak.
std::vector<pki::CertificatePtr> check_holders(const SealOrder& order, const SealIssueOptions& options, TimePoint at,
                                               std::vector<Warning>& warnings);

}  // namespace sealpdf::ses
