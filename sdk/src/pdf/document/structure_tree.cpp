#include "pdf/document/structure_tree.h"

#include <algorithm>

#include "base/utf8.h"

namespace sealpdf::pdf {
namespace {

constexpr int max_hops = 32;         // of references to references
constexpr int max_role_hops = 8;     // 14.7.3: a role may be mapped more than once; loops are cut
constexpr int max_tree_depth = 64;   // of a number tree; a balanced one of 2^31 keys has 31
constexpr std::size_t max_top = 64;  // kids of the root that are looked at: there is one, or a handful
// ISO 19005-1, 6.1.12 takes this limit over from ISO 32000-1, annex C.
constexpr std::size_t max_array = 8191;
constexpr std::int64_t max_key = 2'147'483'646;  // ISO 32000-1, annex C: integers are of 32 bits
constexpr std::string_view pdf2_namespace = "http://iso.org/pdf2/ssn";  // 14.8.6.2

/// A dictionary that can be edited: an object, or a direct value of one.
struct Holder {
    Ref object;
    std::string key;  // empty: the object itself

    const Dict* peek(const Document& document) const {
        const Dict* dict = document.get(object).as_dict();
        return dict == nullptr || key.empty() ? dict : document.at(*dict, key).as_dict();
    }
    Dict& touch(Document& document) const {
        Object& value = document.touch(object);
        return key.empty() ? *value.as_dict() : *value.as_dict()->find(key)->as_dict();
    }
};

std::optional<Ref> last_ref(const Document& document, const Object* value) {
    std::optional<Ref> last;
    for (int hop = 0; value != nullptr && value->as_ref() && hop < max_hops; ++hop) {
        last = value->as_ref();
        value = &document.get(*last);
    }
    return last;
}

/// Appends to the array under `key`, wherever it stands; a single value becomes the first of an array (Table 354: /K).
void append_values(Document& document, const Holder& holder, std::string_view key, const Array& values) {
    const Object* entry = holder.peek(document)->find(key);
    const std::optional<Ref> ref = last_ref(document, entry);
    if (ref && document.get(*ref).as_array() != nullptr) {
        Array& array = *document.touch(*ref).as_array();
        array.insert(array.end(), values.begin(), values.end());
        return;
    }
    Array array;
    if (entry != nullptr && entry->as_array() != nullptr) {
        array = *entry->as_array();
    } else if (entry != nullptr && !document.resolve(*entry).is_null()) {
        array.push_back(*entry);
    }
    array.insert(array.end(), values.begin(), values.end());
    holder.touch(document).set(key, std::move(array));
}

std::optional<Ref> root_ref(const View& view) {
    const Object* entry = view.catalog().find("StructTreeRoot");
    const std::optional<Ref> ref = entry == nullptr ? std::nullopt : entry->as_ref();
    return ref && view.get(*ref).as_dict() != nullptr ? ref : std::nullopt;
}

bool is_document_role(const Document& document, const Dict& root, const Dict& element) {
    const Dict* roles = document.at(root, "RoleMap").as_dict();
    const std::string* role = document.at(element, "S").as_name();
    for (int hop = 0; role != nullptr && hop < max_role_hops; ++hop) {
        if (*role == "Document") {
            return true;
        }
        role = roles != nullptr ? document.at(*roles, *role).as_name() : nullptr;
    }
    return false;
}

/// The element at the top that stands for the whole document (14.8.4.3), else the root itself.
Ref find_parent(const Document& document, Ref root) {
    const Dict& dict = *document.get(root).as_dict();
    const Object* entry = dict.find("K");
    if (entry == nullptr) {
        return root;
    }
    const Object& kids = document.resolve(*entry);
    const Array single{*entry};
    const Array& list = kids.as_array() != nullptr ? *kids.as_array() : single;
    for (std::size_t i = 0; i < std::min(list.size(), max_top); ++i) {
        const std::optional<Ref> ref = last_ref(document, &list[i]);
        const Dict* element = ref ? document.get(*ref).as_dict() : nullptr;
        if (element != nullptr && is_document_role(document, dict, *element)) {
            return *ref;
        }
    }
    return root;
}

/// 14.7.4: below an element with a namespace the standard structure namespace for PDF 2.0 is named too.
std::optional<Ref> find_namespace(const Document& document, const Dict& root, const Dict& parent) {
    const Array* namespaces = document.at(root, "Namespaces").as_array();
    if (namespaces == nullptr || !parent.contains("NS")) {
        return std::nullopt;
    }
    for (std::size_t i = 0; i < std::min(namespaces->size(), max_top); ++i) {
        const std::optional<Ref> ref = last_ref(document, &(*namespaces)[i]);
        const Dict* dict = ref ? document.get(*ref).as_dict() : nullptr;
        const String* name = dict != nullptr ? document.at(*dict, "NS").as_string() : nullptr;
        if (name != nullptr && from_pdf_text_string(name->bytes) == pdf2_namespace) {
            return ref;
        }
    }
    return std::nullopt;
}

/// The largest key below the node: that of the last leaf, as keys ascend (7.9.7).
std::int64_t largest_key(const Document& document, const Dict* node) {
    std::int64_t largest = -1;
    for (int depth = 0; node != nullptr && depth < max_tree_depth; ++depth) {
        if (const Array* numbers = document.at(*node, "Nums").as_array()) {
            for (std::size_t i = 0; i < numbers->size(); i += 2) {
                largest = std::max(largest, document.resolve((*numbers)[i]).as_int().value_or(-1));
            }
        }
        if (const Array* limits = document.at(*node, "Limits").as_array();
            limits != nullptr && limits->size() == 2) {
            largest = std::max(largest, document.resolve((*limits)[1]).as_int().value_or(-1));
        }
        const Array* kids = document.at(*node, "Kids").as_array();
        node = kids != nullptr && !kids->empty() ? document.resolve(kids->back()).as_dict() : nullptr;
    }
    return largest;
}

Ref add_leaf(Document& document, std::int64_t first, std::int64_t last, Object numbers) {
    Dict leaf;
    leaf.set("Limits", Array{first, last});
    leaf.set("Nums", std::move(numbers));
    return document.add(std::move(leaf));
}

/// The root's numbers move into a leaf of their own, unread and unchanged, beside a new one.
void split_root(Document& document, const Holder& tree, std::int64_t last_key, std::int64_t key,
                Ref element) {
    const Dict& old = *tree.peek(document);
    const Array& numbers = *document.at(old, "Nums").as_array();
    const std::int64_t first_key = document.resolve(numbers.front()).as_int().value_or(0);
    Array kids{add_leaf(document, first_key, last_key, *old.find("Nums")),
               add_leaf(document, key, key, Array{key, element})};
    Dict& node = tree.touch(document);
    node.erase("Nums");
    node.erase("Limits");
    node.set("Kids", std::move(kids));
}

/// 14.7.5.4. A tree with kids gets a further leaf, so that no leaf, and no /Limits, is written again.
void add_to_parent_tree(Document& document, Ref root, std::int64_t key, std::int64_t last_key, Ref element) {
    const Object* entry = document.get(root).as_dict()->find("ParentTree");
    const std::optional<Ref> ref = last_ref(document, entry);
    const Holder tree = ref ? Holder{*ref, {}} : Holder{root, "ParentTree"};
    const Dict* node = entry == nullptr ? nullptr : tree.peek(document);
    if (node == nullptr) {
        Dict made;
        made.set("Nums", Array{key, element});
        const Ref made_ref = document.add(std::move(made));
        document.touch(root).as_dict()->set("ParentTree", made_ref);
        return;
    }
    const Array* kids = document.at(*node, "Kids").as_array();
    const Array* numbers = document.at(*node, "Nums").as_array();
    if (kids != nullptr && !kids->empty()) {
        append_values(document, tree, "Kids", {add_leaf(document, key, key, Array{key, element})});
    } else if (numbers != nullptr && !numbers->empty() && numbers->size() + 2 > max_array) {
        split_root(document, tree, last_key, key, element);
    } else {
        append_values(document, tree, "Nums", {key, element});
    }
}

/// Where a new element goes. All of it is read before the first edit, so that a damaged tree leaves the document as
/// it is.
struct Place {
    Ref root, parent;
    std::optional<Ref> name_space;
    std::int64_t last_key = -1, key = 0;
};

Place find_place(const Document& document, Ref root) {
    Place place{.root = root, .parent = find_parent(document, root), .name_space = std::nullopt};
    const Dict& dict = *document.get(root).as_dict();
    const Dict& parent = *document.get(place.parent).as_dict();
    document.at(parent, "K");
    place.name_space = find_namespace(document, dict, parent);
    const Dict* tree = document.at(dict, "ParentTree").as_dict();
    place.last_key = largest_key(document, tree);
    if (tree != nullptr) {
        document.at(*tree, "Kids");
        document.at(*tree, "Nums");
    }
    place.key = document.at(dict, "ParentTreeNextKey").as_int().value_or(0);
    if (place.last_key > max_key || place.key > max_key) {
        throw Error(ErrorCode::damaged, "the structure's parent tree has no keys left");
    }
    place.key = std::max(place.key, place.last_key + 1);
    return place;
}

Ref add_form_element(Document& document, const Place& place, Ref page, Ref widget,
                     const std::string& description) {
    Dict kid;
    kid.set("Type", Name{"OBJR"});
    kid.set("Pg", page);
    kid.set("Obj", widget);
    Dict element;
    element.set("Type", Name{"StructElem"});
    element.set("S", Name{"Form"});
    element.set("P", place.parent);
    element.set("Pg", page);
    element.set("K", std::move(kid));
    element.set("Alt", String{to_pdf_text_string(description), false});
    // 14.9.2: the description begins in Chinese, whatever the document's own language is.
    element.set("Lang", String{to_bytes("zh-CN"), false});
    if (place.name_space) {
        element.set("NS", *place.name_space);
    }
    const Ref ref = document.add(std::move(element));
    append_values(document, {place.parent, {}}, "K", {ref});
    return ref;
}

}  // namespace

bool is_tagged(const View& view) {
    try {
        const Dict* mark_info = view.dict_at(view.catalog(), "MarkInfo");
        return mark_info != nullptr && view.at(*mark_info, "Marked").as_bool().value_or(false) &&
               root_ref(view);
    } catch (const Error&) {
        return false;  // a tree that cannot be read guides nobody
    }
}

void join_structure_tree(Document& document, Ref page, Ref widget, const std::string& description) {
    if (!is_tagged(document.view())) {
        return;
    }
    std::optional<Place> place;
    try {
        place = find_place(document, *root_ref(document.view()));
    } catch (const Error&) {
        return;
    }
    const Ref element = add_form_element(document, *place, page, widget, description);
    add_to_parent_tree(document, place->root, place->key, place->last_key, element);
    document.touch(place->root).as_dict()->set("ParentTreeNextKey", place->key + 1);
    document.touch(widget).as_dict()->set("StructParent", place->key);
    const Dict* page_dict = document.get(page).as_dict();
    if (page_dict != nullptr && !page_dict->contains("Tabs")) {
        document.touch(page).as_dict()->set("Tabs", Name{"S"});
    }
}

}  // namespace sealpdf::pdf
