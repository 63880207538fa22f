#pragma once
// Which impression becomes the signature's widget, and what the others are.

#include <map>
#include <optional>
#include <vector>

#include "pdf/document/content_ending.h"
#include "place/place.h"
#include "seal/seal_impl.h"
#include "stamp/earlier_signatures.h"

namespace sealpdf::stamp {

/// How a spot is shown.
enum class Means : std::uint8_t {
    nothing,
    widget,          // of the signature's field
    further_widget,  // of a field of its own that shares the signature: docs/design/impressions.md
    content,         // drawn in the page's content
};

struct Plan {
    std::vector<place::Spot> spots;
    std::optional<std::size_t>
        widget;                   // index into spots; none: the signature shows nothing, or only page content
    bool existing_field = false;  // the widget is there already
    bool pages_are_signed = false;
    /// Of the pages that get content, by index. A page whose content cannot be added to is not among them: it gets
    /// widgets instead.
    std::map<int, pdf::ContentEnding> endings;
    Means means(std::size_t index) const;
    /// The existing field's name.
    std::optional<std::string> field() const;
    std::size_t field_count() const;  // that the signature is shown in
};
/// Throws Error(keyword_not_found | page_out_of_range | invalid_argument, ...); judges nothing else.
Plan make_plan(const pdf::Document& document, const std::vector<Placement>& places, double width_points,
               double height_points, const EarlierSignatures& earlier);

/// Why a stamp by this plan is refused.
struct Obstacle {
    ErrorCode code = ErrorCode::internal;
    std::string message;
    std::string place;  // the place's text where one is to blame
};
/// Against the pages and against earlier signatures; the worst first. `field_name`: of the new field, if it is to have
/// one of the user's.
std::vector<Obstacle> find_obstacles(const Plan& plan, const pdf::Document& document,
                                     const std::vector<Placement>& places, const EarlierSignatures& earlier,
                                     const std::string& field_name = {});

/// "widget", "content" or "straddle"; not of what shows nothing.
const char* kind_of(const place::Spot& spot, Means means);
/// For the result, in the order of the places.
std::vector<Impression> list_impressions(const Plan& plan, const std::vector<Placement>& places);

}  // namespace sealpdf::stamp
