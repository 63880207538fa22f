#pragma once
// Fields of an interactive form as a flat list (ISO 32000-2, 12.7.4), of one revision.

#include <map>
#include <set>
#include <string>
#include <vector>

#include "pdf/syntax/file.h"

namespace sealpdf::verify {

struct FormField {
    pdf::Ref ref;
    std::uint32_t parent = 0;   // object number; 0: at the top
    std::string name;           // fully qualified, as PDF text bytes decoded to UTF-8
    std::string type;           // /FT, inherited
    bool has_own_name = false;  // /T: else it is a widget of its parent
};
/// By object number. Direct (inline) fields have no number and are compared as values by the caller.
/// The numbers of signature dictionaries that several fields share although they do not list exactly those fields
/// (docs/design/impressions.md).
std::set<std::uint32_t> find_undeclared_values(const pdf::View& view);

std::map<std::uint32_t, FormField> read_form_fields(const pdf::View& view, const pdf::Object& form);

}  // namespace sealpdf::verify
