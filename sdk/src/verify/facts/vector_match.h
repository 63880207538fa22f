#pragma once
// Whether a form in a document is the one that stamping makes of a drawing.

#include "pdf/document/page_form.h"

namespace sealpdf::verify {

/// Object by object, streams by what they decode to. That they are not equal proves nothing: another version of the
/// libraries that turn SVG into PDF writes other operators.
bool is_same_form(const pdf::View& view, pdf::Ref form, const pdf::PageForm& expected);

}  // namespace sealpdf::verify
