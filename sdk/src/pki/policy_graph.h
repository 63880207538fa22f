#pragma once
// Certificate policies along a path (RFC 5280, 6.1 with the algorithm of RFC 9618). Private to pki/.

#include <map>
#include <set>

#include "pki/certificate_impl.h"
#include "pki/path.h"

namespace sealpdf::pki {

/// The graph of RFC 9618. A level has a node for a policy at most once and edges only where a certificate
/// lists or maps it, so that the graph grows with the bytes of the certificates and never with the product of
/// their policies, as the tree of RFC 5280 does (CVE-2023-0464).
class PolicyGraph {
  public:
    PolicyGraph(const PolicyInputs& inputs, std::size_t path_length);
    /// What a trusted certificate says of policies restricts its paths (RFC 5937, 3.2).
    void start_from(const Certificate::Impl& anchor);
    /// The certificates one after the other, the anchor's first child first. False when the path is invalid.
    bool step(const Certificate& certificate, bool last);
    /// After the last step: the user-constrained-policy-set (6.1.5 g), in the anchor's domain.
    std::set<std::string> valid_policies() const;

  private:
    struct Node {
        std::set<std::string> expected;
        std::vector<std::string> parents;  // valid policies of the level above
    };
    using Level = std::map<std::string, Node>;

    void read_policies(const Certificate::Impl& certificate, bool any_policy_allowed);
    bool map_policies(const Certificate::Impl& certificate);
    void count_down(const Certificate& certificate);
    std::set<std::string> authority_policies() const;

    std::vector<Level> levels_;
    bool null_ = false;           // the graph is NULL: no node is left on the newest level
    std::set<std::string> user_;  // user-initial-policy-set
    int explicit_policy_, inhibit_any_policy_, policy_mapping_;
};

}  // namespace sealpdf::pki
