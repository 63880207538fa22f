#pragma once
// One bounded walk over the interactive form's fields (ISO 32000-2, 12.7.4), for reading and for naming new
// ones.

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "pades/signature.h"

namespace sealpdf::pades {

struct FormWalk {
    std::vector<SignatureField> fields;      // signature fields only
    std::set<std::string> names;             // fully qualified, of every field of every type
    bool every_field_has_appearance = true;  // of the fields that are not for signatures
    /// Every object the walk read. While a later revision writes none of them, the walk's result stands.
    std::set<std::uint32_t> visited;
};
FormWalk walk_form(const pdf::View& view);

/// "All", "Include", "Exclude" of a lock or of FieldMDP parameters (Tables 236 and 259); nullopt when it is
/// neither.
std::optional<SignatureReport::Locks> read_lock(const pdf::View& view, const pdf::Dict& dict);

}  // namespace sealpdf::pades
