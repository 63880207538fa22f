#pragma once
// What signatures that a document bears already mean for a further stamp.

#include <string>
#include <vector>

#include "pdf/syntax/file.h"
#include "sealpdf/stamp.h"

namespace sealpdf::stamp {

struct EarlierSignatures {
    bool any = false;        // content of the pages may not change any more
    bool certified = false;  // a new visible field would be a change the certification forbids
};
EarlierSignatures find_earlier_signatures(const pdf::View& view);

/// Throws Error(broken_earlier_signature) unless `options.allow_broken_prior`.
void check_earlier_signatures(const pdf::FilePtr& file, const StampOptions& options,
                              std::vector<Warning>& warnings);

/// What was signed in a rebuilt file cannot be told: throws Error(repair_would_break_signatures) when it bears
/// signatures, else adds the warning "repaired".
void check_repair(const pdf::File& file, const EarlierSignatures& earlier, std::vector<Warning>& warnings);

}  // namespace sealpdf::stamp
