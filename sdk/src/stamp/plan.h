#pragma once
// Which impression becomes the signature's widget, and which are page content.

#include <optional>
#include <vector>

#include "pdf/document/document.h"
#include "place/place.h"
#include "seal/seal_impl.h"
#include "stamp/earlier_signatures.h"

namespace sealpdf::stamp {

struct Plan {
    std::vector<place::Spot> spots;
    std::optional<std::size_t>
        widget;                   // index into spots; none: the signature shows nothing, or only page content
    bool existing_field = false;  // the widget is there already
    bool draws(std::size_t index) const {
        return index != widget && spots[index].kind != place::Spot::Kind::invisible;
    }
};
/// Throws Error(keyword_not_found | page_out_of_range | invalid_argument, ...); judges nothing else.
Plan make_plan(const pdf::Document& document, const std::vector<Placement>& places, double width_points,
               double height_points);

/// Why a stamp by this plan is refused.
struct Obstacle {
    ErrorCode code = ErrorCode::internal;
    std::string message;
    std::string place;  // the place's text where one is to blame
};
/// Against the pages and against earlier signatures; the worst first.
std::vector<Obstacle> find_obstacles(const Plan& plan, const pdf::Document& document,
                                     const std::vector<Placement>& places, const EarlierSignatures& earlier);

/// For the result, in the order of the places.
std::vector<Impression> list_impressions(const Plan& plan, const std::vector<Placement>& places);

}  // namespace sealpdf::stamp
