#pragma once
// Fields of an interactive form as a flat list (ISO 32000-2, 12.7.4), of one revision.

#include <map>
#include <set>
#include <string>
#include <vector>

#include "pades/signature.h"

namespace sealpdf::verify {

struct FormField {
    pdf::Ref ref;
    std::uint32_t parent = 0;   // object number; 0: at the top
    std::string name;           // fully qualified, as PDF text bytes decoded to UTF-8
    std::string type;           // /FT, inherited
    bool has_own_name = false;  // /T: else it is a widget of its parent
};
/// The signature fields whose values `pades::read_signatures` lists, so that they are judged.
class SignatureFields {
  public:
    explicit SignatureFields(const pdf::View& view);
    /// By the number of the field or of one of its widgets; null: of no such field.
    const pades::SignatureField* find(std::uint32_t number) const;
    /// The numbers of signature dictionaries that several fields share although they do not list exactly those fields
    /// (docs/design/impressions.md).
    std::set<std::uint32_t> find_undeclared_values(const pdf::View& view) const;

  private:
    std::vector<pades::SignatureField> fields_;
    std::map<std::uint32_t, std::size_t> index_;
};

/// By object number. Direct (inline) fields have no number and are compared as values by the caller.
std::map<std::uint32_t, FormField> read_form_fields(const pdf::View& view, const pdf::Object& form);

}  // namespace sealpdf::verify
