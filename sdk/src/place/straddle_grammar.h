#pragma once
// `straddle[:PAGES][;option=value]...` and back.

#include <string>
#include <string_view>

#include "sealpdf/placement.h"

namespace sealpdf::place {

/// `text` is `whole` from the colon or semicolon on, or empty.
Straddle read_straddle(std::string_view whole, std::string_view text);
/// Options that have their default are left out.
std::string to_text(const Straddle& place);

}  // namespace sealpdf::place
