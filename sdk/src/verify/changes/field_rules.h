#pragma once
// Rules on single fields, which form_rules.cpp applies to all of a form.

#include <set>
#include <string>
#include <vector>

#include "verify/changes/comparison.h"

namespace sealpdf::verify {

/// Filling and signing: not under DocMDP 1, nor where a lock names the field.
void permit_field_change(Comparison& c, const FormField& field, const std::string& kind,
                         const std::string& description);
/// Each of the keys that is not `allowed` is a forbidden change of the field.
void forbid_keys(Comparison& c, const FormField& field, const std::vector<std::string>& keys,
                 const std::set<std::string>& allowed, const std::string& code);
bool flag_change_is(const pdf::Object& before, const pdf::Object& after, std::int64_t allowed);
/// Appearance streams that only this field names may be rewritten in place.
void explain_appearance(Comparison& c, const pdf::Dict& widget);

/// A field for signatures, or one of its widgets, that was there before.
void compare_signature_field(Comparison& c, const FormField& field, const pdf::Dict& old_dict,
                             const pdf::Dict& new_dict);
/// What this revision adds to the form: signature fields, their widgets, and groups of fields.
void judge_new_field(Comparison& c, const FormField& field);

}  // namespace sealpdf::verify
