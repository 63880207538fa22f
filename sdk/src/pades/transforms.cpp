#include "pades/transforms.h"

#include "base/utf8.h"
#include "pades/form_walk.h"

namespace sealpdf::pades {
namespace {

pdf::Dict make_reference(const pdf::Document& document, const char* method, pdf::Dict parameters) {
    parameters.set("Type", pdf::Name{"TransformParams"});
    parameters.set("V", pdf::Name{"1.2"});
    pdf::Dict reference;
    reference.set("Type", pdf::Name{"SigRef"});
    reference.set("TransformMethod", pdf::Name{method});
    reference.set("TransformParams", std::move(parameters));
    reference.set("Data", document.catalog_ref());
    return reference;
}

/// Table 236 -> Tables 256 and 259: who signs a field with a lock promises that the locked fields stay. /P stands in
/// Table 236 alone; Acrobat and iText repeat it here, so that it is found by those who look at the signature only.
pdf::Dict make_field_mdp(const pdf::Document& document, const pdf::Dict& lock) {
    pdf::Dict parameters;
    for (const char* key : {"Action", "Fields", "P"}) {
        if (lock.contains(key)) {
            parameters.set(key, pdf::Object(document.at(lock, key)));
        }
    }
    return make_reference(document, "FieldMDP", std::move(parameters));
}

/// Table 236. What breaks it would break the signature that repeats it.
void check_lock(const pdf::Document& document, const pdf::Dict& lock, const SignatureRequest& request) {
    const auto read = read_lock(document.view(), lock);
    const bool names_fields = document.at(lock, "Fields").as_array() != nullptr;
    const std::int64_t permissions = document.at(lock, "P").as_int().value_or(lock.contains("P") ? 0 : 2);
    if (!read || (read->action != "all" && !names_fields) || permissions < 1 || permissions > 3) {
        throw Error(ErrorCode::field_lock_forbids,
                    "the lock of the field \"" + request.existing_field.value_or("") +
                        "\" is none (/Lock: ISO 32000-2, Table 236), so that no signature can promise it: have the form's "
                        "author correct it, or sign another field",
                    {}, request.existing_field.value_or(""));
    }
}

}  // namespace

pdf::Dict make_lock(const FieldLock& lock) {
    pdf::Dict dict;
    dict.set("Type", pdf::Name{"SigFieldLock"});
    dict.set("Action", pdf::Name{lock.action == "all"       ? "All"
                                 : lock.action == "include" ? "Include"
                                                            : "Exclude"});
    if (!lock.fields.empty()) {
        pdf::Array names;
        for (const std::string& name : lock.fields) {
            names.emplace_back(pdf::String{to_pdf_text_string(name), false});
        }
        dict.set("Fields", std::move(names));
    }
    return dict;
}

std::optional<pdf::Dict> choose_lock(const pdf::Document& document, const pdf::Dict& field,
                                     const SignatureRequest& request) {
    if (request.lock_document) {
        pdf::Dict lock = make_lock({});
        lock.set("P", 1);
        return lock;
    }
    const pdf::Object value = document.at(field, "Lock");
    if (value.as_dict() != nullptr) {
        check_lock(document, *value.as_dict(), request);
    }
    const auto own = value.as_dict() == nullptr ? std::nullopt : read_lock(document.view(), *value.as_dict());
    if (own && request.lock && (own->action != request.lock->action || own->fields != request.lock->fields)) {
        throw Error(
            ErrorCode::field_lock_forbids,
            "the author of the field has said what its signature locks: leave the lock out, or sign another "
            "field");
    }
    if (own) {
        return *value.as_dict();
    }
    return request.lock ? std::optional(make_lock(*request.lock)) : std::nullopt;
}

std::optional<pdf::Object> make_references(const pdf::Document& document,
                                           const std::optional<pdf::Dict>& lock, int certify) {
    pdf::Array references;
    if (certify != 0) {
        pdf::Dict parameters;
        parameters.set("P", certify);
        references.emplace_back(make_reference(document, "DocMDP", std::move(parameters)));
    }
    if (lock) {
        references.emplace_back(make_field_mdp(document, *lock));
    }
    return references.empty() ? std::nullopt : std::optional<pdf::Object>(std::move(references));
}

void remove_usage_rights(pdf::Document& document) {
    pdf::Dict permissions = *document.at(*document.get(document.catalog_ref()).as_dict(), "Perms").as_dict();
    permissions.erase("UR3");
    permissions.erase("UR");
    pdf::Dict& catalog = *document.touch(document.catalog_ref()).as_dict();
    if (permissions.size() == 0) {
        catalog.erase("Perms");
    } else {
        catalog.set("Perms", std::move(permissions));
    }
}

void register_certification(pdf::Document& document, pdf::Ref signature) {
    const pdf::Object old = document.at(*document.get(document.catalog_ref()).as_dict(), "Perms");
    pdf::Dict permissions = old.as_dict() == nullptr ? pdf::Dict{} : *old.as_dict();
    permissions.set("DocMDP", signature);
    document.touch(document.catalog_ref()).as_dict()->set("Perms", std::move(permissions));
}

}  // namespace sealpdf::pades
