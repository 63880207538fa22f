// Trailer and catalog: rows "trailer" and "catalog" of the table.

#include <algorithm>
#include <set>

#include "base/bytes.h"
#include "verify/changes/comparison.h"

namespace sealpdf::verify {
namespace {

const std::set<std::string>& free_trailer_keys() {
    // /Info is not shown on a page; the others describe the xref itself. A stream's own keys stand in its dictionary.
    static const std::set<std::string> keys = {"Size", "Prev", "XRefStm", "Info", "Type", "W", "Index",
                                               "Filter", "DecodeParms", "Length", "DocChecksum"};
    return keys;
}

bool is_xmp(Comparison& c, const pdf::Object& object) {
    const pdf::Stream* stream = object.as_stream();
    if (stream == nullptr) {
        return false;
    }
    const Result<Bytes> data = c.after.decoded_stream(*stream);
    if (!data) {
        return false;
    }
    const std::string_view text = as_text(*data);
    return text.find("<x:xmpmeta") != std::string_view::npos || text.find("<rdf:RDF") != std::string_view::npos;
}

void compare_metadata(Comparison& c, const pdf::Object* old_value, const pdf::Object* new_value) {
    if (new_value == nullptr || c.after.resolve(*new_value).is_null()) {
        c.forbid("isa.metadata", "catalog", c.after.catalog_ref(), {}, "the document's metadata was removed");
        return;
    }
    const auto ref = new_value->as_ref();
    const bool same_place = old_value != nullptr && old_value->as_ref() == ref;
    const bool shared = ref && c.graph().references.at(ref->number) > 1;
    if (!ref || shared || (!same_place && !c.is_new(ref->number)) || !is_xmp(c, c.after.get(*ref))) {
        c.forbid("isa.metadata", "catalog", ref, {}, "the metadata is no XMP packet of its own");
        return;
    }
    if (c.is_dirty(ref->number)) {
        c.explain(ref->number);
        c.permit(ModificationLevel::ltv, "metadata", ref, {}, "the document's metadata was updated");
    }
}

/// After a signature /Perms may only lose usage rights: a certification must be the first signature (12.8.2.2.1).
void compare_permissions(Comparison& c, const pdf::Dict* old_perms, const pdf::Dict* new_perms) {
    const pdf::Dict none;
    for (const std::string& key : c.differing_keys(old_perms != nullptr ? *old_perms : none,
                                                   new_perms != nullptr ? *new_perms : none)) {
        if (key == "UR3" && (new_perms == nullptr || !new_perms->contains("UR3"))) {
            c.permit(ModificationLevel::ltv, "permissions", {}, {}, "usage rights were removed");
        } else {
            c.forbid("docmdp.permissions-changed", "permissions", {}, {}, "/Perms /" + key + " was changed");
        }
    }
}

bool version_rises(Comparison& c, const pdf::Object& old_value, const pdf::Object& new_value) {
    const std::string* now = new_value.as_name();
    const std::string* then = old_value.as_name();
    return now != nullptr && *now >= (then != nullptr ? *then : c.after.file()->header_version());
}

void compare_form_key(Comparison& c, const pdf::Dict& old_catalog, const pdf::Dict& new_catalog) {
    compare_form(c, c.old_value(old_catalog, "AcroForm"), c.new_value(new_catalog, "AcroForm"));
    if (const pdf::Object* form = new_catalog.find("AcroForm"); form != nullptr && form->as_ref()) {
        const pdf::Object* old_form = old_catalog.find("AcroForm");
        if (c.is_new(form->as_ref()->number) || (old_form != nullptr && old_form->as_ref() == form->as_ref())) {
            c.explain_reference(form);
        }
    }
}

void compare_key(Comparison& c, const std::string& key, const pdf::Dict& old_catalog, const pdf::Dict& new_catalog) {
    if (key == "AcroForm" || key == "DSS" || key == "Metadata" || key == "StructTreeRoot" || key == "Perms") {
        return;  // judged below whether or not the catalog itself was rewritten
    }
    if (key == "Extensions" || key == "MarkInfo" || key == "PieceInfo") {
        c.explain_new_subtree(new_catalog.find(key) != nullptr ? *new_catalog.find(key) : pdf::Object());
        c.permit(ModificationLevel::ltv, "catalog", c.after.catalog_ref(), {}, "/" + key + " was changed");
    } else if (key == "Version" && version_rises(c, c.old_value(old_catalog, key), c.new_value(new_catalog, key))) {
        c.permit(ModificationLevel::ltv, "catalog", c.after.catalog_ref(), {}, "the document's version was raised");
    } else {
        c.forbid("isa.catalog", "catalog", c.after.catalog_ref(), {}, "the catalog's /" + key + " was changed");
    }
}

/// PDFBox and others renew the first part with each update, or leave /ID out: it is not shown, and no key hangs on it in a
/// document that is not encrypted (14.4).
void compare_id(Comparison& c, const pdf::Dict& old_trailer, const pdf::Dict& new_trailer) {
    const pdf::Array* old_id = c.before.array_at(old_trailer, "ID");
    const pdf::Array* new_id = c.after.array_at(new_trailer, "ID");
    const bool kept = old_id == nullptr || new_id == nullptr ||
                      (!old_id->empty() && !new_id->empty() && c.comparer.same(old_id->front(), new_id->front()));
    if (!kept && new_trailer.contains("Encrypt")) {
        c.forbid("isa.trailer", "trailer", {}, {}, "the trailer's first /ID was changed");
    } else if (!kept) {
        c.warn("document-id-changed", "the trailer's first /ID was changed");
    }
}

}  // namespace

void compare_trailer(Comparison& c) {
    const pdf::Dict& old_trailer = c.before.trailer();
    const pdf::Dict& new_trailer = c.after.trailer();
    for (const std::string& key : c.differing_keys(old_trailer, new_trailer)) {
        if (free_trailer_keys().contains(key)) {
            continue;
        }
        if (key == "ID") {
            compare_id(c, old_trailer, new_trailer);
        } else if (key != "Root" || !c.is_new(c.after.catalog_ref().number)) {
            c.forbid("isa.trailer", "trailer", {}, {}, "the trailer's /" + key + " was changed");
        }
    }
    // The information dictionary may be rewritten, as long as it is not also something that a page shows.
    const pdf::Object* info = new_trailer.find("Info");
    if (info != nullptr && info->as_ref() && c.is_dirty(info->as_ref()->number)) {
        const std::uint32_t number = info->as_ref()->number;
        const pdf::Object* old_info = old_trailer.find("Info");
        const bool was_info = old_info != nullptr && old_info->as_ref() == info->as_ref();
        if (c.graph().references.at(number) == 1 && (was_info || c.is_new(number))) {
            c.explain(number);
            c.explain_new_subtree(c.after.get(*info->as_ref()));
        }
    }
}

void compare_catalog(Comparison& c) {
    // A catalog under a new number is judged like one that was rewritten in place.
    if (c.before.catalog_ref() != c.after.catalog_ref() && !c.is_new(c.after.catalog_ref().number)) {
        return;  // compare_trailer has said so
    }
    const pdf::Dict& old_catalog = c.before.catalog();
    const pdf::Dict& new_catalog = c.after.catalog();
    if (new_catalog.has_duplicates()) {
        c.forbid("xref-differential", "catalog", c.after.catalog_ref(), {}, "the catalog has a key twice");
    }
    for (const std::string& key : c.differing_keys(old_catalog, new_catalog)) {
        compare_key(c, key, old_catalog, new_catalog);
    }
    c.explain(c.after.catalog_ref().number);
    compare_form_key(c, old_catalog, new_catalog);
    compare_security_store(c, new_catalog.find("DSS"));
    const pdf::Object* old_metadata = old_catalog.find("Metadata");
    const pdf::Object* new_metadata = new_catalog.find("Metadata");
    if (old_metadata != nullptr || new_metadata != nullptr) {
        const bool moved = old_metadata == nullptr || new_metadata == nullptr || !c.comparer.same(*old_metadata, *new_metadata);
        const auto ref = new_metadata != nullptr ? new_metadata->as_ref() : std::nullopt;
        if (moved || (ref && c.is_dirty(ref->number))) {
            compare_metadata(c, old_metadata, new_metadata);
        }
    }
    compare_permissions(c, c.old_value(old_catalog, "Perms").as_dict(), c.new_value(new_catalog, "Perms").as_dict());
    compare_structure(c, old_catalog.find("StructTreeRoot"), new_catalog.find("StructTreeRoot"));
}

}  // namespace sealpdf::verify
