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
    std::optional<std::size_t> widget;  // index into spots; none: the signature shows nothing, or only page content
    bool existing_field = false;        // the widget is there already
    bool draws(std::size_t index) const {
        return index != widget && spots[index].kind != place::Spot::Kind::invisible;
    }
};
/// Locates the places and checks them against the pages and against earlier signatures.
/// Throws Error(invalid_argument | place_off_page | would_break_earlier_signatures | docmdp_forbids, ...).
Plan make_plan(const pdf::Document& document, const Seal::Impl& seal, const std::vector<Placement>& places,
               const EarlierSignatures& earlier);

/// For the result, in the order of the places.
std::vector<Impression> list_impressions(const Plan& plan, const std::vector<Placement>& places);

}  // namespace sealpdf::stamp
