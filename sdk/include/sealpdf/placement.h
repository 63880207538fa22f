#pragma once
/// \file
/// Where impressions of a seal go. All places are on the page as the reader sees it: after /Rotate, from the CropBox's
/// top left corner, x to the right, y downwards, /UserUnit applied.

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sealpdf/base.h"

SEALPDF_BEGIN_NAMESPACE

enum class Corner : std::uint8_t { top_left, top_right, bottom_left, bottom_right };
enum class Edge : std::uint8_t { right, left, top, bottom };

/// At a text: `keyword:TEXT[;occurrence=N|all|last][;pages=R][;dx=mm][;dy=mm][;align=...][;across-lines=yes]
/// [;hidden=yes]`; `regex:PATTERN` with the same options looks for a regular expression. Full and half width and
/// compatibility forms are equal (NFKC); blanks count only between letters and digits of scripts that part words
/// by them. The page's own content is searched, not its annotations.
struct AtKeyword {
    enum class Align : std::uint8_t { center, left, right, over };
    std::string text{};
    int occurrence = 1;         ///< n-th in the document's reading order; `last` and `all` below
    std::string pages = "all";  ///< "1-3,7,-1,odd,even,all"
    Length dx{}, dy{};          ///< shifts the impression, to the right and downwards
    /// center: centre on the keyword's centre. left, right: the impression's left (right) edge lies on the keyword's
    /// left (right) edge, centred vertically. over: the impression stands above the keyword, its lower edge on the
    /// keyword's upper edge, centred horizontally.
    Align align = Align::center;
    /// `text` is a regular expression (syntax of RE2) for one line's text, where a row of blanks is one U+0020 and
    /// blanks beside Chinese, Japanese or Korean characters are left out. \throws Error bad_regex, when searched for
    bool regex = false;
    /// A hit may go on over the end of a line; its rectangle is that of its part on the first line.
    bool across_lines = false;
    /// Also text that no reader sees: outside the CropBox, clipped away, in a hidden layer, or shown invisibly
    /// other than over an image (the text layer of a scan is found always).
    bool hidden = false;
    static constexpr int last = -1, all = 0;
};
/// At a point: `xy:PAGES:X,Y[;from=CORNER][;align=center|corner]`.
struct AtPoint {
    std::string pages = "1";
    Length x{}, y{};                 ///< away from `from`, into the page
    Corner from = Corner::top_left;
    bool align_corner = false;       ///< false: the centre stands at the point; true: the corner named by `from`
};
/// In a corner: `corner:PAGES:CORNER[;margin=mm]`: the box stands exactly `margin` from both edges.
struct AtCorner {
    std::string pages = "1";
    Corner corner = Corner::bottom_right;
    Length margin = mm(10);
};
/// 骑缝章: one seal cut into strips over the edges of the pages:
/// `straddle[:PAGES][;edge=..][;y=mm|percent][;max-pages=N][;overlap=mm][;margin=mm][;skip-first=N][;skip-last=N]
/// [;widths=equal|seed:N][;first-last-min-share=percent][;two-sided[=share]]`.
/// The pages fanned out with the first on top show the whole seal: over the right edge the first page bears the leftmost
/// strip, over the left edge the rightmost, over the bottom edge the uppermost, over the top edge the lowest.
struct Straddle {
    std::string pages = "all";
    Edge edge = Edge::right;
    /// Centre of the seal along the edge: from the top (right and left edges) or from the left (top and bottom edges).
    double position_percent = 50;
    std::optional<Length> position{};  ///< instead of the percentage
    /// Longer documents get several seals, evenly grouped; a page is never left alone, so a group may hold one more.
    int max_pages = 20;
    /// Each strip shows so much of its neighbours', towards the inside of the seal; it grows by as much into the page.
    Length overlap{};
    Length margin{};                   ///< between the edge and the strips
    int skip_first = 0;                ///< the document's first pages that bear no strip, whatever `pages` says
    int skip_last = 0;                 ///< likewise its last ones
    /// The first and the last strip of a seal show at least this share of it (0 to 0.4); the others share the rest.
    /// With equal widths it takes effect from six pages on.
    double first_last_min_share = 0.2;
    /// Unset: strips of equal widths. Else of widths drawn from this seed, the same on every machine; it is part of
    /// the impression's place text.
    std::optional<std::uint64_t> width_seed{};
    /// Open book: each seal lies over two neighbouring pages, this share of it (0.05 to 0.95) at `edge` of the earlier
    /// page, the rest at the opposite edge of the later one; a page between two others bears two strips. `max_pages`,
    /// `first_last_min_share` and `width_seed` mean nothing then.
    std::optional<double> two_sided{};
};
/// An existing signature field: `field:NAME`.
struct AtField {
    std::string name{};
};
/// `invisible`
struct Invisible {};

using Placement = std::variant<AtKeyword, AtPoint, AtCorner, Straddle, AtField, Invisible>;

/// Reads a place as the command line writes it: "keyword:（盖章）;dy=8mm".
/// \throws Error invalid_argument
SEALPDF_EXPORT Placement parse_placement(std::string_view text);
/// The reverse.
SEALPDF_EXPORT std::string to_string(const Placement& placement);

/// Reads "42", "42mm", "4.2cm", "1.5in", "119pt". \throws Error invalid_argument
SEALPDF_EXPORT Length parse_length(std::string_view text);

struct Impression {
    std::string place{};    ///< the placement it comes from, as text
    int page = 0;           ///< from 1
    RectMm rect{};
    std::string kind{};     ///< "widget", "content" or "straddle"
    std::optional<RectMm> keyword_rect{};
    std::optional<std::string> keyword{};  ///< the text that was found
    std::optional<std::string> context{};  ///< with what stands before and behind it on its line
};
struct PageSize {
    int page = 0;
    Length width{}, height{};  ///< as the reader sees it
    int rotate = 0;
};
struct LocateResult {
    std::string file{};
    std::vector<PageSize> pages{};
    std::vector<Impression> impressions{};
    struct Forbidden {
        std::string code{}, message{};
    };
    std::vector<Forbidden> forbidden{};  ///< why a stamp with these places would be refused
};
/// Dry run of a stamp.
/// \throws Error keyword_not_found, page_out_of_range, ... as Stamper::stamp; a place off the page is in `forbidden`
SEALPDF_EXPORT LocateResult locate(const Input& document, const std::vector<Placement>& places, Length width = mm(42),
                                   Length height = mm(42), const OpenOptions& open = {});

SEALPDF_END_NAMESPACE
