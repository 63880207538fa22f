#pragma once
// Where an existing signature field stands.

#include <string_view>

#include "pdf/document/document.h"

namespace sealpdf::place {

struct FieldPlace {
    int page = 0;  // 0-based
    Rect rect;     // display points; empty for a field without a visible widget
    bool shown = true;  // readers show its widget: no flag hides it, and a page lists it
};

/// By the fully qualified name (ISO 32000-2, 12.7.4.2). Throws Error(field_not_found).
FieldPlace find_field(const pdf::Document& document, std::string_view name);

}  // namespace sealpdf::place
