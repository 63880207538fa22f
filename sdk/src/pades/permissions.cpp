#include "pades/permissions.h"

#include <algorithm>
#include <functional>

#include "pades/form_walk.h"

namespace sealpdf::pades {

namespace {

/// Calls `use` with the /TransformParams (an empty dictionary when absent) of each reference with this
/// method.
void for_each_reference(const pdf::View& view, const pdf::Dict& signature, std::string_view method,
                        const std::function<void(const pdf::Dict&)>& use) {
    const pdf::Object references = view.at(signature, "Reference");
    for (const pdf::Object& entry :
         references.as_array() == nullptr ? pdf::Array{} : *references.as_array()) {
        const pdf::Object reference = view.resolve(entry);
        if (reference.as_dict() == nullptr ||
            !view.at(*reference.as_dict(), "TransformMethod").is_name(method)) {
            continue;
        }
        const pdf::Object parameters = view.at(*reference.as_dict(), "TransformParams");
        use(parameters.as_dict() == nullptr ? pdf::Dict{} : *parameters.as_dict());
    }
}

/// Table 257: 1 to 3, 2 when absent; anything else is -1.
int docmdp_permissions(const pdf::View& view, const pdf::Dict& parameters) {
    if (!parameters.contains("P")) {
        return 2;
    }
    const std::int64_t value = view.at(parameters, "P").as_int().value_or(-1);
    return value >= 1 && value <= 3 ? static_cast<int>(value) : -1;
}

}  // namespace

void check_certification_reference(const pdf::View& view, Signature& signature) {
    for_each_reference(view, signature.dictionary, "DocMDP", [&](const pdf::Dict& parameters) {
        if (docmdp_permissions(view, parameters) < 0) {
            signature.problems.push_back(
                {"docmdp-invalid", "The certification's permissions /P are none of 1, 2, 3."});
        }
    });
}

std::optional<Certification> read_certification(const pdf::View& view) {
    const pdf::Object permissions = view.at(view.catalog(), "Perms");
    const pdf::Object* entry =
        permissions.as_dict() == nullptr ? nullptr : permissions.as_dict()->find("DocMDP");
    const std::optional<pdf::Ref> ref = entry == nullptr ? std::nullopt : entry->as_ref();
    if (!ref) {
        return std::nullopt;
    }
    const pdf::Object signature = view.get(*ref);
    if (signature.as_dict() == nullptr) {
        return std::nullopt;
    }
    Certification certification{.signature = *ref};
    for_each_reference(view, *signature.as_dict(), "DocMDP", [&](const pdf::Dict& parameters) {
        // A value out of range permits nothing; check_certification_reference names it.
        certification.permissions = std::max(1, docmdp_permissions(view, parameters));
    });
    return certification;
}

bool has_usage_rights(const pdf::View& view) {
    const pdf::Dict* permissions = view.dict_at(view.catalog(), "Perms");
    return permissions != nullptr && (permissions->contains("UR3") || permissions->contains("UR"));
}

std::optional<SignatureReport::Locks> read_field_mdp(const pdf::View& view, const pdf::Dict& signature) {
    std::optional<SignatureReport::Locks> locks;
    for_each_reference(view, signature, "FieldMDP",
                       [&](const pdf::Dict& parameters) { locks = read_lock(view, parameters); });
    return locks;
}

bool locks_field(const SignatureReport::Locks& lock, const std::string& field_name) {
    const bool listed = std::ranges::find(lock.fields, field_name) != lock.fields.end();
    return lock.action == "all" || (lock.action == "include" ? listed : !listed);
}

std::vector<Error> find_restrictions(const pdf::View& view, const std::vector<std::string>& field_names) {
    std::vector<Error> findings;
    const std::optional<Certification> certification = read_certification(view);
    bool no_changes = certification && certification->permissions == 1;
    bool locked = false;
    const auto locks_one = [&](const std::optional<SignatureReport::Locks>& lock) {
        return lock && std::ranges::any_of(field_names,
                                           [&](const std::string& name) { return locks_field(*lock, name); });
    };
    for (const SignatureField& field : read_signature_fields(view)) {
        if (!field.has_value) {
            continue;
        }
        // Table 236: a lock may tighten the certification's permissions (PDF 2.0).
        no_changes = no_changes || field.lock_permissions == 1;
        const pdf::Object value = field.value ? view.get(*field.value) : pdf::Object();
        const auto transform =
            value.as_dict() == nullptr ? std::nullopt : read_field_mdp(view, *value.as_dict());
        locked = locked || locks_one(transform) || locks_one(field.lock);
    }
    if (no_changes) {
        findings.emplace_back(
            ErrorCode::docmdp_forbids,
            "a signature of this document permits no change, further signatures included: ask its "
            "signer for a copy that permits signing");
    }
    if (locked) {
        findings.emplace_back(
            ErrorCode::field_lock_forbids,
            "a signature of this document locks its fields against further signatures: ask its signer "
            "for a copy without that lock");
    }
    return findings;
}

}  // namespace sealpdf::pades
