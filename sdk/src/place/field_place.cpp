#include "place/field_place.h"

#include <algorithm>
#include <set>

#include "base/utf8.h"

namespace sealpdf::place {

namespace {

constexpr int max_depth = 32;
constexpr std::size_t max_fields = 100'000;
constexpr std::int64_t hidden_flags = 2 | 32;  // Hidden, NoView (ISO 32000-2, Table 167)

struct Field {
    pdf::Ref ref;
    const pdf::Dict* dict = nullptr;
    bool signature = false;
};

class FieldSearch {
  public:
    FieldSearch(const pdf::Document& document, std::string_view name) : document_(document), wanted_(name) {}

    std::optional<Field> run() {
        const pdf::Dict* const catalog = document_.get(document_.catalog_ref()).as_dict();
        const pdf::Dict* const form =
            catalog != nullptr ? document_.at(*catalog, "AcroForm").as_dict() : nullptr;
        if (form != nullptr) {
            walk(document_.at(*form, "Fields").as_array(), "", false, 0);
        }
        return found_;
    }

  private:
    void walk(const pdf::Array* fields, const std::string& prefix, bool signature, int depth) {
        if (fields == nullptr || depth > max_depth) {
            return;
        }
        for (const pdf::Object& item : *fields) {
            const std::optional<pdf::Ref> ref = item.as_ref();
            if (found_ || seen_.size() > max_fields) {
                return;
            }
            if (ref && seen_.insert(*ref).second) {
                visit(*ref, prefix, signature, depth);
            }
        }
    }

    void visit(pdf::Ref ref, const std::string& prefix, bool signature, int depth) {
        const pdf::Dict* const dict = document_.get(ref).as_dict();
        if (dict == nullptr) {
            return;
        }
        const pdf::String* const partial = document_.at(*dict, "T").as_string();
        std::string name = prefix;
        if (partial != nullptr) {
            name += (prefix.empty() ? "" : ".") + from_pdf_text_string(partial->bytes);
        }
        if (dict->contains("FT")) {
            signature = document_.at(*dict, "FT").is_name("Sig");
        }
        if (partial != nullptr && name == wanted_) {
            found_ = Field{ref, dict, signature};
            return;
        }
        walk(document_.at(*dict, "Kids").as_array(), name, signature, depth + 1);
    }

    const pdf::Document& document_;
    std::string_view wanted_;
    std::set<pdf::Ref> seen_;
    std::optional<Field> found_;
};

bool lists(const pdf::Document& document, const pdf::Page& page, pdf::Ref widget) {
    const pdf::Dict* const dict = document.get(page.ref).as_dict();
    const pdf::Array* const annotations = dict != nullptr ? document.at(*dict, "Annots").as_array() : nullptr;
    return annotations != nullptr &&
           std::ranges::any_of(*annotations, [&](const pdf::Object& item) { return item.as_ref() == widget; });
}

int page_of(const pdf::Document& document, pdf::Ref widget, const pdf::Dict& dict) {
    const pdf::Object* const named = dict.find("P");
    const std::optional<pdf::Ref> page_ref = named != nullptr ? named->as_ref() : std::nullopt;
    for (const pdf::Page& page : document.pages()) {
        if (page_ref == page.ref) {
            return page.index;
        }
    }
    for (const pdf::Page& page : document.pages()) {  // /P may be left out: the page's list decides
        if (lists(document, page, widget)) {
            return page.index;
        }
    }
    return 0;
}

}  // namespace

FieldPlace find_field(const pdf::Document& document, std::string_view name) {
    std::optional<Field> field = FieldSearch(document, name).run();
    if (!field || !field->signature) {
        throw Error(
            ErrorCode::field_not_found,
            "the document has no " + std::string(field ? "signature " : "") + "field \"" + std::string(name) +
                "\"" +
                (field ? ", but one of another type by that name" : "; `sealpdf inspect` lists its fields"),
            document.file()->source().name(), std::string(name));
    }
    pdf::Ref widget = field->ref;
    const pdf::Dict* dict = field->dict;
    const pdf::Array* const kids = document.at(*dict, "Kids").as_array();
    if (!dict->contains("Rect") && kids != nullptr && !kids->empty() && kids->front().as_ref()) {
        widget = *kids->front().as_ref();
        const pdf::Dict* const kid = document.get(widget).as_dict();
        dict = kid != nullptr ? kid : dict;
    }
    FieldPlace place;
    const pdf::Array* const rect = document.at(*dict, "Rect").as_array();
    if (document.pages().empty() || rect == nullptr || rect->size() != 4) {
        return place;
    }
    place.page = page_of(document, widget, *dict);
    place.shown = (document.at(*dict, "F").as_int().value_or(0) & hidden_flags) == 0 &&
                  lists(document, document.pages()[static_cast<std::size_t>(place.page)], widget);
    const auto cell = [&](std::size_t i) { return document.resolve((*rect)[i]).as_number().value_or(0); };
    place.rect = document.pages()[static_cast<std::size_t>(place.page)].to_display().apply(
        Rect{cell(0), cell(1), cell(2), cell(3)}.normalized());
    return place;
}

}  // namespace sealpdf::place
