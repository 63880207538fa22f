#pragma once
// Layers: what optional content is hidden in the document's default configuration. ISO 32000-2, 8.11.

#include <set>

#include "pdf/syntax/file.h"

namespace sealpdf::pdf {

class OptionalContent {
  public:
    /// Never throws: a configuration that cannot be read hides nothing.
    explicit OptionalContent(const View& view);
    /// `object`: a group or a membership dictionary, as /OC has it; what is neither is not hidden.
    bool is_hidden(const Object& object) const;

  private:
    bool is_group_off(const Object& object) const;
    bool is_member_hidden(const Dict& member) const;
    /// A visibility expression (8.11.2.2): true when it is fulfilled.
    bool evaluate(const Object& expression, int depth, int& steps) const;

    const View& view_;
    bool base_off_ = false;
    std::set<Ref> exceptions_;  // off where the base state is on, and the reverse
};

}  // namespace sealpdf::pdf
