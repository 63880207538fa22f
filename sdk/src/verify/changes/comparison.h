#pragma once
// The state of comparing one revision with the one before it. Each rule file explains some of the changed objects;
// what is left unexplained and can be reached is forbidden.

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "pdf/document/page.h"
#include "verify/changes/changes.h"
#include "verify/changes/form_fields.h"
#include "verify/changes/object_graph.h"
#include "verify/changes/semantic_compare.h"

namespace sealpdf::verify {

/// What stays the same for all revisions after one signature.
struct Baseline {
    std::vector<pdf::Page> pages;                   // of the signed revision
    std::map<std::uint32_t, int> page_numbers;      // object number -> index in `pages`
    std::map<std::uint32_t, int> annots_arrays;     // indirect /Annots -> index
    std::set<std::uint32_t> page_tree_nodes;
    std::set<std::uint32_t> dangling;               // named in a revision so far, defined nowhere
    std::set<std::uint32_t> later_widgets;          // of signature fields that later revisions added
};

struct Comparison {
    const pdf::View& before;
    const pdf::View& after;
    int revision;                 // number of the later one, from 1
    const ChangeRules& rules;
    Baseline& baseline;
    ChangeResult& result;
    SemanticComparer comparer;
    SignatureFields old_signatures, new_signatures;

    std::set<std::uint32_t> dirty{};      // numbers whose meaning differs
    std::set<std::uint32_t> explained{};  // dirty ones that a rule allows
    std::set<std::uint32_t> signature_widgets{};  // of signature fields that this revision adds or signs
    std::set<std::uint32_t> changed_widgets{};    // of fields that were there and are filled or signed now
    std::set<std::uint32_t> undeclared_values{};  // signatures that several fields share without saying so
    std::optional<ObjectGraph> graph_after{};

    /// Something changed that some rule allows; the level of modification rises.
    void permit(ModificationLevel level, const std::string& kind, std::optional<pdf::Ref> object, std::optional<int> page,
                const std::string& description);
    /// Something changed that no rule allows. `code` is the name of the attack or rule.
    void forbid(const std::string& code, const std::string& kind, std::optional<pdf::Ref> object, std::optional<int> page,
                const std::string& description);
    void warn(const std::string& code, const std::string& message);

    bool is_dirty(std::uint32_t number) const { return dirty.contains(number); }
    /// Not in use in the earlier revision.
    bool is_new(std::uint32_t number) const;
    void explain(std::uint32_t number) { explained.insert(number); }
    /// An object given inline or by reference: explains the reference's own number when it is dirty.
    void explain_reference(const pdf::Object* object);
    /// Everything new that hangs on this object. Objects that were there before are neither followed nor explained.
    void explain_new_subtree(const pdf::Object& object);
    const ObjectGraph& graph();

    /// The resolved values of a key, before and after; null objects when absent.
    const pdf::Object& old_value(const pdf::Dict& dict, std::string_view key) const { return before.at(dict, key); }
    const pdf::Object& new_value(const pdf::Dict& dict, std::string_view key) const { return after.at(dict, key); }
    /// Keys whose values differ in meaning, removed and added ones included.
    std::vector<std::string> differing_keys(const pdf::Dict& old_dict, const pdf::Dict& new_dict);
};

// The rules, in the order of the table of verification.md section 1.
void compare_trailer(Comparison& c);
void compare_catalog(Comparison& c);
void compare_form(Comparison& c, const pdf::Object& old_form, const pdf::Object& new_form);
void compare_security_store(Comparison& c, const pdf::Object* new_store);
void compare_pages(Comparison& c);
void compare_structure(Comparison& c, const pdf::Object* old_root, const pdf::Object* new_root);
void judge_unexplained(Comparison& c);

/// A new signature's appearance that hides what was signed: opaque paint over text or over another signature.
bool hides_signed_content(Comparison& c, int page_index, const pdf::Dict& widget);

}  // namespace sealpdf::verify
