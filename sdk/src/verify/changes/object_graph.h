#pragma once
// Which objects a document reaches from its trailer, and which numbers it names without defining them.

#include <cstdint>
#include <map>
#include <set>
#include <vector>

#include "pdf/syntax/file.h"

namespace sealpdf::verify {

/// Every reference inside one object, nested containers included; does not follow them.
void collect_references(const pdf::Object& object, std::vector<pdf::Ref>& out);

struct ObjectGraph {
    std::map<std::uint32_t, int> references;  // reached numbers -> how often they are named
    std::set<std::uint32_t> dangling;         // reached, but null: whoever defines them later changes what is shown
    bool reaches(std::uint32_t number) const { return references.contains(number); }
};
/// Breadth first from the trailer's /Root, /Info and /Encrypt. Objects that cannot be read count as dangling.
ObjectGraph walk_graph(const pdf::View& view);

}  // namespace sealpdf::verify
