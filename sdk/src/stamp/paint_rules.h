#pragma once
// How a seal may be painted in this document, so that its PDF/A conformance (ISO 19005) stays: docs/design/conformance.md.

#include <optional>
#include <set>
#include <vector>

#include "stamp/earlier_signatures.h"
#include "stamp/plan.h"

namespace sealpdf::stamp {

struct PaintRules {
    bool transparency = true;   // soft masks, blend modes, opacity
    bool device_colors = true;  // else sRGB by a profile
    bool page_groups = false;   // a page that blends names its blending colour space
};
PaintRules find_paint_rules(const pdf::Document& document, const Plan& plan,
                            const EarlierSignatures& earlier);

/// Adds the group, with its colour space, to each page of the plan that has none (11.6.6).
void add_page_groups(pdf::Document& document, const Plan& plan, const pdf::Object& color_space);

/// ISO 19005-1, 6.9: in PDF/A-1 every field has an appearance, so one that shows nothing has one that paints nothing.
/// Elsewhere none is added.
std::optional<pdf::Ref> add_empty_appearance(pdf::Document& document);

}  // namespace sealpdf::stamp
