#include "verify/changes/comparison.h"

#include <algorithm>

namespace sealpdf::verify {
namespace {

std::string object_name(std::optional<pdf::Ref> ref) { return ref ? pdf::to_string(*ref) : std::string(); }

}  // namespace

void Comparison::permit(ModificationLevel level, const std::string& kind, std::optional<pdf::Ref> object,
                        std::optional<int> page, const std::string& description) {
    ModificationReport& report = result.modifications;
    report.level = std::max(report.level, level);
    report.changes.push_back({revision, object_name(object), kind, page, description});
}

void Comparison::forbid(const std::string& code, const std::string& kind, std::optional<pdf::Ref> object,
                        std::optional<int> page, const std::string& description) {
    ModificationReport& report = result.modifications;
    report.level = ModificationLevel::other;
    report.permitted = false;
    report.changes.push_back({revision, object_name(object), kind, page, description});
    result.findings.push_back({code, "revision " + std::to_string(revision) + ": " + description});
}

void Comparison::warn(const std::string& code, const std::string& message) {
    result.warnings.push_back({code, "revision " + std::to_string(revision) + ": " + message});
}

bool Comparison::is_new(std::uint32_t number) const {
    const pdf::XrefEntry* entry = before.entry(number);
    return entry == nullptr || entry->kind == pdf::XrefEntry::Kind::free;
}

void Comparison::explain_reference(const pdf::Object* object) {
    if (object == nullptr) {
        return;
    }
    if (const auto ref = object->as_ref()) {
        explain(ref->number);
    }
}

void Comparison::explain_new_subtree(const pdf::Object& object) {
    std::vector<pdf::Ref> open;
    collect_references(object, open);
    while (!open.empty()) {
        const pdf::Ref ref = open.back();
        open.pop_back();
        if (!is_new(ref.number) || explained.contains(ref.number)) {
            continue;
        }
        explain(ref.number);
        const pdf::Object& added = after.get(ref);
        if (added.is_null()) {
            baseline.dangling.insert(ref.number);  // what a later revision gives it was not judged with the rest
        }
        collect_references(added, open);
    }
}

const ObjectGraph& Comparison::graph() {
    if (!graph_after) {
        graph_after = walk_graph(after);
    }
    return *graph_after;
}

std::vector<std::string> Comparison::differing_keys(const pdf::Dict& old_dict, const pdf::Dict& new_dict) {
    std::vector<std::string> keys;
    const pdf::Object null;
    for (const auto& [key, value] : old_dict) {
        const pdf::Object* other = new_dict.find(key);
        if (!comparer.same(value, other != nullptr ? *other : null)) {
            keys.push_back(key);
        }
    }
    for (const auto& [key, value] : new_dict) {
        if (!old_dict.contains(key) && !after.resolve(value).is_null()) {
            keys.push_back(key);
        }
    }
    return keys;
}

}  // namespace sealpdf::verify
