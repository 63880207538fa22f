// Interactive forms: rows "AcroForm", "field signed now" and "field filled" of the table.

#include <algorithm>
#include <set>

#include "base/utf8.h"
#include "verify/changes/appearance.h"
#include "verify/changes/comparison.h"
#include "verify/changes/form_fields.h"

namespace sealpdf::verify {
namespace {

using Fields = std::map<std::uint32_t, FormField>;
constexpr std::int64_t flag_read_only = 1;               // /Ff
constexpr std::int64_t flags_print_locked = 4 | 128;     // annotation /F

bool locked(const SignatureReport::Locks& lock, const std::string& name) {
    const auto names_it = [&](const std::string& entry) {
        return name == entry || (name.size() > entry.size() && name.starts_with(entry) && name[entry.size()] == '.');
    };
    const bool listed = std::ranges::any_of(lock.fields, names_it);
    return lock.action == "all" || (lock.action == "include" && listed) || (lock.action == "exclude" && !listed);
}

/// Filling and signing: not under DocMDP 1, nor where a lock names the field.
void permit_field_change(Comparison& c, const FormField& field, const std::string& kind, const std::string& description) {
    if (c.rules.docmdp == 1) {
        c.forbid("docmdp.form-filling", kind, field.ref, {}, description + ", but the certification permits no changes");
    } else if (std::ranges::any_of(c.rules.locks, [&](const auto& lock) { return locked(lock, field.name); })) {
        c.forbid("fieldmdp", kind, field.ref, {}, description + ", but a signature locks this field");
    } else {
        c.permit(ModificationLevel::form_filling, kind, field.ref, {}, description);
    }
}

const pdf::Dict* inherited_owner(const pdf::View& view, const pdf::Dict& dict, std::string_view key) {
    const pdf::Dict* current = &dict;
    for (int depth = 0; current != nullptr && depth < 64; ++depth) {
        if (current->contains(key)) {
            return current;
        }
        current = view.dict_at(*current, "Parent");
    }
    return nullptr;
}

bool flag_change_is(const pdf::Object& before, const pdf::Object& after, std::int64_t allowed) {
    return ((before.as_int().value_or(0) ^ after.as_int().value_or(0)) & ~allowed) == 0;
}

/// Appearance streams that only this field names may be rewritten in place.
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

bool appearance_is_dirty(Comparison& c, const pdf::Dict& widget) {
    std::vector<pdf::Ref> refs;
    if (const pdf::Object* appearances = widget.find("AP")) {
        collect_references(*appearances, refs);
    }
    return std::ranges::any_of(refs, [&](pdf::Ref ref) { return c.is_dirty(ref.number) && !c.is_new(ref.number); });
}

std::optional<std::string> plain_text(const pdf::String* text) {
    std::string plain;
    for (const char ch : text != nullptr ? from_pdf_text_string(text->bytes) : std::string()) {
        if (static_cast<unsigned char>(ch) >= 0x80) {
            return std::nullopt;
        }
        if (ch > ' ') {
            plain.push_back(ch);
        }
    }
    return plain;
}

/// What a choice field shows for its value: an option may be a pair of export value and text (12.7.5.4).
bool shows_option(Comparison& c, const pdf::Dict& field, const pdf::String& value, const std::string& shown) {
    const pdf::Array* options = c.after.array_at(field, "Opt");
    for (const pdf::Object& option : options != nullptr ? *options : pdf::Array{}) {
        const pdf::Array* pair = c.after.resolve(option).as_array();
        const pdf::String* exported = pair != nullptr && pair->size() == 2 ? c.after.resolve((*pair)[0]).as_string() : nullptr;
        if (exported != nullptr && exported->bytes == value.bytes) {
            const std::optional<std::string> text = plain_text(c.after.resolve((*pair)[1]).as_string());
            return !text || *text == shown;
        }
    }
    return false;
}

/// The appearance shows the value: as far as plain strings tell. Composite fonts cannot be read here and pass.
bool shows_value(Comparison& c, const pdf::Dict& widget) {
    const pdf::Dict* owner = inherited_owner(c.after, widget, "V");
    const pdf::String* value = owner != nullptr ? c.after.at(*owner, "V").as_string() : nullptr;
    const pdf::Dict* appearances = c.after.dict_at(widget, "AP");
    if (value == nullptr || appearances == nullptr || !appearances->contains("N")) {
        return true;
    }
    const AppearanceFacts facts = read_appearance(c.after, *appearances->find("N"));
    const std::optional<std::string> wanted = plain_text(value);
    return !wanted || !facts.has_readable_text || facts.text == *wanted || shows_option(c, *owner, *value, facts.text);
}

void forbid_keys(Comparison& c, const FormField& field, const std::vector<std::string>& keys, const std::set<std::string>& allowed,
                 const std::string& code) {
    for (const std::string& key : keys) {
        if (!allowed.contains(key)) {
            c.forbid(code, "field", field.ref, {}, "/" + key + " of field \"" + field.name + "\" was changed");
        }
    }
}

/// A value that names nothing, or something else, leaves its field unsigned: such a field must not paint.
bool is_signature(const pdf::View& view, const pdf::Object& value) {
    const pdf::Dict* dict = view.resolve(value).as_dict();
    return dict != nullptr && dict->contains("ByteRange") && dict->contains("Contents");
}

void compare_signature_field(Comparison& c, const FormField& field, const pdf::Dict& old_dict, const pdf::Dict& new_dict) {
    const std::vector<std::string> keys = c.differing_keys(old_dict, new_dict);
    const bool signed_before = !c.old_value(old_dict, "V").is_null();
    const bool signed_now = !signed_before && is_signature(c.after, c.new_value(new_dict, "V"));
    static const std::set<std::string> signing_keys = {"V", "AP", "AS", "MK", "M", "Lock", "F", "Ff"};
    static const std::set<std::string> none;
    if (!signed_now) {
        // A signed field is settled; an empty one may not be moved about either.
        forbid_keys(c, field, keys, none, signed_before ? "seal.changed" : "shadow.field-changed");
        return;
    }
    forbid_keys(c, field, keys, signing_keys, "shadow.field-changed");
    if (!flag_change_is(c.old_value(old_dict, "F"), c.new_value(new_dict, "F"), flags_print_locked)) {
        c.forbid("shadow.field-changed", "field", field.ref, {}, "the visibility of field \"" + field.name + "\" was changed");
    }
    if (const pdf::Object* value = new_dict.find("V")) {
        c.explain_new_subtree(*value);
        if (value->as_ref() && c.undeclared_values.contains(value->as_ref()->number)) {
            c.forbid("seal.shared-value", "field", field.ref, {}, "field \"" + field.name + "\" shares a signature that does not say so");
        }
    }
    explain_appearance(c, new_dict);
    c.changed_widgets.insert(field.ref.number);
    permit_field_change(c, field, "signature", "field \"" + field.name + "\" was signed");
}

void compare_value_field(Comparison& c, const FormField& field, const pdf::Dict& old_dict, const pdf::Dict& new_dict) {
    static const std::set<std::string> filling_keys = {"V", "I", "AS", "AP", "Ff", "M", "RV"};
    const std::vector<std::string> keys = c.differing_keys(old_dict, new_dict);
    forbid_keys(c, field, keys, filling_keys, "shadow.field-changed");
    if (!flag_change_is(c.old_value(old_dict, "Ff"), c.new_value(new_dict, "Ff"), flag_read_only)) {
        c.forbid("shadow.field-changed", "field", field.ref, {}, "the flags of field \"" + field.name + "\" were changed");
    }
    if (!shows_value(c, new_dict)) {
        c.forbid("shadow.replace", "field", field.ref, {}, "the appearance of field \"" + field.name + "\" shows another text than its value");
    }
    const bool replaced = std::ranges::find(keys, "V") != keys.end() && !c.old_value(old_dict, "V").is_null();
    if (replaced && !(c.old_value(old_dict, "V").as_string() != nullptr && c.old_value(old_dict, "V").as_string()->bytes.empty())) {
        c.warn("field-value-replaced", "the value of field \"" + field.name + "\" was replaced");
    }
    explain_appearance(c, new_dict);
    for (const char* key : {"V", "RV"}) {
        if (const pdf::Object* value = new_dict.find(key)) {
            c.explain_new_subtree(*value);
        }
    }
    c.changed_widgets.insert(field.ref.number);
    permit_field_change(c, field, "form-field", "field \"" + field.name + "\" was filled");
}

void compare_kids(Comparison& c, const FormField& field, const pdf::Dict& old_dict, const pdf::Dict& new_dict) {
    const pdf::Array none;
    const pdf::Array* old_kids = c.before.array_at(old_dict, "Kids");
    const pdf::Array* new_kids = c.after.array_at(new_dict, "Kids");
    const pdf::Array& was = old_kids != nullptr ? *old_kids : none;
    const pdf::Array& is = new_kids != nullptr ? *new_kids : none;
    bool prefix = is.size() >= was.size();
    for (std::size_t i = 0; prefix && i < was.size(); ++i) {
        prefix = c.comparer.same(was[i], is[i]);
    }
    if (!prefix) {
        c.forbid("shadow.field-changed", "field", field.ref, {}, "kids of field \"" + field.name + "\" were removed or moved");
    }
}

void compare_field(Comparison& c, const FormField& old_field, const FormField& new_field) {
    const pdf::Dict* old_dict = c.before.get(old_field.ref).as_dict();
    const pdf::Dict* new_dict = c.after.get(new_field.ref).as_dict();
    if (old_dict == nullptr || new_dict == nullptr) {
        return;
    }
    const bool dirty = c.is_dirty(old_field.ref.number);
    if (!dirty && !appearance_is_dirty(c, *new_dict)) {
        return;
    }
    if (old_field.name != new_field.name || old_field.parent != new_field.parent || old_field.type != new_field.type ||
        new_dict->has_duplicates()) {
        c.forbid("shadow.field-changed", "field", old_field.ref, {}, "field \"" + old_field.name + "\" was renamed or moved in the form");
    }
    c.explain(old_field.ref.number);
    if (old_dict->contains("Kids") && !old_field.type.empty() && old_field.type == "Sig") {
        compare_kids(c, old_field, *old_dict, *new_dict);
        compare_signature_field(c, old_field, *old_dict, *new_dict);
    } else if (old_field.type.empty()) {
        compare_kids(c, old_field, *old_dict, *new_dict);
        forbid_keys(c, old_field, c.differing_keys(*old_dict, *new_dict), {"Kids"}, "shadow.field-changed");
    } else if (old_field.type == "Sig") {
        compare_signature_field(c, old_field, *old_dict, *new_dict);
    } else {
        compare_value_field(c, old_field, *old_dict, *new_dict);
    }
}

/// A widget may not bring actions, optional content or links of its own.
bool plain_widget(const pdf::Dict& widget) {
    static const std::set<std::string> keys = {"Type", "Subtype", "FT", "T", "TU", "TM", "V", "F", "Ff", "P", "Rect", "AP", "AS", "MK",
                                               "Parent", "Kids", "Lock", "SV", "DA", "DR", "NM", "M", "BS", "Border", "H", "Q", "StructParent",
                                               "C", "CA", "Contents", "Lang"};
    return std::ranges::all_of(widget, [&](const auto& entry) { return keys.contains(entry.first); }) && !widget.has_duplicates();
}

bool is_invisible(const pdf::View& view, const pdf::Dict& widget) {
    const pdf::Array* rect = view.array_at(widget, "Rect");
    if (rect == nullptr || rect->size() != 4) {
        return true;
    }
    const auto at = [&](std::size_t i) { return view.resolve((*rect)[i]).as_number().value_or(0); };
    return at(0) == at(2) || at(1) == at(3) || !widget.contains("AP");
}

void judge_new_field(Comparison& c, const FormField& field, const Fields& fields) {
    const pdf::Dict* dict = c.after.get(field.ref).as_dict();
    if (dict == nullptr) {
        return;
    }
    const pdf::Dict* owner = inherited_owner(c.after, *dict, "V");
    const pdf::Object* value = owner != nullptr ? owner->find("V") : nullptr;
    const auto value_ref = value != nullptr ? value->as_ref() : std::nullopt;
    const bool fresh_value = value != nullptr && is_signature(c.after, *value) &&
                             (!value_ref || (c.is_new(value_ref->number) && !c.undeclared_values.contains(value_ref->number)));
    const bool signature = field.type == "Sig" && c.is_new(field.ref.number) && plain_widget(*dict) &&
                           (fresh_value || (c.new_value(*dict, "V").is_null() && is_invisible(c.after, *dict)));
    if (!signature) {
        const bool group = field.type.empty() && c.is_new(field.ref.number) && !dict->contains("Rect") && !dict->contains("AP");
        if (!group) {
            c.forbid(value_ref && field.type == "Sig" ? "seal.shared-value" : "shadow.field-added", "field", field.ref, {},
                     "field \"" + field.name + "\" was added and is no new signature");
        }
        c.explain_new_subtree(pdf::Object(field.ref));
        return;
    }
    c.explain_new_subtree(pdf::Object(field.ref));
    c.new_widgets.insert(field.ref.number);
    const pdf::Dict* signature_dict = value != nullptr ? c.after.resolve(*value).as_dict() : nullptr;
    const bool timestamp = signature_dict != nullptr && (c.after.at(*signature_dict, "Type").is_name("DocTimeStamp") ||
                                                         c.after.at(*signature_dict, "SubFilter").is_name("ETSI.RFC3161"));
    if (timestamp && is_invisible(c.after, *dict)) {
        c.permit(ModificationLevel::ltv, "document-timestamp", field.ref, {}, "a document timestamp was added");
    } else if (field.has_own_name || !fields.contains(field.parent) || !c.is_new(field.parent)) {
        permit_field_change(c, field, "signature", "signature field \"" + field.name + "\" was added");
    }
}

void compare_form_dict(Comparison& c, const pdf::Dict& old_form, const pdf::Dict& new_form) {
    for (const std::string& key : c.differing_keys(old_form, new_form)) {
        if (key == "Fields") {
            continue;
        }
        const bool bits_set = key == "SigFlags" && (c.old_value(old_form, key).as_int().value_or(0) &
                                                    ~c.new_value(new_form, key).as_int().value_or(0)) == 0;
        const bool added = (key == "DR" || key == "DA" || key == "Q") && !old_form.contains(key);
        if (key == "NeedAppearances") {
            c.warn("need-appearances", "/NeedAppearances was changed: readers may draw the fields anew");
        } else if (key == "DR" && !added) {
            const pdf::Dict* was = c.before.dict_at(old_form, key);
            const pdf::Dict* is = c.after.dict_at(new_form, key);
            const pdf::Dict none;
            for (const std::string& category : c.differing_keys(was != nullptr ? *was : none, is != nullptr ? *is : none)) {
                const pdf::Dict* old_names = was != nullptr ? c.before.dict_at(*was, category) : nullptr;
                const pdf::Dict* new_names = is != nullptr ? c.after.dict_at(*is, category) : nullptr;
                for (const std::string& name : c.differing_keys(old_names != nullptr ? *old_names : none, new_names != nullptr ? *new_names : none)) {
                    if (old_names != nullptr && old_names->contains(name)) {
                        c.forbid("isa.form", "form", {}, {}, "the form's resource /" + name + " was replaced");
                    }
                }
            }
            c.explain_new_subtree(*new_form.find("DR"));
        } else if (added) {
            c.explain_new_subtree(*new_form.find(key));
        } else if (!bits_set) {
            c.forbid("isa.form", "form", {}, {}, "the form's /" + key + " was changed");
        }
    }
}

}  // namespace

void compare_form(Comparison& c, const pdf::Object& old_form, const pdf::Object& new_form) {
    const pdf::Dict none;
    const pdf::Dict* old_dict = old_form.as_dict();
    const pdf::Dict* new_dict = new_form.as_dict();
    if (new_dict == nullptr) {
        if (old_dict != nullptr) {
            c.forbid("isa.form", "form", {}, {}, "the interactive form was removed");
        }
        return;
    }
    compare_form_dict(c, old_dict != nullptr ? *old_dict : none, *new_dict);
    const Fields old_fields = read_form_fields(c.before, old_form);
    const Fields new_fields = read_form_fields(c.after, new_form);
    c.undeclared_values = find_undeclared_values(c.after);
    for (const auto& [number, field] : old_fields) {
        const auto now = new_fields.find(number);
        if (now == new_fields.end()) {
            c.forbid("isa.form", "field", field.ref, {}, "field \"" + field.name + "\" was removed from the form");
        } else {
            compare_field(c, field, now->second);
        }
    }
    for (const auto& [number, field] : new_fields) {
        if (!old_fields.contains(number)) {
            judge_new_field(c, field, new_fields);
        }
    }
    if (const pdf::Object* list = new_dict->find("Fields"); list != nullptr && list->as_ref()) {
        const pdf::Object* old_list = old_dict != nullptr ? old_dict->find("Fields") : nullptr;
        if (c.is_new(list->as_ref()->number) || (old_list != nullptr && old_list->as_ref() == list->as_ref())) {
            c.explain_reference(list);
        }
    }
}

}  // namespace sealpdf::verify
