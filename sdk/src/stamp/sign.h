#pragma once
// From the finished revision to the signed file.

#include "base/byte_sink.h"
#include "pades/prepare.h"
#include "seal/seal_impl.h"
#include "sealpdf/stamp.h"

namespace sealpdf::stamp {

/// Room that /Contents needs for this seal's signature, with a guess of the timestamp's size from B-T on.
std::size_t contents_capacity(const Seal::Impl& seal, const crypto::SigningScheme& scheme, const StampOptions& options);

/// Copies, hashes, signs, checks the signature against the certificate, writes, commits.
/// Throws Error(key_mismatch | cannot_write, ...); the output appears only after the last step.
void sign_and_write(const pdf::Document& document, const Seal::Impl& seal, const crypto::SigningScheme& scheme,
                    const StampOptions& options, const Output& output);

/// The levels above B-B, and content timestamps: signs with the timestamps, appends what the level needs, writes. `field`: the signature's own.
/// Returns the level reached, which is the one wanted unless options.best_effort. Throws Error; nothing is written then.
SignatureLevel sign_and_raise(pdf::Document& document, const Seal::Impl& seal, const crypto::SigningScheme& scheme,
                              const std::string& field, const StampOptions& options, const Output& output,
                              std::vector<Warning>& warnings);

}  // namespace sealpdf::stamp
