#include "verify/checks/checks.h"

namespace sealpdf::verify {

void check_changes(const SignatureFacts& facts, const VerifyOptions& options, Judgement& judgement) {
    judgement.warnings.insert(judgement.warnings.end(), facts.change_warnings.begin(), facts.change_warnings.end());
    for (const Finding& finding : facts.change_findings) {
        judgement.fail("FORMAT_FAILURE", finding.code, finding.message);
    }
    if (!facts.modifications.permitted && facts.change_findings.empty()) {
        judgement.fail("FORMAT_FAILURE", "changed-after-signing", "the document was changed after this signature");
    }
    const bool changed = facts.modifications.level > ModificationLevel::ltv;
    if (options.policy.forbid_changes && changed) {
        judgement.fail("FORMAT_FAILURE", "changes-forbidden", "the document was changed after this signature, which --forbid-changes excludes");
    }
}

}  // namespace sealpdf::verify
