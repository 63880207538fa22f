#pragma once
// From the finished revision to the signed file.

#include "base/byte_sink.h"
#include "pades/prepare.h"
#include "seal/seal_impl.h"

namespace sealpdf::stamp {

/// Room that /Contents needs for this seal's signature.
std::size_t contents_capacity(const Seal::Impl& seal, const crypto::SigningScheme& scheme);

/// Copies, hashes, signs, checks the signature against the certificate, writes, commits.
/// Throws Error(key_mismatch | cannot_write, ...); the output appears only after the last step.
void sign_and_write(const pdf::Document& document, const Seal::Impl& seal, const crypto::SigningScheme& scheme,
                    const Output& output);

}  // namespace sealpdf::stamp
