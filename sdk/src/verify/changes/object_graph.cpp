#include "verify/changes/object_graph.h"

#include <deque>

namespace sealpdf::verify {

void collect_references(const pdf::Object& object, std::vector<pdf::Ref>& out) {
    if (const auto ref = object.as_ref()) {
        out.push_back(*ref);
    } else if (const pdf::Array* array = object.as_array()) {
        for (const pdf::Object& item : *array) {
            collect_references(item, out);
        }
    } else if (const pdf::Dict* dict = object.as_dict()) {
        for (const auto& [key, value] : *dict) {
            collect_references(value, out);
        }
    }
}

ObjectGraph walk_graph(const pdf::View& view) {
    ObjectGraph graph;
    std::deque<pdf::Ref> queue;
    const auto enqueue = [&](const pdf::Object& object) {
        std::vector<pdf::Ref> found;
        collect_references(object, found);
        for (const pdf::Ref ref : found) {
            if (++graph.references[ref.number] == 1) {
                queue.push_back(ref);
            }
        }
    };
    for (const char* key : {"Root", "Info", "Encrypt"}) {
        if (const pdf::Object* value = view.trailer().find(key)) {
            enqueue(*value);
        }
    }
    while (!queue.empty()) {
        const pdf::Ref ref = queue.front();
        queue.pop_front();
        try {
            const pdf::Object& object = view.get(ref);
            if (object.is_null()) {
                graph.dangling.insert(ref.number);
            }
            enqueue(object);
        } catch (const Error&) {
            graph.dangling.insert(ref.number);
        }
    }
    return graph;
}

}  // namespace sealpdf::verify
