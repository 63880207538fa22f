// Interactive forms: rows "AcroForm", "field signed now" and "field filled" of the table.

#include <algorithm>
#include <set>

#include "base/utf8.h"
#include "verify/changes/appearance.h"
#include "verify/changes/field_rules.h"

namespace sealpdf::verify {
namespace {

using Fields = std::map<std::uint32_t, FormField>;
constexpr std::int64_t flag_read_only = 1;  // /Ff

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
    // Locks name fields. Another field that lists it among its kids renames it, too.
    const bool dirty = c.is_dirty(old_field.ref.number);
    if (old_field.name != new_field.name || old_field.parent != new_field.parent || old_field.type != new_field.type ||
        (dirty && new_dict->has_duplicates())) {
        c.forbid("shadow.field-changed", "field", old_field.ref, {}, "field \"" + old_field.name + "\" was renamed or moved in the form");
    }
    if (!dirty && !appearance_is_dirty(c, *new_dict)) {
        return;
    }
    c.explain(old_field.ref.number);
    if (old_field.type.empty()) {
        compare_kids(c, old_field, *old_dict, *new_dict);
        forbid_keys(c, old_field, c.differing_keys(*old_dict, *new_dict), {"Kids"}, "shadow.field-changed");
    } else if (old_field.type == "Sig") {
        compare_signature_field(c, old_field, *old_dict, *new_dict);
    } else {
        compare_value_field(c, old_field, *old_dict, *new_dict);
    }
}

/// Readers that draw the fields anew take fonts and colours from the form: they fill it in.
void judge_need_appearances(Comparison& c, const pdf::Object& value) {
    if (c.rules.docmdp == 1 && value.as_bool().value_or(false)) {
        c.forbid("docmdp.form-filling", "form", {}, {}, "/NeedAppearances was set, but the certification permits no changes");
    } else {
        c.warn("need-appearances", "/NeedAppearances was changed: readers may draw the fields anew");
    }
}

/// Fields that stand in the form without a number of their own can only stay as they are.
void compare_inline_fields(Comparison& c, const pdf::Dict& old_form, const pdf::Dict& new_form) {
    const auto inline_fields = [](const pdf::View& view, const pdf::Dict& form) {
        const pdf::Array* fields = view.array_at(form, "Fields");
        pdf::Array found;
        std::ranges::copy_if(fields != nullptr ? *fields : pdf::Array{}, std::back_inserter(found),
                             [](const pdf::Object& field) { return !field.as_ref(); });
        return found;
    };
    if (!c.comparer.same(pdf::Object(inline_fields(c.before, old_form)), pdf::Object(inline_fields(c.after, new_form)))) {
        c.forbid("isa.form", "form", {}, {}, "a field that stands in the form's /Fields itself was changed");
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
            judge_need_appearances(c, c.new_value(new_form, key));
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
    compare_inline_fields(c, old_dict != nullptr ? *old_dict : none, *new_dict);
    const Fields old_fields = read_form_fields(c.before, old_form);
    const Fields new_fields = read_form_fields(c.after, new_form);
    c.undeclared_values = c.new_signatures.find_undeclared_values(c.after);
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
            judge_new_field(c, field);
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
