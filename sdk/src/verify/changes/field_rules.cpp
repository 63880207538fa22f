#include "verify/changes/field_rules.h"

#include <algorithm>

namespace sealpdf::verify {
namespace {

bool locked(const SignatureReport::Locks& lock, const std::string& name) {
    const auto names_it = [&](const std::string& entry) {
        return name == entry ||
               (name.size() > entry.size() && name.starts_with(entry) && name[entry.size()] == '.');
    };
    const bool listed = std::ranges::any_of(lock.fields, names_it);
    return lock.action == "all" || (lock.action == "include" && listed) ||
           (lock.action == "exclude" && !listed);
}

}  // namespace

void permit_field_change(Comparison& c, const FormField& field, const std::string& kind,
                         const std::string& description) {
    if (c.rules.docmdp == 1) {
        c.forbid("docmdp.form-filling", kind, field.ref, {},
                 description + ", but the certification permits no changes");
    } else if (std::ranges::any_of(c.rules.locks,
                                   [&](const auto& lock) { return locked(lock, field.name); })) {
        c.forbid("fieldmdp", kind, field.ref, {}, description + ", but a signature locks this field");
    } else {
        c.permit(ModificationLevel::form_filling, kind, field.ref, {}, description);
    }
}

void forbid_keys(Comparison& c, const FormField& field, const std::vector<std::string>& keys,
                 const std::set<std::string>& allowed, const std::string& code) {
    for (const std::string& key : keys) {
        if (!allowed.contains(key)) {
            c.forbid(code, "field", field.ref, {},
                     "/" + key + " of field \"" + field.name + "\" was changed");
        }
    }
}

bool flag_change_is(const pdf::Object& before, const pdf::Object& after, std::int64_t allowed) {
    return ((before.as_int().value_or(0) ^ after.as_int().value_or(0)) & ~allowed) == 0;
}

void explain_appearance(Comparison& c, const pdf::Dict& widget) {
    const pdf::Object* appearances = widget.find("AP");
    if (appearances == nullptr) {
        return;
    }
    std::vector<pdf::Ref> open;
    collect_references(*appearances, open);
    for (const pdf::Ref ref : open) {
        if (c.is_dirty(ref.number) && !c.is_new(ref.number) && c.graph().references.at(ref.number) == 1) {
            c.explain(ref.number);
            c.explain_new_subtree(c.after.get(ref));
        }
    }
    c.explain_new_subtree(*appearances);
}

}  // namespace sealpdf::verify
