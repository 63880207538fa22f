#pragma once
// Whom a certificate says it belongs to, beside its name: the identity extensions of Chinese CAs (GB/T 20518, BJCA and
// others) and the statements of EU qualified certificates (EN 319 412). Read for show and for --require-signer; nothing
// here decides whether a certificate is trusted.

#include <string>
#include <vector>

#include "pki/certificate.h"
#include "sealpdf/report.h"

namespace sealpdf::pki {

/// GB 32100-2015: 18 characters with the right check character (MOD 31-3).
bool is_credit_code(std::string_view code);

/// Identifiers in extensions and attributes of the subject that are known; at most 32.
std::vector<IdentityReport> find_identities(const Certificate& certificate);
/// The unified social credit code (统一社会信用代码) among them or in organizationIdentifier; empty: none that is well formed.
std::string find_credit_code(const Certificate& certificate);
/// qcStatements (EN 319 412-5); nullopt: not a qualified certificate.
std::optional<QualifiedReport> find_qualified_statements(const Certificate& certificate);

}  // namespace sealpdf::pki
