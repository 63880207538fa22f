#pragma once
// Placements -> impressions: page, rectangle, strip. Nothing is drawn here but the impression's form.

#include <optional>
#include <string>
#include <vector>

#include "pdf/document/document.h"
#include "sealpdf/stamp.h"

namespace sealpdf::place {

/// The part of the seal a straddle strip shows, as fractions of its width and height from the top left
/// corner.
struct Strip {
    double x0 = 0, y0 = 0, x1 = 1, y1 = 1;
    int number = 1, count = 1;  // which from 1, in the order of the pages, of how many that make the seal whole
};

struct Spot {
    std::size_t placement = 0;  // index in the list given
    enum class Kind : std::uint8_t { seal, straddle, field, invisible } kind = Kind::seal;
    int page = 0;    // 0-based
    Rect rect;       // display points (origin top left, y down): what is visible
    Rect seal_rect;  // of the whole seal; equals rect but for strips
    std::optional<Strip> strip;
    std::optional<Rect> clip;  // of a strip: rect, extended to the page's edge
    std::optional<Rect> keyword_rect;
    std::optional<std::string> keyword, context;
    std::string field;  // Kind::field
    bool shown = true;  // of a field: readers show its widget
};

/// Page set of the contract: "1-3,7,-1,odd,even,all" -> 0-based, ascending. Throws Error(page_out_of_range |
/// invalid_argument).
std::vector<int> parse_pages(std::string_view text, int page_count);

/// Throws Error(keyword_not_found | occurrence_out_of_range | page_out_of_range | straddle_needs_two_pages |
/// field_not_found). A spot off its page is not an error here: see `off_page`.
std::vector<Spot> locate(const pdf::Document& document, const std::vector<Placement>& places,
                         double width_points, double height_points);
bool off_page(const Spot& spot, const pdf::Page& page);

/// Flate streams of 8 bit a channel; of the masks at most one.
struct ImageParts {
    std::uint32_t width = 0, height = 0;
    std::shared_ptr<const Bytes> rgb;
    std::shared_ptr<const Bytes> soft_mask;  // DeviceGray; null: none
    std::shared_ptr<const Bytes> stencil;    // 1 bit, 1 where nothing is painted; null: none
    pdf::Object color_space;
};
/// The image XObject with its mask, sharing the encoded bytes.
pdf::Ref add_image(pdf::Document& document, const ImageParts& parts);
/// ExtGState with the blend mode and opacity.
pdf::Ref add_ext_gstate(pdf::Document& document, BlendMode blend, double opacity);
/// The `cm` matrix that lays a form of [0 0 w h] upright into `display_rect` of the page, in user space.
Matrix placing_matrix(const pdf::Page& page, const Rect& display_rect, double width_points,
                      double height_points);

Impression to_impression(const Spot& spot, const std::string& place_text, std::string kind);

}  // namespace sealpdf::place
