#pragma once
// The objects that every impression of one stamp shares.

#include <optional>

#include "seal/seal_impl.h"
#include "stamp/paint_rules.h"

namespace sealpdf::stamp {

struct Ink {
    pdf::Ref image;  // or a form: either fills the unit square
    std::optional<pdf::Ref> ext_gstate;  // none: painted as it is
    double width = 0, height = 0;        // of the seal, points
    pdf::Object color_space;             // of the picture
    bool blends = false;                 // with the page below
    bool hides_page = false;             // nothing of what lies below the seal shows
};
/// Where the rules leave no room for what was asked, the nearest that they permit, with a warning.
Ink add_ink(pdf::Document& document, const Seal::Impl& seal, const StampOptions& options,
            const PaintRules& rules, std::vector<Warning>& warnings);

}  // namespace sealpdf::stamp
