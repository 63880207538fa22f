#pragma once
// What the author of an empty signature field asks of its signer (ISO 32000-2, 12.7.5.5): the seed value dictionary
// (Table 237) and its constraints on the certificate (Table 238).

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "crypto/digest.h"
#include "pdf/syntax/file.h"
#include "pki/certificate.h"
#include "sealpdf/report.h"

namespace sealpdf::pades {

/// Table 238. `required` holds the bits of /Ff; what is not required is advice to whoever chooses the certificate.
struct CertificateConstraints {
    enum Flag : std::int64_t {
        subject = 1,
        issuer = 2,
        policy = 4,
        subject_name = 8,
        key_usage = 32,
        url = 64
    };
    std::int64_t required = 0;
    std::vector<Bytes> subjects, issuers;  // certificates, DER
    std::vector<std::string> policies;     // dotted
    std::vector<std::vector<std::pair<std::string, std::string>>>
        subject_names;                    // attribute (CN, 2.5.4.3), value
    std::vector<std::string> key_usages;  // "01X": a character a bit of the extension
    std::string url_type;
    // PDF 2.0; no bit in /Ff: they always bind.
    std::string signature_policy;       // dotted
    std::string signature_policy_digest;
    Bytes signature_policy_hash;
    std::vector<std::string> commitments;  // dotted; an empty one: any
};

/// Table 237.
struct SeedValues {
    enum Flag : std::int64_t {
        filter = 1,
        subfilter = 2,
        version = 4,
        reasons = 8,
        legal_attestation = 16,
        add_revocation = 32,
        digest_method = 64,
        lock_document = 128,
        appearance_filter = 256,
    };
    std::int64_t required = 0;
    std::string field;  // fully qualified name, for messages
    std::string filter_name;
    std::vector<std::string> subfilters, digests, reason_texts;
    double parser_version = 0;
    std::optional<std::int64_t> certification;  // /MDP /P: 0 an ordinary signature, 1 to 3 a certification
    bool wants_revocation = false;              // /AddRevInfo
    bool timestamp_required = false;            // /TimeStamp with /Ff 1
    std::string timestamp_url;
    bool has_legal_attestations = false;
    std::string locking;  // "true", "false", "auto"
    std::string appearance;
    std::optional<CertificateConstraints> certificate;
};
/// Of the field with this fully qualified name; nullopt when there is no such field, or it has no seed values.
std::optional<SeedValues> read_seed_values(const pdf::View& view, const std::string& field_name);

/// How a signature is to be made, as far as a field has a say in it.
struct SignatureTerms {
    std::string subfilter = "ETSI.CAdES.detached";
    crypto::DigestAlgorithm digest = crypto::DigestAlgorithm::sha256;
    std::string reason;
    bool has_timestamp = false, has_revocation_values = false;  // of the level asked for
    bool asserts_level = false;                                 // above B-B, and nothing less will do
    std::vector<std::string> timestamp_urls;
    int certify = 0;
    std::string signature_policy, commitment;  // dotted
    crypto::DigestAlgorithm signature_policy_digest = crypto::DigestAlgorithm::sha256;
    Bytes signature_policy_hash;
    bool lock_document = false;
};
struct TermsResult {
    SignatureTerms terms;
    std::vector<Finding> refusals;        // code "seed-value": a required constraint that cannot be met
    std::vector<Finding> missing_reason;  // the same, but the signer's own choice of a reason would meet it
    std::vector<Finding> remarks;         // what was changed in the terms, as the field asks, or was not
};
TermsResult apply_seed_values(const SeedValues& seed, SignatureTerms terms);

/// The first required constraint that the signer's certificate does not meet, as a sentence. `certificates`: the
/// signer's own first, then what may link it to an issuer.
std::optional<std::string> check_certificate_constraints(const CertificateConstraints& constraints,
                                                         const std::vector<pki::CertificatePtr>& certificates,
                                                         TimePoint at);

}  // namespace sealpdf::pades
