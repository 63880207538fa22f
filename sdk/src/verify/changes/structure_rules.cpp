// The structure tree: row "structure tree" of the table (ISO 32000-2, 14.7).

#include <set>

#include "verify/changes/comparison.h"

namespace sealpdf::verify {

void compare_structure(Comparison& c, const pdf::Object* old_root, const pdf::Object* new_root) {
    if (new_root == nullptr || !new_root->as_ref()) {
        if ((old_root != nullptr) != (new_root != nullptr)) {
            c.forbid("isa.catalog", "structure", {}, {}, "the structure tree was removed or made inline");
        }
        return;
    }
    if (old_root == nullptr) {
        c.forbid("isa.catalog", "structure", new_root->as_ref(), {}, "a structure tree was added");
        return;
    }
    if (old_root->as_ref() != new_root->as_ref()) {
        c.forbid("isa.catalog", "structure", new_root->as_ref(), {}, "the structure tree was replaced");
        return;
    }
    // Logical structure is not painted (14.7). Elements may be added for the new widgets; what the tree says of the
    // signed content must stay: every dirty element keeps its keys but for appended kids and parent-tree entries.
    static const std::set<std::string> growing = {"K", "ParentTree", "ParentTreeNextKey", "IDTree", "Nums", "Kids", "Limits", "Names"};
    for (const std::uint32_t number : c.dirty) {
        if (c.explained.contains(number) || c.is_new(number)) {
            continue;
        }
        const pdf::XrefEntry* entry = c.before.entry(number);
        const pdf::Ref ref{number, entry->generation};
        const pdf::Dict* old_dict = c.before.get(ref).as_dict();
        const pdf::Dict* new_dict = c.after.get(ref).as_dict();
        if (old_dict == nullptr || new_dict == nullptr) {
            continue;
        }
        const pdf::Object* type = old_dict->find("Type");
        const bool tree = number == new_root->as_ref()->number || old_dict->contains("Nums") ||
                          (type != nullptr && type->is_name("StructElem"));
        if (!tree) {
            continue;
        }
        bool grows = true;
        for (const std::string& key : c.differing_keys(*old_dict, *new_dict)) {
            grows = grows && growing.contains(key);
        }
        if (grows) {
            c.explain(number);
            c.explain_new_subtree(pdf::Object(*new_dict));
            c.permit(ModificationLevel::form_filling, "structure", ref, {}, "the structure tree was extended");
        }
    }
}

}  // namespace sealpdf::verify
