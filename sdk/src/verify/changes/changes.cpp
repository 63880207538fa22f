#include "verify/changes/changes.h"

#include "verify/changes/comparison.h"

namespace sealpdf::verify {
namespace {

void index_page_tree(const pdf::View& view, const pdf::Object& node, Baseline& baseline, int depth) {
    const auto ref = node.as_ref();
    const pdf::Dict* dict = view.resolve(node).as_dict();
    // read_pages has judged the tree already: depth and loops are bounded here only for safety.
    if (!ref || dict == nullptr || depth > view.file()->limits().page_tree_depth ||
        !baseline.page_tree_nodes.insert(ref->number).second) {
        return;
    }
    if (const pdf::Array* kids = view.array_at(*dict, "Kids")) {
        for (const pdf::Object& kid : *kids) {
            index_page_tree(view, kid, baseline, depth + 1);
        }
    }
}

Baseline make_baseline(const pdf::View& signed_view) {
    Baseline baseline;
    baseline.pages = pdf::read_pages(signed_view);
    for (const pdf::Page& page : baseline.pages) {
        baseline.page_numbers[page.ref.number] = page.index;
        const pdf::Dict* dict = signed_view.get(page.ref).as_dict();
        const pdf::Object* annots = dict != nullptr ? dict->find("Annots") : nullptr;
        if (annots != nullptr && annots->as_ref()) {
            baseline.annots_arrays[annots->as_ref()->number] = page.index;
        }
    }
    if (const pdf::Object* pages = signed_view.catalog().find("Pages")) {
        index_page_tree(signed_view, *pages, baseline, 0);
    }
    baseline.dangling = walk_graph(signed_view).dangling;
    return baseline;
}

void compare_pair(const pdf::View& before, const pdf::View& after, const ChangeRules& rules, Baseline& baseline,
                  ChangeResult& result) {
    Comparison c{before, after, static_cast<int>(after.revision_count()), rules, baseline, result,
                 SemanticComparer(before, after), SignatureFields(before), SignatureFields(after)};
    const pdf::Revision& revision = after.file()->revisions()[after.revision_count() - 1];
    for (const auto& [number, entry] : revision.entries) {
        if (number != 0 && !c.comparer.same_object(number)) {
            c.dirty.insert(number);
        }
    }
    compare_trailer(c);
    compare_catalog(c);
    compare_pages(c);
    judge_unexplained(c);
}

}  // namespace

ChangeResult compare_revisions(const pdf::FilePtr& file, int signed_revision, const ChangeRules& rules) {
    ChangeResult result;
    const int last = static_cast<int>(file->revisions().size());
    if (signed_revision >= last) {
        return result;
    }
    try {
        pdf::View before(file, static_cast<std::size_t>(signed_revision));
        Baseline baseline = make_baseline(before);
        for (int next = signed_revision + 1; next <= last; ++next) {
            pdf::View after(file, static_cast<std::size_t>(next));
            compare_pair(before, after, rules, baseline, result);
            before = std::move(after);
        }
    } catch (const Error& error) {
        // What cannot be compared is not permitted.
        result.modifications.level = ModificationLevel::other;
        result.modifications.permitted = false;
        result.findings.push_back({"isa.unreadable", std::string("a later revision cannot be compared: ") + error.what()});
    }
    return result;
}

}  // namespace sealpdf::verify
