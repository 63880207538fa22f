#pragma once
// Everything the judgement needs, as plain data. Collecting facts is the only step that may touch file or network;
// `assess` is pure, so that it can be table-tested, fuzzed, and repeated from saved facts.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cms/signed_data.h"
#include "cms/timestamp.h"
#include "pades/signature.h"
#include "pki/path.h"
#include "sealpdf/verify.h"
#include "verify/facts/seal_facts.h"

namespace sealpdf::verify {

struct TimestampFacts {
    std::string kind;                        // "signature", "document", "content"
    std::optional<cms::TimestampToken> token;
    std::string error;                       // why there is none
    Bytes imprint_of_content;                // hash of what it should cover, by the token's algorithm
    std::vector<pki::CertificatePtr> certificates;
};

struct SignatureFacts {
    pades::Signature signature;
    std::optional<cms::SignedData> cms;
    std::string cms_error;
    std::size_t nonzero_padding = 0;         // bytes behind the CMS value that are not 00
    std::vector<pki::CertificatePtr> certificates;
    pki::CertificatePtr signer;              // null: not found
    // Hashes of the ByteRange by every digest algorithm that a SignerInfo names.
    std::vector<std::pair<crypto::DigestAlgorithm, Bytes>> content_digests;
    std::optional<Bytes> sm2_digest;         // as cms::CheckOptions has it
    std::vector<TimestampFacts> timestamps;
    ModificationReport modifications;        // of later revisions, from changes/
    std::vector<Finding> change_findings;    // attack names: "isa...", "overlay", ...
    std::vector<Finding> change_warnings;
    std::optional<int> docmdp;
    std::optional<SignatureReport::Locks> locks;
    SealFacts seal;
    bool visible = false;                    // one of its widgets shows something in the revision that it signs
};

struct Facts {
    std::string file, sha256;
    std::uint64_t size = 0;
    int pages = 0, revisions = 0;
    std::vector<Finding> remarks;            // of the file as a whole: "trailing-data", "xref-differential"
    std::vector<Finding> warnings;           // what could not be fetched, active content
    std::vector<SignatureFacts> signatures;
    bool stores_certificates = false;        // in /DSS
    std::vector<pki::CrlPtr> stored_crls;    // of the newest /DSS, in the pool as well
    std::vector<pki::OcspPtr> stored_ocsps;
    // SHA-256 of a certificate, CRL or OCSP response -> a revision such that every later one covers the object.
    std::map<Bytes, int> covered_since;
    pki::Pool pool;                          // anchors, given and embedded certificates, CRLs, OCSPs
    pki::Pool tsa_pool;                      // the same with the anchors of timestamp authorities
    std::string changed_after_last_signature = "none";
};

/// May fetch through options.fetcher. Throws Error when the file cannot be used.
Facts collect(const Input& document, const VerifyOptions& options, TimePoint at);

/// Pure. EN 319 102-1 order: format, signing certificate, chain, cryptography, acceptance; then changes and conclusion.
Report assess(const Facts& facts, const VerifyOptions& options, TimePoint at);

}  // namespace sealpdf::verify
