#include "verify/changes/form_fields.h"

#include "base/utf8.h"

namespace sealpdf::verify {
namespace {

constexpr int max_depth = 64;  // of /Kids; real forms nest below ten
constexpr std::size_t max_fields = 100'000;

void visit(const pdf::View& view, const pdf::Object& item, const FormField& parent, int depth,
           std::map<std::uint32_t, FormField>& fields) {
    const auto ref = item.as_ref();
    if (!ref || depth > max_depth || fields.size() > max_fields || fields.contains(ref->number)) {
        return;
    }
    const pdf::Dict* dict = view.get(*ref).as_dict();
    if (dict == nullptr) {
        return;
    }
    FormField field{*ref, parent.ref.number, parent.name, parent.type, false};
    if (const pdf::String* name = view.at(*dict, "T").as_string()) {
        field.has_own_name = true;
        field.name = (parent.name.empty() ? "" : parent.name + ".") + from_pdf_text_string(name->bytes);
    }
    if (const std::string* type = view.at(*dict, "FT").as_name()) {
        field.type = *type;
    }
    fields.emplace(ref->number, field);
    if (const pdf::Array* kids = view.array_at(*dict, "Kids")) {
        for (const pdf::Object& kid : *kids) {
            visit(view, kid, field, depth + 1, fields);
        }
    }
}

}  // namespace

SignatureFields::SignatureFields(const pdf::View& view) : fields_(pades::read_signature_fields(view)) {
    for (std::size_t i = 0; i < fields_.size(); ++i) {
        index_.emplace(fields_[i].ref.number, i);
        for (const pdf::Ref widget : fields_[i].widgets) {
            index_.emplace(widget.number, i);
        }
    }
}

const pades::SignatureField* SignatureFields::find(std::uint32_t number) const {
    const auto found = index_.find(number);
    return found != index_.end() ? &fields_[found->second] : nullptr;
}

std::set<std::uint32_t> SignatureFields::find_undeclared_values(const pdf::View& view) const {
    std::map<pdf::Ref, std::vector<std::string>> sharing;
    for (const pades::SignatureField& field : fields_) {
        if (field.value) {
            sharing[*field.value].push_back(field.name);
        }
    }
    std::set<std::uint32_t> undeclared;
    for (const auto& [value, names] : sharing) {
        const pdf::Dict* signature = names.size() > 1 ? view.get(value).as_dict() : nullptr;
        if (signature != nullptr && !pades::declares_fields(view, *signature, names)) {
            undeclared.insert(value.number);
        }
    }
    return undeclared;
}

std::map<std::uint32_t, FormField> read_form_fields(const pdf::View& view, const pdf::Object& form) {
    std::map<std::uint32_t, FormField> fields;
    const pdf::Dict* dict = form.as_dict();
    const pdf::Array* top = dict != nullptr ? view.array_at(*dict, "Fields") : nullptr;
    for (const pdf::Object& item : top != nullptr ? *top : pdf::Array{}) {
        visit(view, item, FormField{}, 0, fields);
    }
    return fields;
}

}  // namespace sealpdf::verify
