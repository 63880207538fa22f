// The document security store: row "DSS" of the table (ISO 32000-2, 12.8.4.3).

#include <set>

#include "verify/changes/comparison.h"

namespace sealpdf::verify {
namespace {

/// A reference inside the store to something dirty: new, or part of the store before and used nowhere else.
void explain_store_object(Comparison& c, const pdf::Object& value, bool stream_wanted) {
    const auto ref = value.as_ref();
    if (!ref || !c.is_dirty(ref->number)) {
        return;
    }
    const bool right_kind = (c.after.get(*ref).as_stream() != nullptr) == stream_wanted;
    if (c.is_new(ref->number) && right_kind) {
        c.explain_new_subtree(value);  // with an indirect /Length
    } else if (!stream_wanted && right_kind) {
        // A dictionary or array of the store that is extended in place: its own entries are judged like the rest.
        const pdf::Dict* dict = c.after.get(*ref).as_dict();
        const bool paints = dict != nullptr && (dict->contains("Subtype") || dict->contains("Contents") || dict->contains("Kids"));
        if (!paints && c.graph().references.at(ref->number) == 1) {
            c.explain(ref->number);
        }
    }
}

void explain_stream_array(Comparison& c, const pdf::Dict& dict, const char* key) {
    const pdf::Object* value = dict.find(key);
    if (value == nullptr) {
        return;
    }
    explain_store_object(c, *value, false);
    if (const pdf::Array* array = c.after.resolve(*value).as_array()) {
        for (const pdf::Object& item : *array) {
            explain_store_object(c, item, true);
        }
    }
}

}  // namespace

void compare_security_store(Comparison& c, const pdf::Object* new_store) {
    const std::size_t explained_before = c.explained.size();
    const pdf::Dict* store = new_store != nullptr ? c.after.resolve(*new_store).as_dict() : nullptr;
    if (store == nullptr) {
        return;  // removing the store is allowed: the level drops
    }
    static const std::set<std::string> store_keys = {"Type", "Certs", "CRLs", "OCSPs", "VRI"};
    for (const auto& [key, value] : *store) {
        if (!store_keys.contains(key)) {
            c.warn("dss-unknown-key", "the document security store has the unknown key /" + key);
        }
    }
    explain_store_object(c, *new_store, false);
    for (const char* key : {"Certs", "CRLs", "OCSPs"}) {
        explain_stream_array(c, *store, key);
    }
    if (const pdf::Object* vri = store->find("VRI")) {
        explain_store_object(c, *vri, false);
        if (const pdf::Dict* entries = c.after.resolve(*vri).as_dict()) {
            for (const auto& [key, entry] : *entries) {
                explain_store_object(c, entry, false);
                if (const pdf::Dict* record = c.after.resolve(entry).as_dict()) {
                    for (const char* list : {"Cert", "CRL", "OCSP"}) {
                        explain_stream_array(c, *record, list);
                    }
                    if (const pdf::Object* token = record->find("TS")) {
                        explain_store_object(c, *token, true);
                    }
                }
            }
        }
    }
    if (c.explained.size() > explained_before) {
        c.permit(ModificationLevel::ltv, "dss", new_store->as_ref(), {}, "validation data was added");
    }
}

}  // namespace sealpdf::verify
