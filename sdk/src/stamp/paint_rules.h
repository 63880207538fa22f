#pragma once
// How a seal may be painted in this document, so that its PDF/A conformance (ISO 19005) stays: docs/design/conformance.md.

#include <set>
#include <vector>

#include "stamp/earlier_signatures.h"
#include "stamp/plan.h"

namespace sealpdf::stamp {

struct PaintRules {
    bool transparency = true;        // soft masks, blend modes, opacity
    bool device_colors = true;       // else sRGB by a profile
    bool page_groups = false;        // a page that blends names its blending colour space
    bool every_field_shows = false;  // an appearance even for a field that shows nothing
};
PaintRules find_paint_rules(const pdf::Document& document, const Plan& plan,
                            const EarlierSignatures& earlier);

/// Adds the group, with its colour space, to each page of the plan that has none (11.6.6).
void add_page_groups(pdf::Document& document, const Plan& plan, const pdf::Object& color_space);

/// An appearance that paints nothing.
pdf::Ref add_empty_appearance(pdf::Document& document);

}  // namespace sealpdf::stamp
