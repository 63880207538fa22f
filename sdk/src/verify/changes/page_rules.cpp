// Pages and annotations: row "page" of the table, and annotations under DocMDP 3.

#include <algorithm>
#include <iterator>

#include "verify/changes/comparison.h"
#include "verify/changes/covered_text.h"

namespace sealpdf::verify {
namespace {

Rect read_rect(const pdf::View& view, const pdf::Dict& dict) {
    Rect rect;
    if (const pdf::Array* array = view.array_at(dict, "Rect"); array != nullptr && array->size() == 4) {
        const auto number = [&](std::size_t i) { return view.resolve((*array)[i]).as_number().value_or(0); };
        rect = Rect{number(0), number(1), number(2), number(3)}.normalized();
    }
    return rect;
}

/// ISO 32000-2, table 257: P = 3 permits annotations. Over signed text or a seal they would change what was agreed.
bool annotation_permitted(Comparison& c, const pdf::Page& page, const pdf::Dict& annotation) {
    const bool by_policy = c.rules.free_annotations && !c.rules.docmdp;
    const bool of_field = c.after.at(annotation, "Subtype").is_name("Widget");
    if ((c.rules.docmdp != 3 && !by_policy) || of_field || annotation.contains("A") || annotation.contains("AA")) {
        return false;
    }
    const Rect rect = read_rect(c.after, annotation);
    if (covers_text(c.before, page, rect)) {
        return false;
    }
    const pdf::Dict* dict = c.before.get(page.ref).as_dict();
    const pdf::Array* annots = dict != nullptr ? c.before.array_at(*dict, "Annots") : nullptr;
    for (const pdf::Object& other : annots != nullptr ? *annots : pdf::Array{}) {
        const pdf::Dict* widget = c.before.resolve(other).as_dict();
        const bool seal = other.as_ref() && c.old_signatures.find(other.as_ref()->number) != nullptr;
        if (widget != nullptr && seal && read_rect(c.before, *widget).overlaps(rect)) {
            return false;
        }
    }
    return true;
}

void judge_overlay(Comparison& c, const pdf::Page& page, pdf::Ref ref) {
    const pdf::Dict* widget = c.after.get(ref).as_dict();
    if (widget != nullptr && hides_signed_content(c, page.index, *widget)) {
        c.forbid("overlay", "signature-appearance", ref, page.index + 1, "a later signature's appearance hides what was signed");
    }
}

void judge_new_annotation(Comparison& c, const pdf::Page& page, const pdf::Object& item) {
    const auto ref = item.as_ref();
    if (ref && c.signature_widgets.contains(ref->number)) {
        judge_overlay(c, page, *ref);
        return;
    }
    const pdf::Dict* annotation = c.after.resolve(item).as_dict();
    if (annotation != nullptr && annotation_permitted(c, page, *annotation)) {
        c.explain_new_subtree(item);
        c.permit(ModificationLevel::annotations, "annotation", ref, page.index + 1, "an annotation was added");
        if (!c.rules.docmdp) {
            c.warn("annotations", "an annotation was added on page " + std::to_string(page.index + 1));
        }
        return;
    }
    const bool widget = annotation != nullptr && c.after.at(*annotation, "Subtype").is_name("Widget");
    c.explain_new_subtree(item);  // named here; not again object by object
    c.forbid(widget ? "isa.widget" : "eaa", "annotation", ref, page.index + 1,
             widget ? "a widget that belongs to no permitted field was added" : "an annotation was added");
}

/// A field that was there in the signed revision may be signed where it stands; one that came empty since, not over text.
void judge_later_fields(Comparison& c) {
    std::set<std::uint32_t> signed_now;
    std::ranges::set_intersection(c.changed_widgets, c.baseline.later_widgets, std::inserter(signed_now, signed_now.end()));
    for (const pdf::Page& page : signed_now.empty() ? std::vector<pdf::Page>{} : c.baseline.pages) {
        const pdf::Dict* dict = c.before.get(page.ref).as_dict();
        const pdf::Array* annots = dict != nullptr ? c.before.array_at(*dict, "Annots") : nullptr;
        for (const pdf::Object& item : annots != nullptr ? *annots : pdf::Array{}) {
            if (item.as_ref() && signed_now.contains(item.as_ref()->number)) {
                judge_overlay(c, page, *item.as_ref());
            }
        }
    }
}

void compare_annots(Comparison& c, const pdf::Page& page, const pdf::Array& old_annots, const pdf::Array& new_annots) {
    std::size_t next = 0;
    for (const pdf::Object& item : new_annots) {
        if (next < old_annots.size() && c.comparer.same(old_annots[next], item)) {
            ++next;
        } else {
            judge_new_annotation(c, page, item);
        }
    }
    if (next < old_annots.size()) {
        c.forbid("isa.annotation", "annotation", page.ref, page.index + 1, "an annotation was removed or moved");
    }
}

void compare_page(Comparison& c, const pdf::Page& page) {
    const pdf::Dict* old_page = c.before.get(page.ref).as_dict();
    const pdf::Dict* new_page = c.after.get(page.ref).as_dict();
    if (old_page == nullptr || new_page == nullptr) {
        return;  // left unexplained
    }
    if (new_page->has_duplicates()) {
        c.forbid("xref-differential", "page", page.ref, page.index + 1, "the page has a key twice");
    }
    for (const std::string& key : c.differing_keys(*old_page, *new_page)) {
        const bool tabs = key == "Tabs" && !old_page->contains("Tabs") && c.new_value(*new_page, key).is_name("S");
        if (key != "Annots" && key != "StructParents" && !tabs) {
            c.forbid("isa.page", "page", page.ref, page.index + 1, "the page's /" + key + " was changed");
        }
    }
    c.explain(page.ref.number);
    if (const pdf::Object* annots = new_page->find("Annots"); annots != nullptr && annots->as_ref()) {
        c.baseline.annots_arrays[annots->as_ref()->number] = page.index;
        if (c.is_new(annots->as_ref()->number)) {
            c.explain(annots->as_ref()->number);
        }
    }
}

}  // namespace

void compare_pages(Comparison& c) {
    std::vector<int> touched;
    for (const std::uint32_t number : c.dirty) {
        if (const auto page = c.baseline.page_numbers.find(number); page != c.baseline.page_numbers.end()) {
            compare_page(c, c.baseline.pages[static_cast<std::size_t>(page->second)]);
            touched.push_back(page->second);
        }
    }
    for (const std::uint32_t number : c.dirty) {
        if (const auto array = c.baseline.annots_arrays.find(number); array != c.baseline.annots_arrays.end()) {
            const pdf::Ref ref{number, c.after.entry(number)->generation};
            if (c.after.get(ref).as_array() != nullptr) {
                c.explain(number);
                touched.push_back(array->second);
            }
        }
    }
    std::ranges::sort(touched);
    const auto repeated = std::ranges::unique(touched);
    touched.erase(repeated.begin(), repeated.end());
    const pdf::Array none;
    for (const int index : touched) {
        const pdf::Page& page = c.baseline.pages[static_cast<std::size_t>(index)];
        const pdf::Dict* old_page = c.before.get(page.ref).as_dict();
        const pdf::Dict* new_page = c.after.get(page.ref).as_dict();
        if (old_page == nullptr || new_page == nullptr) {
            continue;
        }
        const pdf::Array* old_annots = c.before.array_at(*old_page, "Annots");
        const pdf::Array* new_annots = c.after.array_at(*new_page, "Annots");
        compare_annots(c, page, old_annots != nullptr ? *old_annots : none, new_annots != nullptr ? *new_annots : none);
    }
    judge_later_fields(c);
}

}  // namespace sealpdf::verify
