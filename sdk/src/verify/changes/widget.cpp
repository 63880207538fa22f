#include "verify/changes/widget.h"

namespace sealpdf::verify {
namespace {

/// Without area for all readers: what is no rectangle of four numbers, some repair.
bool has_area(const pdf::View& view, const pdf::Object& rectangle) {
    const pdf::Array* corners = rectangle.as_array();
    if (corners == nullptr || corners->size() != 4) {
        return true;
    }
    const auto at = [&](std::size_t i) { return view.resolve((*corners)[i]).as_number(); };
    const bool numbers = at(0) && at(1) && at(2) && at(3);
    return !numbers || (*at(0) != *at(2) && *at(1) != *at(3));
}

}  // namespace

bool paints(const pdf::View& view, const pdf::Dict& widget) {
    const pdf::Object& rectangle = view.at(widget, "Rect");
    if (rectangle.is_null() || !has_area(view, rectangle)) {
        return false;
    }
    // Readers draw background and border themselves where there is no appearance (Table 192).
    const pdf::Dict* characteristics = view.dict_at(widget, "MK");
    return widget.contains("AP") || (characteristics != nullptr &&
                                     (characteristics->contains("BG") || characteristics->contains("BC")));
}

}  // namespace sealpdf::verify
