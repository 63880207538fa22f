#pragma once
// The seal in a signature dictionary: its file and the list of its impressions, which ByteRange binds to the document
// (docs/design/seals.md).

#include <optional>
#include <string>
#include <vector>

#include "base/geometry.h"
#include "base/result.h"
#include "pdf/syntax/object.h"

namespace sealpdf::pades {

/// Third-class names (ISO 32000-2, annex E): other readers pass over them.
inline constexpr const char* seal_file_key = "XXSEAL_File";
inline constexpr const char* seal_impressions_key = "XXSEAL_Impressions";

struct BoundImpression {
    int page = 0;      // from 1
    std::string kind;  // "widget", "content" or "straddle"
    // In the page's default user space, points. `seal`: where the whole picture would stand; equals `shown` but for strips.
    Rect shown, seal;
    int strip = 0,
        strips = 0;  // of a straddle seal: which from 1, in the order of the pages, of how many; 0: no strip
};

struct BoundSeal {
    Bytes file;  // DER as received
    std::vector<BoundImpression> impressions;
};

/// As direct objects, as Table 255 wants all that /Contents does not cover to be.
void write_bound_seal(pdf::Dict& dict, const BoundSeal& seal);
/// No value when the dictionary has neither key. A wrong shape is a failure that names the entry; what the file says is
/// not looked at. The strings are those of the document, decrypted.
Result<std::optional<BoundSeal>> read_bound_seal(const pdf::Dict& signature_dictionary);

}  // namespace sealpdf::pades
