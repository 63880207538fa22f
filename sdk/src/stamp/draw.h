#pragma once
// Draws the impressions: widgets' appearances and the pages' content share one image.

#include "pades/prepare.h"
#include "stamp/ink.h"

namespace sealpdf::stamp {

/// What the signature's widgets show, and where: the field's own first, whether it shows anything or not.
std::vector<pades::WidgetRequest> draw_impressions(pdf::Document& document, const Plan& plan,
                                                   const Seal::Impl& seal, const StampOptions& options,
                                                   const PaintRules& rules, std::vector<Warning>& warnings);

}  // namespace sealpdf::stamp
