#pragma once
// The two ends of deferred signing (sealpdf/deferred.h).

#include "pades/prepare.h"
#include "seal/seal_impl.h"
#include "sealpdf/deferred.h"

namespace sealpdf::stamp {

inline constexpr std::size_t max_reserved = 1U << 20;

/// Writes the document with an empty /Contents.
SigningSession write_prepared(const pdf::Document& document, const Seal::Impl& seal,
                              const pades::SignatureRequest& request, const crypto::SigningScheme& scheme,
                              const StampOptions& options, const Output& output);

}  // namespace sealpdf::stamp
