#pragma once
// Basic path validation (RFC 5280, 6.1) of one path, but for signatures, validity periods and revocation,
// which are judged elsewhere: the builder has checked the first, the others depend on the time. Private to
// pki/.

#include "pki/path_builder.h"

namespace sealpdf::pki {

struct PathFindings {
    std::vector<Finding> broken;        // what breaks the path, by stable codes; empty when nothing does
    std::vector<std::string> policies;  // the policies it is valid for, in the anchor's domain
};
PathFindings check_path(const Path& path, const PolicyInputs& policies);

/// The rules of the purpose for the target (verification.md, 2). Remarks go to `warnings`.
std::vector<Finding> check_purpose(const Certificate& target, const PathPolicy& policy,
                                   std::vector<Finding>& warnings);

}  // namespace sealpdf::pki
