#pragma once
// Tagged documents: the logical structure (ISO 32000-2, 14.7) takes in what a stamp adds.

#include <string>

#include "pdf/document/document.h"

namespace sealpdf::pdf {

/// 14.8.1: /MarkInfo says /Marked true, and there is a structure tree that can be edited (an object of its own).
bool is_tagged(const View& view);

/// Adds a Form element that holds the widget at the end of the document's structure, and ties the two together:
/// /OBJR, /StructParent, /ParentTree. PDF/UA-1, 7.18.4 wants each widget nested within a Form element, 7.18.3 the
/// page's tab order to follow the structure. `description` (UTF-8) is the element's /Alt.
/// Does nothing in a document that is not tagged, or whose tree cannot be read.
void join_structure_tree(Document& document, Ref page, Ref widget, const std::string& description);

}  // namespace sealpdf::pdf
