// The dry run: the same places and the same refusals as a stamp, without a seal.
#include <algorithm>
#include <iterator>

#include "stamp/earlier_signatures.h"
#include "stamp/plan.h"
#include "stamp/terms.h"
#include "stamp/xfa.h"

SEALPDF_BEGIN_NAMESPACE

namespace {

std::vector<PageSize> page_sizes(const pdf::Document& document) {
    std::vector<PageSize> sizes;
    sizes.reserve(document.pages().size());
    for (const pdf::Page& page : document.pages()) {
        sizes.push_back({page.index + 1, Length::from_points(page.width()),
                         Length::from_points(page.height()), page.rotate});
    }
    return sizes;
}

LocateResult locate_in(const Input& input, const std::vector<Placement>& places, Length width,
                       Length height, const OpenOptions& open) {
    const pdf::Document document = pdf::Document::open(input, open);
    LocateResult result;
    result.file = input.name();
    result.pages = page_sizes(document);
    const stamp::EarlierSignatures earlier = stamp::find_earlier_signatures(document.view());
    const stamp::Plan plan = stamp::make_plan(document, places, width.points(), height.points(), earlier);
    result.impressions = stamp::list_impressions(plan, places);
    std::vector<stamp::Obstacle> obstacles = stamp::find_obstacles(plan, document, places, earlier);
    std::ranges::move(stamp::find_seed_obstacles(document, plan), std::back_inserter(obstacles));
    if (const auto obstacle = stamp::find_xfa_obstacle(stamp::find_xfa(document))) {
        obstacles.push_back(*obstacle);
    }
    for (const stamp::Obstacle& obstacle : obstacles) {
        result.forbidden.push_back({to_string(obstacle.code), obstacle.message});
    }
    return result;
}

}  // namespace

LocateResult locate(const Input& document, const std::vector<Placement>& places, Length width, Length height,
                    const OpenOptions& open) {
    try {
        return locate_in(document, places, width, height, open);
    } catch (const Error& error) {
        throw error.in_file(document.name());
    }
}

SEALPDF_END_NAMESPACE
