#pragma once
// What a document shows of a signature's seal, and what is known of the seal itself.

#include <optional>
#include <string>
#include <vector>

#include "base/geometry.h"
#include "sealpdf/electronic_seal.h"
#include "sealpdf/seal_status.h"

namespace sealpdf::verify {

/// Of a picture to the seal's: the same pixel by pixel (a drawing: operator by operator); alike by an ink map; neither;
/// or nobody can tell.
enum class Likeness : std::uint8_t { equal, like, different, unknown };

/// An impression that the signature dictionary lists, or a picture that the signature's fields show without a list.
struct ImpressionFacts {
    SealImpression report;
    int strip = 0, strips = 0;  // of a straddle seal; 0: none
    Rect part;  // what is shown of the whole picture, points from its top left corner as readers see it
    double width = 0, height = 0;     // of the whole picture, points
    std::vector<std::string> faults;  // why it is not what the list says
    bool painted_over = false;        // what is painted later hides a part of it
    Likeness likeness = Likeness::unknown;
    std::string why;  // it is not equal
};

/// A picture on a page that looks like the seal.
struct LikePicture {
    int page = 0;  // from 1
    Rect rect;     // in default user space
};

struct SealFacts {
    enum class Source : std::uint8_t {
        none,
        dictionary,     // ours: the seal file and the list in the signature dictionary
        ses_signature,  // by others: /Contents holds a SES_Signature, which names its seal, but lists nothing
    };
    Source source = Source::none;
    std::string error;  // it is there, but cannot be read
    std::optional<Bytes> file;
    std::vector<ImpressionFacts> impressions;
    std::vector<LikePicture> unlisted;   // in the signed revision
    std::vector<LikePicture> uncovered;  // came later, and no signature covers it
    bool search_complete = true;
    std::optional<SealVerification> verification;  // at the best signature time
    std::optional<SealStatusAnswer> standing;      // unset: nobody was asked
};

}  // namespace sealpdf::verify
