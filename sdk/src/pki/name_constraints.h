#pragma once
// Name constraints (RFC 5280, 4.2.1.10 and 6.1.3 b, c). Private to pki/.

#include "pki/certificate_impl.h"

namespace sealpdf::pki {

/// What a path has accumulated from its anchor downwards.
class NameConstraintSet {
  public:
    void add(const NameConstraints& constraints);
    /// The subject and the subjectAltNames lie inside.
    bool allows(const Certificate& certificate) const;

  private:
    bool allows_name(const GeneralName& name) const;
    // Each certificate's permitted subtrees are one list: a name must lie inside all lists that speak of its
    // kind.
    std::vector<std::vector<GeneralName>> permitted_;
    std::vector<GeneralName> excluded_;
    std::size_t subtrees_ = 0;
};

}  // namespace sealpdf::pki
