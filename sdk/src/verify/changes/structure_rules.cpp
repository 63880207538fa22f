// The structure tree: row "structure tree" of the table (ISO 32000-2, 14.7). It is not painted, but it is what a screen
// reader reads out and what text extraction follows: what it says of the signed content stays. It may grow for what a
// later revision adds, whose own admissibility other rules judge.

#include <algorithm>
#include <set>

#include "verify/changes/comparison.h"

namespace sealpdf::verify {
namespace {

// A signature brings one element, a filled form some dozens; trees of real documents are ten deep.
constexpr int max_new_depth = 16;
constexpr int max_new_kids = 10'000;
constexpr int max_tree_depth = 64;
constexpr std::size_t max_tree_entries = 2'000'000;
constexpr std::size_t max_top = 64;

/// A number or name tree (7.9.6, 7.9.7) as one list, with the objects it is made of.
struct FlatTree {
    std::vector<std::pair<pdf::Object, pdf::Object>> entries;  // key, value
    std::set<std::uint32_t> nodes;
    bool readable = true;
};

class TreeReader {
  public:
    TreeReader(const pdf::View& view, const char* leaves) : view_(view), leaves_(leaves) {}

    FlatTree read(const pdf::Object& root) {
        visit(root, 0);
        return std::move(tree_);
    }

  private:
    const pdf::Object& follow(const pdf::Object& object) {
        const pdf::Object* value = &object;
        for (int hop = 0; hop < max_tree_depth && value->as_ref(); ++hop) {
            tree_.nodes.insert(value->as_ref()->number);
            value = &view_.get(*value->as_ref());
        }
        return *value;
    }
    const pdf::Array* array_at(const pdf::Dict& dict, const char* key) {
        const pdf::Object* value = dict.find(key);
        return value != nullptr ? follow(*value).as_array() : nullptr;
    }
    void visit(const pdf::Object& object, int depth) {
        // A node met twice is a loop, or read twice by nobody.
        if (depth > max_tree_depth || (object.as_ref() && tree_.nodes.contains(object.as_ref()->number))) {
            tree_.readable = false;
            return;
        }
        const pdf::Dict* dict = follow(object).as_dict();
        if (dict == nullptr) {
            tree_.readable = tree_.readable && depth == 0;
            return;
        }
        if (const pdf::Array* pairs = array_at(*dict, leaves_)) {
            for (std::size_t i = 0; i + 1 < pairs->size(); i += 2) {
                tree_.entries.emplace_back((*pairs)[i], (*pairs)[i + 1]);
            }
        }
        if (const pdf::Array* kids = array_at(*dict, "Kids")) {
            for (const pdf::Object& kid : *kids) {
                visit(kid, depth + 1);
            }
        }
        tree_.readable = tree_.readable && tree_.entries.size() <= max_tree_entries;
    }

    const pdf::View& view_;
    const char* leaves_;
    FlatTree tree_;
};

bool is_element(const pdf::Dict& dict) {
    const pdf::Object* type = dict.find("Type");
    return (type != nullptr && type->is_name("StructElem")) || (type == nullptr && dict.contains("S") && dict.contains("P"));
}

pdf::Array kids_of(const pdf::View& view, const pdf::Dict& dict) {
    const pdf::Object* entry = dict.find("K");
    if (entry == nullptr || view.resolve(*entry).is_null()) {
        return {};
    }
    const pdf::Array* array = view.resolve(*entry).as_array();
    return array != nullptr ? *array : pdf::Array{*entry};
}

class StructureRules {
  public:
    explicit StructureRules(Comparison& c) : c_(c) {}

    void judge(pdf::Ref root) {
        judge_root(root);
        for (const std::uint32_t number : c_.dirty) {
            if (!c_.explained.contains(number) && !c_.is_new(number)) {
                judge_element(pdf::Ref{number, c_.before.entry(number)->generation});
            }
        }
        if (grown_) {
            c_.permit(ModificationLevel::form_filling, "structure", root, {}, "the structure tree was extended");
        }
    }

  private:
    /// The root, and its kids' arrays where they are objects of their own.
    void judge_root(pdf::Ref root) {
        const pdf::Dict* old_dict = c_.before.get(root).as_dict();
        const pdf::Dict* new_dict = c_.after.get(root).as_dict();
        if (old_dict == nullptr || new_dict == nullptr) {
            return;
        }
        static const std::set<std::string> growing = {"K", "ParentTree", "ParentTreeNextKey", "IDTree"};
        if (only_differs_in(*old_dict, *new_dict, growing) && kids_grow(root, *old_dict, *new_dict) &&
            tree_grows(*old_dict, *new_dict, "ParentTree", "Nums") && tree_grows(*old_dict, *new_dict, "IDTree", "Names")) {
            accept(root.number);
            accept_array(*old_dict, *new_dict);
        }
        const pdf::Array top = kids_of(c_.before, *old_dict);
        for (std::size_t i = 0; i < std::min(top.size(), max_top); ++i) {
            const auto ref = top[i].as_ref();
            const pdf::Dict* was = ref ? c_.before.get(*ref).as_dict() : nullptr;
            const pdf::Dict* is = ref ? c_.after.get(*ref).as_dict() : nullptr;
            if (was != nullptr && is != nullptr && kids_grow(*ref, *was, *is)) {
                accept_array(*was, *is);
            }
        }
    }

    void judge_element(pdf::Ref ref) {
        const pdf::Dict* old_dict = c_.before.get(ref).as_dict();
        const pdf::Dict* new_dict = c_.after.get(ref).as_dict();
        if (old_dict != nullptr && new_dict != nullptr && is_element(*old_dict) &&
            only_differs_in(*old_dict, *new_dict, {"K"}) && kids_grow(ref, *old_dict, *new_dict)) {
            accept(ref.number);
        }
    }

