#include "stamp/statements.h"

#include "cms/cades_attributes.h"
#include "cms/timestamp.h"
#include "crypto/digest.h"
#include "crypto/signer_algorithm.h"

namespace sealpdf::stamp {
namespace {

constexpr std::size_t max_policy_document = 1U << 20U;

Error invalid(const char* what, const std::string& value) { return {ErrorCode::invalid_argument, what, value}; }

}  // namespace

Statements::Statements(const StampOptions& options)
    : commitment(options.commitment), claimed_roles(options.claimed_roles), policy(options.signature_policy) {
    settle();
}

Statements::Statements(const SigningSession& session)
    : commitment(session.commitment), claimed_roles(session.claimed_roles), policy(session.signature_policy) {
    settle();
}

void Statements::settle() {
    if (!commitment.empty() && !cms::is_oid(commitment)) {
        throw invalid("a commitment type is an OID", commitment);
    }
    if (policy) {
        settle_policy();
    }
}

void Statements::settle_policy() {
    if (policy->document.empty() != policy->document_specification.empty()) {
        throw invalid("the policy document and the specification of its syntax go together (EN 319 122-1, 5.2.10)",
                      policy->oid);
    }
    if (policy->document.size() > max_policy_document) {
        throw Error(ErrorCode::limit_exceeded, "a signature keeps a policy document of at most 1 MiB", policy->oid);
    }
    const crypto::DigestAlgorithm digest = crypto::to_algorithm(policy->digest);
    if (!policy->document.empty()) {
        const Bytes hash = crypto::digest(digest, policy->document);
        if (!policy->hash.empty() && policy->hash != hash) {
            throw invalid("the hash given is not that of the policy document", policy->oid);
        }
        policy->hash = hash;
    }
    if (!cms::is_oid(policy->oid) || policy->hash.size() != crypto::size(digest)) {
        throw invalid("a signature policy is an OID with the hash of its document by the digest given", policy->oid);
    }
}

std::vector<Bytes> Statements::signed_attributes() const {
    std::vector<Bytes> attributes;
    if (!commitment.empty()) {
        attributes.push_back(cms::make_commitment_type(commitment));
    }
    if (!claimed_roles.empty()) {
        attributes.push_back(cms::make_claimed_roles(claimed_roles));
    }
    if (policy) {
        attributes.push_back(cms::make_signature_policy(policy->oid, crypto::to_algorithm(policy->digest), policy->hash,
                                                        policy->uri));
    }
    return attributes;
}

std::vector<Bytes> Statements::unsigned_attributes() const {
    if (!policy || policy->document.empty()) {
        return {};
    }
    return {cms::make_policy_store(policy->document_specification, policy->document)};
}

}  // namespace sealpdf::stamp
