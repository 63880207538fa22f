#pragma once
// Certificate policies along a path (RFC 5280, 6.1 with the algorithm of RFC 9618). Private to pki/.

#include <map>
#include <set>

#include "pki/certificate_impl.h"

namespace sealpdf::pki {

/// The initial policy set is anyPolicy, so the only question is whether the graph is empty where a policy is
/// required: the newest level of RFC 9618's graph is all that has to be kept.
class PolicyGraph {
  public:
    explicit PolicyGraph(std::size_t path_length);
    /// The certificates one after the other, the anchor's first child first. False when the path is invalid.
    bool step(const Certificate& certificate, bool last);

  private:
    void read_policies(const Certificate::Impl& certificate, bool any_policy_allowed);
    bool map_policies(const Certificate::Impl& certificate);
    void count_down(const Certificate& certificate);

    // valid policy -> expected policy set; no value: the graph is NULL
    std::optional<std::map<std::string, std::set<std::string>>> level_;
    int explicit_policy_, inhibit_any_policy_, policy_mapping_;
};

}  // namespace sealpdf::pki
