// What no rule explains and a reader can reach is forbidden.

#include <algorithm>

#include "verify/changes/comparison.h"

namespace sealpdf::verify {

void judge_unexplained(Comparison& c) {
    std::set<std::uint32_t> left;
    for (const std::uint32_t number : c.dirty) {
        if (c.explained.contains(number) && c.baseline.dangling.contains(number)) {
            c.forbid("shadow.dangling-reference", "object", pdf::Ref{number, 0}, {},
                     "object " + std::to_string(number) + " was named in the signed document, and is defined only now");
        } else if (!c.explained.contains(number) && !c.comparer.copies().contains(number)) {
            left.insert(number);
        }
    }
    if (left.empty()) {
        return;
    }
    const ObjectGraph& now = c.graph();
    const ObjectGraph then = walk_graph(c.before);
    for (const std::uint32_t number : left) {
        const pdf::XrefEntry* entry = c.after.entry(number);
        const bool freed = entry == nullptr || entry->kind == pdf::XrefEntry::Kind::free;
        // Unreachable objects are not shown, whoever reads the file: xref and object streams among them.
        if (!now.reaches(number) && !(freed && then.reaches(number)) && !(then.reaches(number) && !c.is_new(number))) {
            continue;
        }
        const pdf::Ref ref{number, freed ? std::uint16_t{0} : entry->generation};
        const pdf::Dict* dict = c.after.get(ref).as_dict();
        const pdf::Object* subtype = dict != nullptr ? dict->find("Subtype") : nullptr;
        const pdf::Object* type = dict != nullptr ? dict->find("Type") : nullptr;
        std::string kind = freed ? "freed-object" : "object";
        if (subtype != nullptr && subtype->as_name() != nullptr) {
            kind = *subtype->as_name();
        } else if (type != nullptr && type->as_name() != nullptr) {
            kind = *type->as_name();
        } else if (c.after.get(ref).as_stream() != nullptr) {
            kind = "stream";
        }
        std::ranges::transform(kind, kind.begin(), [](char ch) { return static_cast<char>(ch >= 'A' && ch <= 'Z' ? ch + 32 : ch); });
        c.forbid("isa." + kind, kind, ref, {}, freed ? "object " + std::to_string(number) + " was removed"
                                                     : "object " + std::to_string(number) + " (" + kind + ") was changed");
    }
}

}  // namespace sealpdf::verify
