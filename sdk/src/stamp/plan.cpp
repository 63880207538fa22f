#include "stamp/plan.h"

#include <algorithm>
#include <set>

#include "pades/prepare.h"

#include "stamp/document_permissions.h"

namespace sealpdf::stamp {

namespace {

using Kind = place::Spot::Kind;

void choose_widget(Plan& plan) {
    const auto field = std::ranges::find(plan.spots, Kind::field, &place::Spot::kind);
    auto chosen =
        field != plan.spots.end() ? field : std::ranges::find(plan.spots, Kind::seal, &place::Spot::kind);
    if (chosen == plan.spots.end() && plan.pages_are_signed) {
        chosen = std::ranges::find(plan.spots, Kind::straddle, &place::Spot::kind);
    }
    if (chosen != plan.spots.end()) {
        plan.widget = static_cast<std::size_t>(chosen - plan.spots.begin());
        plan.existing_field = chosen->kind == Kind::field;
    }
    if (std::ranges::count(plan.spots, Kind::field, &place::Spot::kind) > 1) {
        throw Error(ErrorCode::invalid_argument,
                    "one signature fills one field: name a single field among the places");
    }
}

void find_endings(Plan& plan, const pdf::Document& document) {
    std::set<int> pages;
    for (std::size_t index = 0; index < plan.spots.size(); ++index) {
        if (index != plan.widget && plan.spots[index].kind != Kind::invisible) {
            pages.insert(plan.spots[index].page);
        }
    }
    for (const int page : pages) {
        const std::optional<Bytes> content = pdf::read_page_content(
            document, document.pages()[static_cast<std::size_t>(page)], pdf::max_page_content);
        std::optional<pdf::ContentEnding> ending =
            content ? pdf::find_content_ending(*content) : std::nullopt;
        if (ending) {
            plan.endings.emplace(page, std::move(*ending));
        }
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

/// A new widget in a certified document is a change that Table 257 does not permit.
void add_earlier_signatures(std::vector<Obstacle>& obstacles, const Plan& plan,
                            const EarlierSignatures& earlier) {
    const bool new_widget = (plan.widget && !plan.existing_field) || plan.field_count() > 1;
    if (earlier.certified && new_widget) {
        obstacles.push_back(
            {ErrorCode::docmdp_forbids,
             "the document is certified, and its certification does not permit a new visible field: "
             "place the seal once, in a field it has, or sign invisibly",
             {}});
    }
}

}  // namespace

/// ISO 32000-2, 12.8.2: what was signed includes the pages' content, so that only widgets can be added.
Means Plan::means(std::size_t index) const {
    if (index == widget) {
        return Means::widget;
    }
    if (spots[index].kind == Kind::invisible) {
        return Means::nothing;
    }
    return endings.contains(spots[index].page) ? Means::content : Means::further_widget;
}

std::optional<std::string> Plan::field() const {
    return existing_field ? std::optional(spots[*widget].field) : std::nullopt;
}

std::size_t Plan::field_count() const {
    std::size_t count = 1;
    for (std::size_t index = 0; index < spots.size(); ++index) {
        count += means(index) == Means::further_widget ? 1 : 0;
    }
    return count;
}

Plan make_plan(const pdf::Document& document, const std::vector<Placement>& places, double width_points,
               double height_points, const EarlierSignatures& earlier) {
    Plan plan;
    plan.pages_are_signed = earlier.any;
    plan.spots = place::locate(document, places, width_points, height_points);
    choose_widget(plan);
    if (!plan.pages_are_signed) {
        find_endings(plan, document);
    }
    return plan;
}

std::vector<Obstacle> find_obstacles(const Plan& plan, const pdf::Document& document,
                                     const std::vector<Placement>& places, const EarlierSignatures& earlier,
                                     const std::string& field_name) {
    std::vector<Obstacle> obstacles;
    add_missing_permissions(obstacles, plan, document);
    const std::vector<std::string> fields =
        pades::choose_field_names(document.view(), plan.field(), field_name, plan.field_count());
    for (const Error& restriction : pades::find_restrictions(document.view(), fields)) {
        obstacles.push_back({restriction.code(), restriction.what(), {}});
    }
    add_earlier_signatures(obstacles, plan, earlier);
    add_places_off_page(obstacles, plan, document, places);
    return obstacles;
}

const char* kind_of(const place::Spot& spot, Means means) {
    return spot.kind == Kind::straddle ? "straddle" : means == Means::content ? "content" : "widget";
}

std::vector<Impression> list_impressions(const Plan& plan, const std::vector<Placement>& places) {
    std::vector<Impression> impressions;
    for (std::size_t index = 0; index < plan.spots.size(); ++index) {
        const place::Spot& spot = plan.spots[index];
        const Means means = plan.means(index);
        if (means == Means::nothing) {
            continue;
        }
        impressions.push_back(place::to_impression(spot, to_string(places[spot.placement]), kind_of(spot, means)));
    }
    return impressions;
}

}  // namespace sealpdf::stamp
