// What a page holds, and what is appended to its annotations.

#include "pdf/document/document.h"

namespace sealpdf::pdf {

Dict& touch_page(Document& document, const Page& page) {
    Dict* dict = document.touch(page.ref).as_dict();
    if (dict == nullptr) {
        throw Error(ErrorCode::damaged, "a page is no dictionary", document.file()->source().name(),
                    to_string(page.ref));
    }
    return *dict;
}

Array page_contents(const Document& document, const Page& page) {
    const Dict* dict = document.get(page.ref).as_dict();
    const Object* contents = dict != nullptr ? dict->find("Contents") : nullptr;
    if (contents == nullptr) {
        return {};
    }
    // As the file has it: a reference to nothing must not find what this revision adds.
    const Object& value = document.view().resolve(*contents);
    if (const Array* array = value.as_array()) {
        return *array;
    }
    return value.as_stream() != nullptr ? Array{*contents} : Array{};
}

void append_annotation(Document& document, const Page& page, Ref annotation) {
    const Dict* present = document.get(page.ref).as_dict();
    const Object* annotations = present != nullptr ? present->find("Annots") : nullptr;
    // The last reference on the way to an indirect array is the object that changes.
    std::optional<Ref> array_ref;
    const Object* value = annotations;
    for (int i = 0; value != nullptr && value->as_ref() && i < 32; ++i) {
        array_ref = value->as_ref();
        value = &document.get(*array_ref);
    }
    if (array_ref && value->as_array() != nullptr) {
        document.touch(*array_ref).as_array()->push_back(annotation);
        return;
    }
    Dict& dict = touch_page(document, page);
    Object* direct = dict.find("Annots");
    if (direct != nullptr && direct->as_array() != nullptr) {
        direct->as_array()->push_back(annotation);
    } else {
        dict.set("Annots", Array{annotation});
    }
}

}  // namespace sealpdf::pdf
