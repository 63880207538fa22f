#include "verify/changes/semantic_compare.h"

#include <cmath>

namespace sealpdf::verify {
namespace {

// Deep page resources nest about ten levels; the limits only stop an attacker's graph.
constexpr int max_depth = 200;
constexpr std::uint64_t max_steps = 5'000'000;

/// Keys of a stream dictionary that describe its encoding, not its meaning.
bool is_encoding_key(const std::string& key) {
    return key == "Length" || key == "Filter" || key == "DecodeParms" || key == "DL";
}

pdf::Ref current_ref(const pdf::View& view, std::uint32_t number) {
    const pdf::XrefEntry* entry = view.entry(number);
    return {number, entry != nullptr ? entry->generation : std::uint16_t{0}};
}

}  // namespace

void SemanticComparer::spend() {
    if (++steps_ > max_steps) {
        throw Error(ErrorCode::limit_exceeded, "comparing the revisions takes more steps than allowed");
    }
}

bool SemanticComparer::same_object(std::uint32_t number) {
    const pdf::XrefEntry* old_entry = before_.entry(number);
    const pdf::XrefEntry* new_entry = after_.entry(number);
    const bool old_used = old_entry != nullptr && old_entry->kind != pdf::XrefEntry::Kind::free;
    const bool new_used = new_entry != nullptr && new_entry->kind != pdf::XrefEntry::Kind::free;
    if (!old_used || !new_used) {
        return old_used == new_used;
    }
    if (old_entry->generation != new_entry->generation) {
        return false;
    }
    return same(before_.get(current_ref(before_, number)), after_.get(current_ref(after_, number)));
}

bool SemanticComparer::same(const pdf::Object& before, const pdf::Object& after) {
    spend();
    const auto old_ref = before.as_ref();
    const auto new_ref = after.as_ref();
    if (old_ref && new_ref && *old_ref == *new_ref) {
        return true;
    }
    if (++depth_ > max_depth) {
        throw Error(ErrorCode::limit_exceeded, "the revisions nest objects deeper than allowed");
    }
    struct Leave {
        int& depth;
        ~Leave() { --depth; }
    } leave{depth_};
    if (old_ref || new_ref) {
        if (old_ref && new_ref && !assumed_.emplace(old_ref->number, new_ref->number).second) {
            return true;
        }
        const bool equal = same(before_.resolve(before), after_.resolve(after));
        if (equal && new_ref) {
            copies_.insert(new_ref->number);
        } else if (old_ref && new_ref) {
            assumed_.erase({old_ref->number, new_ref->number});
        }
        return equal;
    }
    if (const pdf::Stream* old_stream = before.as_stream()) {
        const pdf::Stream* new_stream = after.as_stream();
        return new_stream != nullptr && same_stream(*old_stream, *new_stream);
    }
    if (after.as_stream() != nullptr) {
        return false;
    }
    if (const pdf::Dict* old_dict = before.as_dict()) {
        const pdf::Dict* new_dict = after.as_dict();
        return new_dict != nullptr && same_dict(*old_dict, *new_dict, false);
    }
    if (const pdf::Array* old_array = before.as_array()) {
        const pdf::Array* new_array = after.as_array();
        if (new_array == nullptr || old_array->size() != new_array->size()) {
            return false;
        }
        for (std::size_t i = 0; i < old_array->size(); ++i) {
            if (!same((*old_array)[i], (*new_array)[i])) {
                return false;
            }
        }
        return true;
    }
    return pdf::equivalent(before, after);
}

bool SemanticComparer::same_dict(const pdf::Dict& before, const pdf::Dict& after, bool stream) {
    // A key that stands twice is read differently by different readers: never equal.
    if (after.has_duplicates()) {
        return false;
    }
    for (const auto& [key, value] : before) {
        if (stream && is_encoding_key(key)) {
            continue;
        }
        const pdf::Object* other = after.find(key);
        // A null value is an absent key (ISO 32000-2, 7.3.7).
        const pdf::Object null;
        if (!same(value, other != nullptr ? *other : null)) {
            return false;
        }
    }
    for (const auto& [key, value] : after) {
        if (!(stream && is_encoding_key(key)) && !before.contains(key) && !after_.resolve(value).is_null()) {
            return false;
        }
    }
    return true;
}

bool SemanticComparer::same_stream(const pdf::Stream& before, const pdf::Stream& after) {
    if (!same_dict(before.dict, after.dict, true)) {
        return false;
    }
    if (before.offset == after.offset && before.length == after.length &&
        before.encrypted_as == after.encrypted_as && !before.data && !after.data) {
        return true;
    }
    const auto same_key = [&](const char* key) {
        const pdf::Object null;
        const pdf::Object* a = before.dict.find(key);
        const pdf::Object* b = after.dict.find(key);
        return same(a != nullptr ? *a : null, b != nullptr ? *b : null);
    };
    if (same_key("Filter") && same_key("DecodeParms") && before_.raw_stream(before) == after_.raw_stream(after)) {
        return true;
    }
    const Result<Bytes> old_data = before_.decoded_stream(before);
    const Result<Bytes> new_data = after_.decoded_stream(after);
    return old_data && new_data && *old_data == *new_data;
}

}  // namespace sealpdf::verify
