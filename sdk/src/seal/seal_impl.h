#pragma once
// The seal behind the public handle: the picture encoded for PDF once, and the signer.

#include "base/bytes.h"
#include "pdf/document/page_form.h"
#include "pki/certificate.h"
#include "seal/stencil.h"
#include "sealpdf/electronic_seal.h"
#include "sealpdf/seal.h"

namespace sealpdf {
inline namespace v0 {

/// A picture of pixels as the streams that a PDF's image takes: encoded once, shared by all documents.
struct PictureStreams {
    std::uint32_t width = 0, height = 0;  // pixels
    std::shared_ptr<const Bytes> rgb;     // Flate, 8 bit DeviceRGB, sRGB values
    std::shared_ptr<const Bytes> alpha;   // Flate, 8 bit DeviceGray; null: opaque
};

struct Seal::Impl {
    std::shared_ptr<const Signer> signer;
    bool has_picture = false;
    PictureStreams picture;                       // empty when `vector` is set
    Stencils stencils;                            // of the picture, where a document permits no soft mask
    std::shared_ptr<const pdf::PageForm> vector;  // of a picture drawn as PDF or SVG
    Length width, height;
    std::optional<ElectronicSeal> issued;  // the seal file that the picture is from
    std::vector<pki::CertificatePtr> certificates;  // parsed once; the signer's own first
    bool awaits_certificate() const { return certificates.empty(); }  // deferred signing: it comes later
};

}  // namespace v0
}  // namespace sealpdf
