#include "stamp/document_permissions.h"

#include <algorithm>
#include <ranges>

#include "pdf/syntax/security_handler.h"

namespace sealpdf::stamp {

void add_missing_permissions(std::vector<Obstacle>& obstacles, const Plan& plan,
                             const pdf::Document& document) {
    const pdf::SecurityHandler* security = document.file()->security();
    if (security == nullptr) {
        return;
    }
    const pdf::Permissions& permissions = security->permissions();
    const auto uses = [&plan](Means means) {
        return std::ranges::any_of(std::views::iota(std::size_t{0}, plan.spots.size()),
                                   [&](std::size_t index) { return plan.means(index) == means; });
    };
    const char* forbidden = nullptr;
    if (plan.existing_field && !permissions.fill_fields) {
        forbidden = "filling in a signature field";
    } else if ((!plan.existing_field || uses(Means::further_widget)) && !permissions.create_fields) {
        forbidden = "a new signature field";
    } else if (uses(Means::content) && !permissions.modify_contents) {
        forbidden = "changing its pages, as a second impression or a straddle seal does";
    }
    if (forbidden != nullptr) {
        obstacles.push_back({ErrorCode::permission_denied,
                             std::string("the permissions of the encrypted document forbid ") + forbidden +
                                 ": open it with its owner password",
                             {}});
    }
}

}  // namespace sealpdf::stamp
