#pragma once
// The seal behind the public handle: the picture encoded for PDF once, and the signer.

#include "base/bytes.h"
#include "image/picture.h"
#include "pki/certificate.h"
#include "sealpdf/seal.h"

namespace sealpdf {
inline namespace v0 {

struct Seal::Impl {
    std::shared_ptr<const Signer> signer;
    bool has_picture = false;
    image::Picture picture;                      // pixels are dropped after encoding; sizes stay
    std::shared_ptr<const Bytes> rgb_stream;     // Flate, 8 bit DeviceRGB
    std::shared_ptr<const Bytes> alpha_stream;   // Flate, 8 bit DeviceGray; null: opaque
    Length width, height;
    std::vector<pki::CertificatePtr> certificates;  // parsed once; the signer's own first
};

}  // namespace v0
}  // namespace sealpdf
