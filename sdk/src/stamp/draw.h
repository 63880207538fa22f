#pragma once
// Draws the impressions: the widget's appearance and the pages' content share one image.

#include <optional>

#include "stamp/ink.h"

namespace sealpdf::stamp {

/// What the signature's widget shows, and where.
struct WidgetAppearance {
    int page = 0;
    std::optional<Rect> rect;  // user space; none: nothing is shown
    std::optional<pdf::Ref> form;
};
WidgetAppearance draw_impressions(pdf::Document& document, const Plan& plan, const Seal::Impl& seal,
                                  const StampOptions& options, const PaintRules& rules,
                                  std::vector<Warning>& warnings);

}  // namespace sealpdf::stamp
