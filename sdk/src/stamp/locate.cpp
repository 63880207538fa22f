// The dry run: the same places and the same refusals as a stamp, without a seal.
#include <algorithm>

#include "pades/prepare.h"
#include "pdf/document/document.h"
#include "place/place.h"

SEALPDF_BEGIN_NAMESPACE

namespace {

using Kind = place::Spot::Kind;

std::vector<PageSize> page_sizes(const pdf::Document& document) {
    std::vector<PageSize> sizes;
    sizes.reserve(document.pages().size());
    for (const pdf::Page& page : document.pages()) {
        sizes.push_back({page.index + 1, Length::from_points(page.width()), Length::from_points(page.height()), page.rotate});
    }
    return sizes;
}

/// The widget is a field that is named, else the first whole seal; the rest is page content.
std::size_t choose_widget(const std::vector<place::Spot>& spots) {
    const auto field = std::ranges::find(spots, Kind::field, &place::Spot::kind);
    const auto chosen = field != spots.end() ? field : std::ranges::find(spots, Kind::seal, &place::Spot::kind);
    return static_cast<std::size_t>(chosen - spots.begin());
}

std::string kind_of(const place::Spot& spot, bool widget) {
    return widget ? "widget" : spot.kind == Kind::straddle ? "straddle" : "content";
}

void add_forbidden(LocateResult& result, ErrorCode code, const std::string& message) {
    result.forbidden.push_back({to_string(code), message});
}

void judge_earlier_signatures(LocateResult& result, const pdf::View& view, const std::vector<place::Spot>& spots,
                              std::size_t widget) {
    for (const Finding& restriction : pades::find_restrictions(view)) {
        result.forbidden.push_back({restriction.code, restriction.message});
    }
    const std::vector<pades::SignatureField> fields = pades::read_signature_fields(view);
    if (std::ranges::none_of(fields, &pades::SignatureField::has_value)) {
        return;
    }
    const auto draws = [&](std::size_t i) { return i != widget && spots[i].kind != Kind::invisible; };
    bool content = false;
    for (std::size_t i = 0; i < spots.size(); ++i) {
        content = content || draws(i);
    }
    if (content) {
        add_forbidden(result, ErrorCode::would_break_earlier_signatures,
                      "the document is signed already, and a second impression or a straddle seal would change its pages: "
                      "place one impression only");
    }
    // ISO 32000-2, table 257: filling in what is there is permitted, a new field on a page is not.
    if (widget < spots.size() && spots[widget].kind != Kind::field && pades::read_certification(view) &&
        result.forbidden.empty()) {
        add_forbidden(result, ErrorCode::docmdp_forbids,
                      "the document is certified, and its certification does not permit a new visible field: place the "
                      "seal in a field it has, or sign invisibly");
    }
}

LocateResult locate_in(const Input& input, const std::vector<Placement>& places, Length width, Length height) {
    const pdf::Document document(pdf::File::open(open_source(input)).value_or_throw(input.name()));
    LocateResult result;
    result.file = input.name();
    result.pages = page_sizes(document);
    const std::vector<place::Spot> spots = place::locate(document, places, width.points(), height.points());
    const std::size_t widget = choose_widget(spots);
    for (std::size_t i = 0; i < spots.size(); ++i) {
        const place::Spot& spot = spots[i];
        const std::string text = to_string(places[spot.placement]);
        if (spot.kind == Kind::invisible) {
            continue;  // it shows nothing anywhere
        }
        result.impressions.push_back(place::to_impression(spot, text, kind_of(spot, i == widget)));
        if (place::off_page(spot, document.pages()[static_cast<std::size_t>(spot.page)])) {
            add_forbidden(result, ErrorCode::place_off_page,
                          "the impression at \"" + text + "\" would reach over the edge of page " +
                              std::to_string(spot.page + 1) + ": move it or make the seal smaller");
        }
    }
    judge_earlier_signatures(result, document.view(), spots, widget);
    return result;
}

}  // namespace

LocateResult locate(const Input& document, const std::vector<Placement>& places, Length width, Length height) {
    try {
        return locate_in(document, places, width, height);
    } catch (const Error& error) {
        throw error.in_file(document.name());
    }
}

SEALPDF_END_NAMESPACE
