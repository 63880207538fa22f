// What is drawn over a page and appended to its annotations.

#include "pdf/document/document.h"
#include "pdf/document/structure_tree.h"

namespace sealpdf::pdf {
namespace {

constexpr int kMaxAncestors = 256;

Dict& touch_page(Document& document, const Page& page) {
    Dict* dict = document.touch(page.ref).as_dict();
    if (dict == nullptr) {
        throw Error(ErrorCode::damaged, "a page is no dictionary", document.file()->source().name(),
                    to_string(page.ref));
    }
    return *dict;
}

// The page's own /Resources, else the nearest ancestor's (7.7.3.4): a copy, so that no other page changes.
Dict copy_resources(const Document& document, const Dict& page) {
    const Dict* node = &page;
    for (int i = 0; node != nullptr && i < kMaxAncestors; ++i) {
        if (const Dict* resources = document.at(*node, "Resources").as_dict()) {
            return *resources;
        }
        node = document.at(*node, "Parent").as_dict();
    }
    return {};
}

// A category of resources as a direct dictionary of its own.
Dict copy_category(const Document& document, const Dict& resources, std::string_view category) {
    const Dict* present = document.at(resources, category).as_dict();
    return present != nullptr ? *present : Dict();
}

// Names are tried in order; `counter` goes on, so that many drawings on a page cost one pass.
std::string add_unique(Dict& category, std::string_view prefix, int& counter, Ref value) {
    std::string name;
    do {
        name = std::string(prefix) + std::to_string(++counter);
    } while (category.contains(name));
    category.set(name, value);
    return name;
}

void append_number(std::string& out, double value) {
    Bytes text;
    write_object(text, Object(value));
    out.append(as_text(text)).push_back(' ');
}

void append_drawing(std::string& out, const PageDrawing& drawing, const std::string& xobject,
                    const std::string& ext_gstate, bool tagged) {
    // 14.8.2.2: in a tagged document what is no part of the structure is marked as an artifact. PDF/UA-1, 7.1.
    out += tagged ? "/Artifact BMC\nq\n" : "q\n";
    if (!ext_gstate.empty()) {
        out += "/" + ext_gstate + " gs\n";
    }
    if (drawing.clip) {
        for (const double value :
             {drawing.clip->x0, drawing.clip->y0, drawing.clip->width(), drawing.clip->height()}) {
            append_number(out, value);
        }
        out += "re W n\n";
    }
    const Matrix& m = drawing.matrix;
    for (const double value : {m.a, m.b, m.c, m.d, m.e, m.f}) {
        append_number(out, value);
    }
    out += "cm\n/" + xobject + (tagged ? " Do\nQ\nEMC\n" : " Do\nQ\n");
}

Ref add_content(Document& document, std::string_view operators) {
    return document.add_stream({}, std::make_shared<const Bytes>(to_bytes(operators)));
}

// The streams of /Contents: one, or an array, direct or shared.
Array old_contents(const Document& document, const Dict& page) {
    const Object* contents = page.find("Contents");
    if (contents == nullptr) {
        return {};
    }
    const Object& value = document.resolve(*contents);
    if (const Array* array = value.as_array()) {
        return *array;
    }
    return value.as_stream() != nullptr ? Array{*contents} : Array{};
}

}  // namespace

void draw_on_page(Document& document, const Page& page, const std::vector<PageDrawing>& drawings) {
    if (drawings.empty()) {
        return;
    }
    Dict& dict = touch_page(document, page);
    Dict resources = copy_resources(document, dict);
    Dict xobjects = copy_category(document, resources, "XObject");
    Dict states = copy_category(document, resources, "ExtGState");
    Array contents = old_contents(document, dict);
    const bool has_old = !contents.empty();
    std::string operators = has_old ? "Q\n" : "";
    const bool tagged = is_tagged(document.view());
    int xobject_counter = 0, state_counter = 0;
    for (const PageDrawing& drawing : drawings) {
        const std::string xobject = add_unique(xobjects, "Seal", xobject_counter, drawing.xobject);
        const std::string state = drawing.ext_gstate
                                      ? add_unique(states, "SealState", state_counter, *drawing.ext_gstate)
                                      : std::string();
        append_drawing(operators, drawing, xobject, state, tagged);
    }
    resources.set("XObject", std::move(xobjects));
    if (states.size() != 0) {
        resources.set("ExtGState", std::move(states));
    }
    // 7.8.2: the streams are read as one, so the old ones may leave the graphics state as they like in between.
    if (has_old) {
        contents.insert(contents.begin(), Object(add_content(document, "q\n")));
    }
    contents.push_back(add_content(document, operators));
    dict.set("Resources", std::move(resources));
    dict.set("Contents", std::move(contents));
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
