// Field, widget and signature dictionary of a new signature (ISO 32000-2, 12.7.5.5, 12.5.6.19 and 12.8.1).

#include "base/time.h"
#include "base/utf8.h"
#include "pades/form_walk.h"
#include "pades/permissions.h"
#include "pades/placeholders.h"
#include "pades/transforms.h"
#include "pdf/document/structure_tree.h"

namespace sealpdf::pades {

namespace {

constexpr std::int64_t print_flag = 4, locked_flag = 128;      // Table 167
constexpr std::int64_t signatures_exist = 1, append_only = 2;  // Table 225

pdf::String text_string(std::string_view utf8) { return {to_pdf_text_string(utf8), false}; }

/// Where a chain of references ends: the object that has to be touched.
std::optional<pdf::Ref> last_ref(const pdf::Document& document, const pdf::Object& object) {
    std::optional<pdf::Ref> last;
    const pdf::Object* current = &object;
    for (int hop = 0; hop < 32 && current->as_ref(); ++hop) {
        last = current->as_ref();
        current = &document.get(*last);
    }
    return last;
}

/// The value of `key`, followed; a copy, for the document's cache is bounded.
pdf::Object value_of(const pdf::Document& document, const pdf::Dict& dict, std::string_view key) {
    return document.at(dict, key);
}

/// The form's dictionary ready for editing, wherever it stands; made when the document has none.
pdf::Dict& touch_form(pdf::Document& document) {
    const pdf::Object catalog = document.get(document.catalog_ref());
    const pdf::Object* entry = catalog.as_dict()->find("AcroForm");
    const pdf::Object form = entry == nullptr ? pdf::Object() : document.resolve(*entry);
    if (form.as_dict() == nullptr) {
        const pdf::Ref ref = document.add(pdf::Dict{});
        document.touch(document.catalog_ref()).as_dict()->set("AcroForm", ref);
        return *document.touch(ref).as_dict();
    }
    if (const auto ref = last_ref(document, *entry)) {
        return *document.touch(*ref).as_dict();
    }
    return *document.touch(document.catalog_ref()).as_dict()->find("AcroForm")->as_dict();
}

/// /SigFlags 3, and the new root field in /Fields, which may be an object of its own. Nothing else is
/// touched: no /NeedAppearances, which would let readers redraw what was signed, and no default resources.
void register_field(pdf::Document& document, std::optional<pdf::Ref> new_field) {
    const pdf::Object catalog = document.get(document.catalog_ref());
    const pdf::Object form = value_of(document, *catalog.as_dict(), "AcroForm");
    const pdf::Dict empty;
    const pdf::Dict& old = form.as_dict() == nullptr ? empty : *form.as_dict();
    const std::int64_t flags = value_of(document, old, "SigFlags").as_int().value_or(0);
    const std::int64_t wanted = flags | signatures_exist | append_only;
    if (flags != wanted) {
        touch_form(document).set("SigFlags", wanted);
    }
    if (!new_field) {
        return;
    }
    const pdf::Object* fields = old.find("Fields");
    const std::optional<pdf::Ref> array_ref = fields == nullptr ? std::nullopt : last_ref(document, *fields);
    if (array_ref && document.get(*array_ref).as_array() != nullptr) {
        document.touch(*array_ref).as_array()->push_back(*new_field);
        return;
    }
    pdf::Array list = fields != nullptr && fields->as_array() != nullptr ? *fields->as_array() : pdf::Array{};
    list.push_back(*new_field);
    touch_form(document).set("Fields", std::move(list));
}

/// Table 224: with /NeedAppearances readers make the fields' appearances anew, and poppler makes the seal's an empty one.
/// Where every field has its own, the flag says nothing. What was signed includes it.
void drop_need_for_appearances(pdf::Document& document, const FormWalk& form) {
    const bool is_signed = std::ranges::any_of(form.fields, &SignatureField::has_value);
    const pdf::Object catalog = document.get(document.catalog_ref());
    const pdf::Object dict = value_of(document, *catalog.as_dict(), "AcroForm");
    if (!is_signed && form.every_field_has_appearance && dict.as_dict() != nullptr &&
        value_of(document, *dict.as_dict(), "NeedAppearances").as_bool().value_or(false)) {
        touch_form(document).erase("NeedAppearances");
    }
}

/// The first of "stem1", "stem2", ... that no field has.
std::string first_free(const std::set<std::string>& taken, const std::string& stem, int number) {
    while (taken.contains(stem + std::to_string(number))) {
        ++number;
    }
    return stem + std::to_string(number);
}

std::string choose_name(const std::set<std::string>& taken, const std::string& wanted, const char* stem) {
    if (wanted.empty()) {
        return first_free(taken, stem, 1);
    }
    // 12.7.4.2: a partial name holds no period. Two fields of one name are one field to a reader.
    if (wanted.find('.') != std::string::npos || !is_valid_utf8(wanted)) {
        throw Error(ErrorCode::invalid_argument,
                    "the field name \"" + wanted + "\" cannot be used: choose one without a period", {},
                    wanted);
    }
    if (taken.contains(wanted)) {
        throw Error(ErrorCode::invalid_argument,
                    "the document has a field \"" + wanted +
                        "\" already: choose another name, or place the seal in that field",
                    {}, wanted);
    }
    return wanted;
}

std::vector<std::string> choose_names(std::set<std::string> taken, const std::optional<std::string>& existing,
                                      const std::string& wanted, std::size_t count, const char* kind = "Signature") {
    std::vector<std::string> names{existing ? *existing : choose_name(taken, wanted, kind)};
    std::string stem = names.front() + "-";
    std::ranges::replace(stem, '.', '-');  // the further ones are root fields
    while (names.size() < count) {
        taken.insert(names.back());
        names.push_back(first_free(taken, stem, 2));
    }
    return names;
}

/// Table 255, as EN 319 142-1, 5.3 narrows it: no /Cert, one of the ETSI sub-filters, /M as the claimed time.
pdf::Ref add_signature_dictionary(pdf::Document& document, const SignatureRequest& request,
                                  const std::vector<std::string>& fields,
                                  const std::optional<pdf::Dict>& lock) {
    pdf::Dict dict;
    dict.set("Type", pdf::Name{request.document_timestamp ? "DocTimeStamp" : "Sig"});
    dict.set("Filter", pdf::Name{"Adobe.PPKLite"});
    dict.set("SubFilter", pdf::Name{request.subfilter});
    dict.set("ByteRange", pdf::Verbatim{blank_byte_range(), byte_range_tag});
    dict.set("Contents", blank_contents(request.contents_capacity));
    if (!request.document_timestamp) {
        dict.set("M", pdf::String{to_bytes(to_pdf_date(request.claimed_time)), false});
    }
    const std::pair<const char*, const std::string*> texts[] = {{"Name", &request.name},
                                                                {"Reason", &request.reason},
                                                                {"Location", &request.location},
                                                                {"ContactInfo", &request.contact}};
    for (const auto& [key, text] : texts) {
        if (!text->empty()) {
            dict.set(key, text_string(*text));
        }
    }
    if (std::optional<pdf::Object> references = make_references(document, lock, request.certify)) {
        dict.set("Reference", *std::move(references));
    }
    if (fields.size() > 1) {
        pdf::Array names;
        for (const std::string& name : fields) {
            names.emplace_back(text_string(name));
        }
        dict.set(shared_fields_key, std::move(names));
    }
    if (request.seal) {
        write_bound_seal(dict, *request.seal);
    }
    return document.add(std::move(dict));
}

pdf::Object make_appearance(pdf::Ref form) {
    pdf::Dict appearance;
    appearance.set("N", form);
    return appearance;
}

/// An invisible field joins a page that bears a signature already: that a page gets its first /Annots is to some
/// verifiers a change that a certification forbids (docs/design/divergences.md).
int page_of_invisible_field(const pdf::Document& document, const FormWalk& form) {
    for (const SignatureField& field : form.fields) {
        if (!field.has_value || field.widgets.empty()) {
            continue;
        }
        const pdf::Object widget = document.get(field.widgets.front());
        const pdf::Object* entry = widget.as_dict() == nullptr ? nullptr : widget.as_dict()->find("P");
        const std::optional<pdf::Ref> ref = entry == nullptr ? std::nullopt : entry->as_ref();
        const auto page =
            std::ranges::find_if(document.pages(), [&](const pdf::Page& one) { return ref == one.ref; });
        if (page != document.pages().end()) {
            return static_cast<int>(page - document.pages().begin());
        }
    }
    return 0;
}

/// Returns the field.
pdf::Ref add_field(pdf::Document& document, const WidgetRequest& request, const std::string& description,
                   const FormWalk& form, const std::string& name, pdf::Ref value) {
    const int number = request.rect ? request.page : page_of_invisible_field(document, form);
    if (number < 0 || static_cast<std::size_t>(number) >= document.pages().size()) {
        throw Error(ErrorCode::page_out_of_range,
                    "the document has no page " + std::to_string(number + 1) + ": choose one up to " +
                        std::to_string(document.pages().size()));
    }
    const pdf::Page& page = document.pages()[static_cast<std::size_t>(number)];
    // 12.7.5.5: a signature field that shows nothing has a rectangle of no height and no width.
    const Rect rect = request.rect.value_or(Rect{});
    pdf::Dict field;
    field.set("Type", pdf::Name{"Annot"});
    field.set("Subtype", pdf::Name{"Widget"});
    field.set("FT", pdf::Name{"Sig"});
    field.set("T", text_string(name));
    field.set("V", value);
    field.set("F", print_flag | locked_flag);
    field.set("Rect", pdf::Array{rect.x0, rect.y0, rect.x1, rect.y1});
    field.set("P", page.ref);
    if (request.appearance) {
        field.set("AP", make_appearance(*request.appearance));
    }
    if (!description.empty() && pdf::is_tagged(document.view())) {
        field.set("TU", text_string(description));
        field.set("Contents", text_string(description));  // PDF/UA-2, 8.10.2.3
    }
    const pdf::Ref ref = document.add(std::move(field));
    pdf::append_annotation(document, page, ref);
    // What was signed includes the structure: pyHanko for one lets no later revision add to it.
    if (std::ranges::none_of(form.fields, &SignatureField::has_value)) {
        pdf::join_structure_tree(document, page.ref, ref, description);
    }
    register_field(document, ref);
    return ref;
}

/// Returns the signature dictionary.
pdf::Ref fill_existing_field(pdf::Document& document, const SignatureRequest& request, const FormWalk& form,
                             const std::vector<std::string>& names) {
    const std::string& name = names.front();
    const auto found = std::ranges::find(form.fields, name, &SignatureField::name);
    if (found == form.fields.end() || found->ref == pdf::Ref{}) {
        throw Error(ErrorCode::field_not_found,
                    "the document has no signature field \"" + name + "\": `inspect` lists those it has", {},
                    name);
    }
    if (found->has_value) {
        throw Error(ErrorCode::field_already_signed,
                    "the field \"" + name + "\" is signed already: choose another one", {}, name);
    }
    const pdf::Object old = document.get(found->ref);
    const std::optional<pdf::Dict> lock = choose_lock(document, *old.as_dict(), request);
    const pdf::Ref value = add_signature_dictionary(document, request, names, lock);
    pdf::Dict& field = *document.touch(found->ref).as_dict();
    field.set("V", value);
    // What was signed includes the field: to pyHanko and iText a lock that comes later breaks the earlier signatures.
    // FieldMDP alone says the same.
    const bool is_signed = std::ranges::any_of(form.fields, &SignatureField::has_value);
    if (lock && !is_signed && (request.lock_document || !field.contains("Lock"))) {
        field.set("Lock", *lock);
    }
    if (!found->widgets.empty()) {
        pdf::Dict& widget = *document.touch(found->widgets.front()).as_dict();
        const std::int64_t flags = value_of(document, widget, "F").as_int().value_or(0);
        widget.set("F", flags | print_flag | locked_flag);
        if (request.widget.appearance) {
            widget.set("AP", make_appearance(*request.widget.appearance));
            widget.erase("AS");  // a state would choose among sub-dictionaries, which this appearance has not
        }
    }
    register_field(document, std::nullopt);
    return value;
}

}  // namespace

std::vector<std::string> choose_field_names(const pdf::View& view, const std::optional<std::string>& existing,
                                            const std::string& wanted, std::size_t count) {
    return choose_names(walk_form(view).names, existing, wanted, count);
}

std::vector<std::string> add_signature(pdf::Document& document, const SignatureRequest& request) {
    const FormWalk form = walk_form(document.view());
    const std::vector<std::string> names = choose_names(
        form.names, request.existing_field, request.field_name, 1 + request.further_widgets.size(),
        request.document_timestamp ? "Timestamp" : "Signature");
    if (!request.document_timestamp) {
        if (const std::vector<Error> restrictions = find_restrictions(document.view(), names); !restrictions.empty()) {
            throw Error(restrictions.front());
        }
    }
    if (request.certify != 0 && std::ranges::any_of(form.fields, &SignatureField::has_value)) {
        throw Error(ErrorCode::docmdp_forbids,
                    "the document bears signatures already, and a certification has to be the first: sign without "
                    "certifying");
    }
    pdf::Ref value;
    if (request.existing_field) {
        value = fill_existing_field(document, request, form, names);
    } else {
        const std::optional<pdf::Dict> lock =
            request.lock ? std::optional(make_lock(*request.lock)) : std::nullopt;
        value = add_signature_dictionary(document, request, names, lock);
        const pdf::Ref field =
            add_field(document, request.widget, request.description, form, names.front(), value);
        if (lock) {
            document.touch(field).as_dict()->set("Lock", *lock);
        }
    }
    for (std::size_t index = 0; index < request.further_widgets.size(); ++index) {
        add_field(document, request.further_widgets[index], request.description, form, names[index + 1],
                  value);
    }
    if (request.certify != 0) {
        register_certification(document, value);
    }
    drop_need_for_appearances(document, form);
    return names;
}

}  // namespace sealpdf::pades
