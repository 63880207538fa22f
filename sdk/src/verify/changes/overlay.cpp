// An appearance that hides signed content: shadow attacks by a later signature (evil signature, "SSA").

#include <algorithm>

#include "verify/changes/appearance.h"
#include "verify/changes/comparison.h"
#include "verify/changes/covered_text.h"
#include "verify/changes/page_content.h"

namespace sealpdf::verify {
namespace {

/// A fill smaller than this share of the appearance is a line, a tick or a star, not a cover.
constexpr double opaque_share = 0.02;

double overlap_area(const Rect& a, const Rect& b) {
    return std::max(0.0, std::min(a.x1, b.x1) - std::max(a.x0, b.x0)) *
           std::max(0.0, std::min(a.y1, b.y1) - std::max(a.y0, b.y0));
}

/// A signature that stands there already must stay visible; a multiplied seal over it is only worth a warning.
void judge_other_seals(Comparison& c, const pdf::Page& page, const Rect& rect, bool opaque, bool& hides) {
    const pdf::Dict* dict = c.before.get(page.ref).as_dict();
    const pdf::Array* annots = dict != nullptr ? c.before.array_at(*dict, "Annots") : nullptr;
    for (const pdf::Object& item : annots != nullptr ? *annots : pdf::Array{}) {
        const pdf::Dict* widget = c.before.resolve(item).as_dict();
        const pades::SignatureField* field = item.as_ref() ? c.old_signatures.find(item.as_ref()->number) : nullptr;
        if (widget == nullptr || field == nullptr || !field->has_value) {
            continue;
        }
        const std::optional<Rect> other = read_rect(c.before, *widget, "Rect");
        if (other && overlap_area(*other, rect) > 1) {
            hides = hides || opaque;
            if (!opaque) {
                c.warn("seals-overlap", "a later seal stands partly over an earlier one");
            }
        }
    }
}

bool paints_opaquely(Comparison& c, const pdf::Object& appearance) {
    const AppearanceFacts facts = read_appearance(c.after, appearance);
    const pdf::Stream* form = c.after.resolve(appearance).as_stream();
    const std::optional<Rect> box = form != nullptr ? read_rect(c.after, form->dict, "BBox") : std::nullopt;
    const double form_area = box ? std::max(1.0, box->width() * box->height()) : 1.0;
    return facts.paints_opaquely && (facts.opaque_area == 0 || facts.opaque_area > opaque_share * form_area);
}

/// The appearance, or in one of its states (12.5.5): the state can be chosen anew.
bool any_state_paints_opaquely(Comparison& c, const pdf::Object& normal) {
    const pdf::Object& object = c.after.resolve(normal);
    if (object.as_stream() != nullptr || object.as_dict() == nullptr) {
        return paints_opaquely(c, normal);
    }
    return std::ranges::any_of(*object.as_dict(), [&](const auto& state) { return paints_opaquely(c, state.second); });
}

}  // namespace

bool hides_signed_content(Comparison& c, int page_index, const pdf::Dict& widget) {
    const std::optional<Rect> rect = read_rect(c.after, widget, "Rect");
    const pdf::Dict* appearances = c.after.dict_at(widget, "AP");
    const pdf::Object* normal = appearances != nullptr ? appearances->find("N") : nullptr;
    if (!rect || rect->width() * rect->height() <= 0 || normal == nullptr) {
        return false;
    }
    const bool opaque = any_state_paints_opaquely(c, *normal);
    const pdf::Page& page = c.baseline.pages[static_cast<std::size_t>(page_index)];
    bool hides = opaque && covers_text(c.before, page, *rect);
    judge_other_seals(c, page, *rect, opaque, hides);
    return hides;
}

}  // namespace sealpdf::verify
