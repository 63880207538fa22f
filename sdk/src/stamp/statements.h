#pragma once
// What the signer states beside the signature (EN 319 122-1, 5.2): commitment, roles, signature policy.

#include "sealpdf/deferred.h"
#include "sealpdf/stamp.h"

namespace sealpdf::stamp {

struct Statements {
    std::string commitment;
    std::vector<std::string> claimed_roles;
    std::optional<SignaturePolicyId> policy;  // with its hash, also where only the document was given

    /// \throws Error invalid_argument for what is no OID, no hash of the document, or without its specification
    explicit Statements(const StampOptions& options);
    explicit Statements(const SigningSession& session);

    bool empty() const { return commitment.empty() && claimed_roles.empty() && !policy; }
    /// Whole attributes.
    std::vector<Bytes> signed_attributes() const;
    /// The signature-policy-store, where there is a document for it.
    std::vector<Bytes> unsigned_attributes() const;

  private:
    void settle();
    void settle_policy();
};

}  // namespace sealpdf::stamp
