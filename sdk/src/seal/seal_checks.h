#pragma once
// The checks of a seal (GM/T 0031, GB/T 38540; verification.md section 6), each a pure function of the facts.

#include "pki/path.h"
#include "seal/ses_seal.h"

namespace sealpdf::ses {

struct SealFacts {
    const ParsedSeal& seal;
    pki::CertificatePtr maker;          // null: unreadable
    pki::CertificatePtr holder;         // the certificate asked about; null: none
    pki::Pool pool, tsa_pool;           // anchors of makers; of timestamp authorities
    TimePoint at{}, used_at{};
};

struct CheckResult {
    SealCheck check;
    bool open = false;  // a warning that leaves the verdict open: it can be neither affirmed nor denied
    std::vector<Finding> warnings;
};
CheckResult pass(const char* check, std::string detail = {});
CheckResult not_applicable(const char* check, std::string detail);
CheckResult fail(const char* check, std::string code, std::string detail);
/// Adds the finding to the warnings, too.
CheckResult warn(const char* check, std::string code, std::string detail);
CheckResult leave_open(const char* check, std::string code, std::string detail);

CheckResult check_format(const SealFacts& facts);
CheckResult check_maker_signature(const SealFacts& facts);
/// V1 and V4: the maker's certificate in force when it is judged. V5: when the seal was made; what became of it
/// afterwards is a notice. `chain`: as reports show it.
CheckResult check_maker_chain(const SealFacts& facts, const SealVerifyOptions& options, std::vector<CertificateReport>& chain);
CheckResult check_validity(const SealFacts& facts, const SealVerifyOptions& options);
CheckResult check_picture(const SealFacts& facts);
CheckResult check_timestamp(const SealFacts& facts, const SealVerifyOptions& options);
CheckResult check_certificate_list(const SealFacts& facts, const SealVerifyOptions& options);
CheckResult check_holder(const SealFacts& facts);
CheckResult check_version(const SealFacts& facts, const SealVerifyOptions& options);
/// No field says what a seal is for; its name does, which has to be that of the seal as it is registered.
CheckResult check_purpose(const SealFacts& facts, const SealVerifyOptions& options);

bool has_sensible_size(const SealPicture& picture);
/// What a path means for a seal: a maker whom nobody vouches for is none, but evidence that is missing proves nothing.
CheckResult judge_path(const char* check, const pki::PathResult& path, bool anchors_given);
pki::PathPolicy path_policy(const SealVerifyOptions& options, pki::Purpose purpose);

/// The extension in which we write the holder's unified social credit code: GB/T 20518's organization code.
inline constexpr std::string_view credit_code_extension = "1.2.156.10260.4.1.4";

}  // namespace sealpdf::ses
