#include "stamp/plan.h"

#include <algorithm>

#include "stamp/document_permissions.h"

namespace sealpdf::stamp {

namespace {

using Kind = place::Spot::Kind;

void choose_widget(Plan& plan) {
    const auto field = std::ranges::find(plan.spots, Kind::field, &place::Spot::kind);
    const auto chosen =
        field != plan.spots.end() ? field : std::ranges::find(plan.spots, Kind::seal, &place::Spot::kind);
    if (chosen != plan.spots.end()) {
        plan.widget = static_cast<std::size_t>(chosen - plan.spots.begin());
        plan.existing_field = chosen->kind == Kind::field;
    }
    if (std::ranges::count(plan.spots, Kind::field, &place::Spot::kind) > 1) {
        throw Error(ErrorCode::invalid_argument,
                    "one signature fills one field: name a single field among the places");
    }
}

void add_places_off_page(std::vector<Obstacle>& obstacles, const Plan& plan, const pdf::Document& document,
                         const std::vector<Placement>& places) {
    for (const place::Spot& spot : plan.spots) {
        if (spot.kind == Kind::invisible || spot.kind == Kind::field) {
            continue;  // the field stands where its author put it
        }
        if (place::off_page(spot, document.pages()[static_cast<std::size_t>(spot.page)])) {
            std::string text = to_string(places[spot.placement]);
            obstacles.push_back({ErrorCode::place_off_page,
                                 "the impression at \"" + text + "\" would reach over the edge of page " +
                                     std::to_string(spot.page + 1) + ": move it or make the seal smaller",
                                 text});
        }
    }
}

/// ISO 32000-2, 12.8.2: what was signed includes the pages' content. A further signature may bring its one
/// widget; content would break the earlier ones, and so would a new widget in a certified document (Table
/// 257).
void add_earlier_signatures(std::vector<Obstacle>& obstacles, const Plan& plan,
                            const EarlierSignatures& earlier) {
    bool content = false;
    for (std::size_t index = 0; index < plan.spots.size(); ++index) {
        content = content || plan.draws(index);
    }
    if (earlier.any && content) {
        obstacles.push_back(
            {ErrorCode::would_break_earlier_signatures,
             "the document is signed already, and a second impression or a straddle seal would "
             "change its pages: place one impression only",
             {}});
    }
    if (earlier.certified && plan.widget && !plan.existing_field) {
        obstacles.push_back(
            {ErrorCode::docmdp_forbids,
             "the document is certified, and its certification does not permit a new visible field: "
             "place the seal in a field it has, or sign invisibly",
             {}});
    }
}

}  // namespace

Plan make_plan(const pdf::Document& document, const std::vector<Placement>& places, double width_points,
               double height_points) {
    Plan plan;
    plan.spots = place::locate(document, places, width_points, height_points);
    choose_widget(plan);
    return plan;
}

std::vector<Obstacle> find_obstacles(const Plan& plan, const pdf::Document& document,
                                     const std::vector<Placement>& places, const EarlierSignatures& earlier) {
    std::vector<Obstacle> obstacles;
    add_missing_permissions(obstacles, plan, document);
    add_earlier_signatures(obstacles, plan, earlier);
    add_places_off_page(obstacles, plan, document, places);
    return obstacles;
}

std::vector<Impression> list_impressions(const Plan& plan, const std::vector<Placement>& places) {
    std::vector<Impression> impressions;
    for (std::size_t index = 0; index < plan.spots.size(); ++index) {
        const place::Spot& spot = plan.spots[index];
        if (spot.kind == Kind::invisible) {
            continue;
        }
        const char* kind = index == plan.widget          ? "widget"
                           : spot.kind == Kind::straddle ? "straddle"
                                                         : "content";
        impressions.push_back(place::to_impression(spot, to_string(places[spot.placement]), kind));
    }
    return impressions;
}

}  // namespace sealpdf::stamp
