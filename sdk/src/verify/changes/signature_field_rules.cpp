// Signature fields: row "field signed now" of the table, and new fields.

#include <algorithm>

#include "verify/changes/field_rules.h"
#include "verify/changes/widget.h"

namespace sealpdf::verify {
namespace {

constexpr std::int64_t flags_print_locked = 4 | 128;  // annotation /F

/// A value that names nothing, or something else, leaves its field unsigned: such a field must not paint. A signature
/// that was there before is another field's.
bool is_new_signature(Comparison& c, const pades::SignatureField& field) {
    const pdf::Dict* dict = field.value ? c.after.get(*field.value).as_dict() : nullptr;
    return dict != nullptr && dict->contains("ByteRange") && dict->contains("Contents") &&
           c.is_new(field.value->number);
}

bool is_timestamp(const pdf::View& view, const pades::SignatureField& field) {
    const pdf::Dict* dict = field.value ? view.get(*field.value).as_dict() : nullptr;
    return dict != nullptr && view.at(*dict, "SubFilter").is_name("ETSI.RFC3161");
}

bool is_shared_unsaid(const Comparison& c, const pades::SignatureField& field) {
    return field.value && c.undeclared_values.contains(field.value->number);
}

/// A field or widget may not bring actions, optional content or links of its own, nor be an annotation of another kind
/// that readers draw, nor say that it belongs to another field than the one that lists it.
bool is_plain(const pdf::View& view, const FormField& field, const pdf::Dict& dict) {
    static const std::set<std::string> keys = {
        "Type", "Subtype", "FT", "T",      "TU",           "TM",   "V",  "F",        "Ff",  "P",  "Rect",
        "AP",   "AS",      "MK", "Parent", "Kids",         "Lock", "SV", "DA",       "DR",  "NM", "M",
        "BS",   "Border",  "H",  "Q",      "StructParent", "C",    "CA", "Contents", "Lang"};
    const pdf::Object* parent = dict.find("Parent");
    const auto named = parent != nullptr ? parent->as_ref() : std::nullopt;
    const pdf::Object& subtype = view.at(dict, "Subtype");
    return std::ranges::all_of(dict, [&](const auto& entry) { return keys.contains(entry.first); }) &&
           !dict.has_duplicates() && (named ? named->number : 0) == field.parent &&
           (subtype.is_null() || subtype.is_name("Widget"));
}

/// A node above other fields: it is no widget, and has no value that they would inherit.
bool is_group(const FormField& field, const pdf::Dict& dict) {
    static const std::set<std::string> keys = {"Type", "FT",     "T",    "TU", "TM", "F",
                                               "Ff",   "Parent", "Kids", "DA", "Q"};
    return field.has_own_name && (field.type.empty() || field.type == "Sig") && !dict.has_duplicates() &&
           std::ranges::all_of(dict, [&](const auto& entry) { return keys.contains(entry.first); });
}

bool any_widget_paints(const pdf::View& view, const pades::SignatureField& field) {
    return std::ranges::any_of(field.widgets, [&](pdf::Ref ref) {
        const pdf::Dict* widget = view.get(ref).as_dict();
        return widget != nullptr && paints(view, *widget);
    });
}

void accept_widget(Comparison& c, std::uint32_t number) {
    c.signature_widgets.insert(number);
    c.baseline.later_widgets.insert(number);
}

/// Every new field comes with a signature that this revision brings and `signatures` lists, or shows nothing.
void judge_new_signature_field(Comparison& c, const FormField& field, const pdf::Dict& dict,
                               const pades::SignatureField& signature) {
    const bool is_signed = is_new_signature(c, signature) && !is_shared_unsaid(c, signature);
    const bool visible = any_widget_paints(c.after, signature);
    const bool empty = !signature.has_value && !visible;
    if (!field.has_own_name || !is_plain(c.after, field, dict) || !(is_signed || empty)) {
        c.forbid(signature.value && !is_signed ? "seal.shared-value" : "shadow.field-added", "field",
                 field.ref, {}, "field \"" + field.name + "\" was added and is no new signature");
        return;
    }
    accept_widget(c, field.ref.number);
    if (is_timestamp(c.after, signature) && !visible) {
        c.permit(ModificationLevel::ltv, "document-timestamp", field.ref, {},
                 "a document timestamp was added");
    } else {
        permit_field_change(c, field, "signature", "signature field \"" + field.name + "\" was added");
    }
}

}  // namespace

void compare_signature_field(Comparison& c, const FormField& field, const pdf::Dict& old_dict,
                             const pdf::Dict& new_dict) {
    const std::vector<std::string> keys = c.differing_keys(old_dict, new_dict);
    // Signed is the field, with all of its widgets, whichever of them this is.
    const pades::SignatureField* was = c.old_signatures.find(field.ref.number);
    const pades::SignatureField* is = c.new_signatures.find(field.ref.number);
    const bool signed_before = (was != nullptr && was->has_value) || !c.old_value(old_dict, "V").is_null();
    const bool same_field = was != nullptr && is != nullptr && was->ref == is->ref;
    if (signed_before || !same_field || !is_new_signature(c, *is)) {
        // A signed field is settled; an empty one may not be moved about either.
        static const std::set<std::string> none;
        forbid_keys(c, field, keys, none, signed_before ? "seal.changed" : "shadow.field-changed");
        return;
    }
    static const std::set<std::string> signing_keys = {"V", "AP", "AS", "MK", "M", "Lock", "F", "Ff"};
    forbid_keys(c, field, keys, signing_keys, "shadow.field-changed");
    if (!flag_change_is(c.old_value(old_dict, "F"), c.new_value(new_dict, "F"), flags_print_locked)) {
        c.forbid("shadow.field-changed", "field", field.ref, {},
                 "the visibility of field \"" + field.name + "\" was changed");
    }
    explain_appearance(c, new_dict);
    c.changed_widgets.insert(field.ref.number);
    c.signature_widgets.insert(field.ref.number);
    if (field.ref != is->ref) {
        return;  // a widget: the rest is said of its field
    }
    if (is_shared_unsaid(c, *is)) {
        c.forbid("seal.shared-value", "field", field.ref, {},
                 "field \"" + field.name + "\" shares a signature that does not say so");
    }
    c.explain_new_subtree(pdf::Object(*is->value));
    permit_field_change(c, field, "signature", "field \"" + field.name + "\" was signed");
}

void judge_new_field(Comparison& c, const FormField& field) {
    const pdf::Dict* dict = c.after.get(field.ref).as_dict();
    if (dict == nullptr) {
        return;
    }
    c.explain_new_subtree(pdf::Object(field.ref));
    const pades::SignatureField* signature = c.new_signatures.find(field.ref.number);
    const bool is_new = c.is_new(field.ref.number);
    if (is_new && signature != nullptr && signature->ref == field.ref) {
        judge_new_signature_field(c, field, *dict, *signature);
    } else if (is_new && signature != nullptr && c.is_new(signature->ref.number) &&
               is_plain(c.after, field, *dict)) {
        accept_widget(c, field.ref.number);  // judged with its field
    } else if (!is_new || signature != nullptr || !is_group(field, *dict)) {
        c.forbid("shadow.field-added", "field", field.ref, {},
                 "field \"" + field.name + "\" was added and is no new signature");
    }
}

}  // namespace sealpdf::verify
