#pragma once
// The building blocks of EN 319 102-1, 5.2, each a pure function of the facts. A Judgement collects what they find; its
// indication only ever gets worse.

#include <string>
#include <vector>

#include "verify/facts/facts.h"

namespace sealpdf::verify {

struct Judgement {
    Indication indication = Indication::total_passed;
    std::string subindication;
    std::vector<Finding> reasons, warnings;
    bool broken = false;  // a digest, a signature value or the form of the ByteRange is wrong

    /// TOTAL-FAILED outweighs INDETERMINATE; the first subindication of the worse indication stays.
    void fail(const std::string& subindication, const std::string& code, const std::string& message);
    void leave_open(const std::string& subindication, const std::string& code, const std::string& message);
    /// Which of the two the subindication belongs to (EN 319 102-1, tables 5 and 6).
    void conclude(const std::string& subindication, const std::string& code, const std::string& message);
    void warn(const std::string& code, const std::string& message) { warnings.push_back({code, message}); }
};

/// 5.2.2: the signature dictionary, ByteRange and /Contents.
void check_format(const SignatureFacts& facts, Judgement& judgement);
/// 5.2.3 and 5.2.7: the signer's certificate is there, digest and signature value are right.
void check_cryptography(const SignatureFacts& facts, SignatureReport& report, Judgement& judgement);
/// What else the signer states and signs (EN 319 122-1, 5.2): shown, never judged by.
void describe_statements(const SignatureFacts& facts, SignatureReport& report, Judgement& judgement);
/// 5.2.8: algorithms reliable at T.
void check_algorithms(const SignatureFacts& facts, const VerifyOptions& options, const SignatureReport& report, Judgement& judgement);

/// A timestamp and what it proves.
struct TimestampProof {
    TimestampReport report;
    std::vector<Finding> warnings;
    std::chrono::seconds accuracy{0};
    bool valid() const { return report.indication == Indication::total_passed && report.time.has_value(); }
};
/// For each signature of the facts, in their order: its own timestamps and the document timestamps that cover it.
struct Proofs {
    std::vector<std::vector<TimestampProof>> of;
};
/// 5.4 and 5.6.3.
Proofs prove_existence(const Facts& facts, const VerifyOptions& options, TimePoint at);
/// 5.5.4 step 4 e: TIMESTAMP_ORDER_FAILURE.
void check_order(const std::vector<TimestampProof>& proofs, Judgement& judgement);
/// The latest time after which a valid content timestamp proves the signature to have been made.
std::optional<TimePoint> made_after(const std::vector<TimestampProof>& proofs);

/// Since when an object of the facts is proven to exist by what has been judged so far.
std::optional<TimePoint> existed_since(const Facts& facts, const Proofs& proofs, ByteView object);

/// The path's policy; `facts` and `proofs` must outlive it.
pki::PathPolicy path_policy(const Facts& facts, const Proofs& proofs, const VerifyOptions& options, pki::Purpose purpose);
/// The best signature time T (5.5.4) and where it is from.
void settle_time(const std::vector<TimestampProof>& proofs, const VerifyOptions& options, TimePoint at, SignatureReport& report,
                 Judgement& judgement);
/// 5.2.6: the certification path at T.
void check_chain(const Facts& facts, const Proofs& proofs, std::size_t index, const VerifyOptions& options, TimePoint at,
                 SignatureReport& report, Judgement& judgement);
/// Later revisions: verification.md section 1.
void check_changes(const SignatureFacts& facts, const VerifyOptions& options, Judgement& judgement);

/// The seal beside the signature: verification.md section 6. After the signature itself: a broken one binds nothing.
void check_seal(const SignatureFacts& facts, SignatureReport& report, Judgement& judgement);

/// The certificate that a token names as its signer's; null: it is not at hand. There has to be a token.
pki::CertificatePtr find_authority(const Facts& facts, const TimestampFacts& timestamp);
/// The authority of a token that is one, whoever trusts it: of these bytes, and signed by a certificate for
/// timestamping that its attributes name. Null: it is none.
pki::CertificatePtr find_sound_authority(const Facts& facts, const TimestampFacts& timestamp);
/// RFC 3161, 2.4.2: the name a token gives its authority.
void check_token_names(const Facts& facts, const SignatureFacts& signature, Judgement& judgement);

enum class LevelRule : std::uint8_t {
    structure,  // what is there, whoever trusts its authorities
    reliable,   // timestamps that are valid here, and evidence about every certificate
};
/// The level by EN 319 142-1, 6.3.
SignatureLevel find_level(const Facts& facts, const Proofs& proofs, std::size_t index, const SignatureReport& report,
                          LevelRule rule, TimePoint at);

}  // namespace sealpdf::verify