    bool only_differs_in(const pdf::Dict& old_dict, const pdf::Dict& new_dict, const std::set<std::string>& keys) {
        return !new_dict.has_duplicates() && std::ranges::all_of(c_.differing_keys(old_dict, new_dict),
                                                                 [&](const std::string& key) { return keys.contains(key); });
    }

    /// The old kids stay, in their order; each further one is new and holds nothing but what is new.
    bool kids_grow(pdf::Ref parent, const pdf::Dict& old_dict, const pdf::Dict& new_dict) {
        const pdf::Array was = kids_of(c_.before, old_dict);
        const pdf::Array is = kids_of(c_.after, new_dict);
        std::vector<const pdf::Object*> added;
        std::size_t next = 0;
        for (const pdf::Object& kid : is) {
            if (next < was.size() && c_.comparer.same(was[next], kid)) {
                ++next;
            } else {
                added.push_back(&kid);
            }
        }
        if (next < was.size() || !std::ranges::all_of(added, [&](const pdf::Object* kid) { return holds_new(*kid, parent, 0); })) {
            return false;
        }
        for (const pdf::Object* kid : added) {
            c_.explain_new_subtree(*kid);
            grown_ = true;
        }
        return true;
    }

    /// An element that this revision adds, whose leaves are annotations and widgets that it adds or signs. Marked
    /// content (14.7.5.2) is signed content: a new element may not claim it.
    bool holds_new(const pdf::Object& kid, pdf::Ref parent, int depth) {
        if (++new_kids_ > max_new_kids || depth > max_new_depth) {
            return false;
        }
        const pdf::Dict* dict = c_.after.resolve(kid).as_dict();
        if (dict == nullptr || dict->has_duplicates()) {
            return false;
        }
        if (c_.after.at(*dict, "Type").is_name("OBJR")) {
            const pdf::Object* object = dict->find("Obj");
            const auto ref = object != nullptr ? object->as_ref() : std::nullopt;
            return ref && (c_.is_new(ref->number) || c_.changed_widgets.contains(ref->number));
        }
        const auto ref = kid.as_ref();
        const pdf::Object* named = dict->find("P");
        if (!ref || !c_.is_new(ref->number) || !is_element(*dict) || named == nullptr || named->as_ref() != parent ||
            dict->contains("AF") || dict->contains("Ref")) {
            return false;
        }
        return std::ranges::all_of(kids_of(c_.after, *dict),
                                   [&](const pdf::Object& grandchild) { return holds_new(grandchild, *ref, depth + 1); });
    }

    /// Every old entry stands in the new tree with the same value; further ones name elements that are new.
    bool tree_grows(const pdf::Dict& old_dict, const pdf::Dict& new_dict, const char* key, const char* leaves) {
        const pdf::Object null;
        const pdf::Object* was_root = old_dict.find(key);
        const pdf::Object* is_root = new_dict.find(key);
        const FlatTree was = TreeReader(c_.before, leaves).read(was_root != nullptr ? *was_root : null);
        const bool touched = std::ranges::any_of(was.nodes, [&](std::uint32_t number) { return c_.is_dirty(number); });
        if (!touched && c_.comparer.same(was_root != nullptr ? *was_root : null, is_root != nullptr ? *is_root : null)) {
            return true;
        }
        const FlatTree is = TreeReader(c_.after, leaves).read(is_root != nullptr ? *is_root : null);
        if (!was.readable || !is.readable) {
            return false;
        }
        // Keys ascend in both (7.9.6, 7.9.7), so that one pass suffices.
        std::size_t next = 0;
        for (const auto& [name, value] : is.entries) {
            if (next < was.entries.size() && c_.comparer.same(was.entries[next].first, name)) {
                if (!c_.comparer.same(was.entries[next].second, value)) {
                    return false;
                }
                ++next;
            } else if (!value.as_ref() || !c_.is_new(value.as_ref()->number)) {
                return false;
            }
        }
        if (next < was.entries.size()) {
            return false;
        }
        for (const std::uint32_t number : is.nodes) {
            accept(number);
        }
        return true;
    }

    void accept(std::uint32_t number) {
        if (c_.is_dirty(number)) {
            c_.explain(number);
            grown_ = true;
        }
    }

    void accept_array(const pdf::Dict& old_dict, const pdf::Dict& new_dict) {
        const pdf::Object* was = old_dict.find("K");
        const pdf::Object* is = new_dict.find("K");
        const auto ref = is != nullptr ? is->as_ref() : std::nullopt;
        if (ref && c_.after.get(*ref).as_array() != nullptr && (c_.is_new(ref->number) || (was != nullptr && was->as_ref() == ref))) {
            accept(ref->number);
        }
    }

    Comparison& c_;
    bool grown_ = false;
    int new_kids_ = 0;
};

}  // namespace

void compare_structure(Comparison& c, const pdf::Object* old_root, const pdf::Object* new_root) {
    if (new_root == nullptr || !new_root->as_ref()) {
        if ((old_root != nullptr) != (new_root != nullptr)) {
            c.forbid("isa.catalog", "structure", {}, {}, "the structure tree was removed or made inline");
        }
        return;
    }
    if (old_root == nullptr) {
        c.forbid("isa.catalog", "structure", new_root->as_ref(), {}, "a structure tree was added");
        return;
    }
    if (old_root->as_ref() != new_root->as_ref()) {
        c.forbid("isa.catalog", "structure", new_root->as_ref(), {}, "the structure tree was replaced");
        return;
    }
    StructureRules(c).judge(*new_root->as_ref());
}

}  // namespace sealpdf::verify
