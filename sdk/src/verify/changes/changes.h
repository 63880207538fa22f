#pragma once
// What later revisions changed after a signature, object by object, against the table of verification.md section 1.

#include <optional>
#include <string>
#include <vector>

#include "pades/signature.h"
#include "pdf/syntax/file.h"
#include "sealpdf/report.h"

namespace sealpdf::verify {

struct ChangeRules {
    std::optional<int> docmdp;                         // of the document's certification
    std::vector<SignatureReport::Locks> locks;         // FieldMDP and /Lock of this signature
    bool free_annotations = false;                     // policy: a warning where there is no DocMDP
};
struct ChangeResult {
    ModificationReport modifications;
    std::vector<Finding> findings;   // why something is not permitted
    std::vector<Finding> warnings;
};
/// Compares each revision after `signed_revision` with the one before it. Reject by default.
ChangeResult compare_revisions(const pdf::FilePtr& file, int signed_revision, const ChangeRules& rules);

}  // namespace sealpdf::verify
