#pragma once
// Page sets: "1-3,7,-1,odd,even,all".

#include <string_view>

namespace sealpdf::place {

/// The grammar alone, without a document. Throws Error(invalid_argument).
void check_pages(std::string_view text);

}  // namespace sealpdf::place
