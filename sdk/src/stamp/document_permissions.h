#pragma once
// What the author of an encrypted document lets others change (ISO 32000-2, table 22).

#include "stamp/plan.h"

namespace sealpdf::stamp {

/// Adds permission_denied unless the owner password opened the document or its permissions grant what the plan needs:
/// filling in a field bit 9 or 6, a new field bits 4 and 6, content of pages bit 4.
void add_missing_permissions(std::vector<Obstacle>& obstacles, const Plan& plan,
                             const pdf::Document& document);

}  // namespace sealpdf::stamp
