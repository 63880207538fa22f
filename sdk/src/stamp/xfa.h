#pragma once
// XML forms (ISO 32000-1, 12.7.8; deprecated by ISO 32000-2): pages of their own beside, or instead of, the PDF's.

#include <optional>
#include <vector>

#include "stamp/plan.h"

namespace sealpdf::stamp {

enum class XfaKind : std::uint8_t {
    none,
    foreground,  // static: the PDF's pages show the form, XML says the same once more
    dynamic,     // a reader lays the pages out anew from XML: what is stamped is not what is shown
};
XfaKind find_xfa(const pdf::Document& document);

/// A dynamic form is refused, a static one warned of.
std::optional<Obstacle> find_xfa_obstacle(XfaKind kind);
void warn_of_xfa(XfaKind kind, std::vector<Warning>& warnings);

}  // namespace sealpdf::stamp
