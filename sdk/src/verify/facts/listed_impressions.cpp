#include "verify/facts/listed_impressions.h"

#include <algorithm>

#include "place/place.h"

namespace sealpdf::verify {
namespace {

constexpr double points_per_mm = 72 / 25.4;

double largest_distance(const Rect& a, const Rect& b) {
    return std::max(
        {std::abs(a.x0 - b.x0), std::abs(a.y0 - b.y0), std::abs(a.x1 - b.x1), std::abs(a.y1 - b.y1)});
}

/// Of the corners of the unit square: a mirrored or turned picture is another.
double largest_distance(const Matrix& a, const Matrix& b) {
    double distance = 0;
    for (const Point corner : {Point{0, 0}, Point{1, 0}, Point{0, 1}, Point{1, 1}}) {
        const Point p = a.apply(corner), q = b.apply(corner);
        distance = std::max({distance, std::abs(p.x - q.x), std::abs(p.y - q.y)});
    }
    return distance;
}

bool stands_at(const Painting& painting, const pdf::Page& page, const pades::BoundImpression& listed) {
    const double tolerance = place_tolerance_mm * points_per_mm / page.user_unit;
    const Matrix upright = place::placing_matrix(page, page.to_display().apply(listed.seal), 1, 1);
    return largest_distance(painting.matrix, upright) <= tolerance &&
           largest_distance(painting.shown(), listed.shown) <= tolerance;
}

bool has_kind(const Painting& painting, const pades::BoundImpression& listed) {
    return listed.kind == "straddle" || (listed.kind == "widget") == painting.annotation.has_value();
}

/// Of the first of several: that there are several is a fault already.
const Painting* find_painting(const pades::BoundImpression& listed, const pdf::Page& page,
                              const std::vector<Painting>& paintings, std::vector<std::string>& faults) {
    const Painting* found = nullptr;
    std::size_t count = 0;
    for (const Painting& painting : paintings) {
        if (stands_at(painting, page, listed) && has_kind(painting, listed)) {
            found = found == nullptr ? &painting : found;
            ++count;
        }
    }
    if (found == nullptr) {
        faults.emplace_back("no picture stands where the list has one");
    } else if (count > 1) {
        faults.push_back("it is drawn " + std::to_string(count) + " times");
    }
    return found;
}

void describe_place(const pades::BoundImpression& listed, const pdf::Page& page, ImpressionFacts& facts) {
    const Rect shown = page.to_display().apply(listed.shown), seal = page.to_display().apply(listed.seal);
    facts.report.rect = pdf::to_mm(shown);
    facts.part = {shown.x0 - seal.x0, shown.y0 - seal.y0, shown.x1 - seal.x0, shown.y1 - seal.y0};
    facts.width = seal.width();
    facts.height = seal.height();
    if (!listed.shown.overlaps(page.crop_box)) {
        facts.faults.emplace_back("it stands off the page");
    }
    const double tolerance = place_tolerance_mm * points_per_mm;
    if (listed.kind != "straddle" && largest_distance(shown, seal) > tolerance) {
        facts.faults.emplace_back("a part of the seal is cut off");
    }
}

}  // namespace

bool is_listed(const Painting& painting, const pdf::Page& page,
               const std::vector<pades::BoundImpression>& list) {
    return std::ranges::any_of(list, [&](const pades::BoundImpression& listed) {
        return listed.page == page.index + 1 && has_kind(painting, listed) &&
               stands_at(painting, page, listed);
    });
}

ImpressionFacts find_impression(const pades::BoundImpression& listed, RevisionPictures& pictures,
                                CoverSearch& covers, const std::vector<pdf::Ref>& widgets,
                                SealPictureMatcher& matcher) {
    ImpressionFacts facts;
    facts.report.page = listed.page;
    facts.report.kind = listed.kind;
    facts.report.listed = true;
    facts.report.matches_seal = false;
    facts.strip = listed.strip;
    facts.strips = listed.strips;
    const auto index = static_cast<std::size_t>(listed.page - 1);
    if (index >= pictures.pages().size()) {
        facts.faults.emplace_back("the document has no such page");
        return facts;
    }
    const pdf::Page& page = pictures.pages()[index];
    describe_place(listed, page, facts);
    const Painting* painting = find_painting(listed, page, pictures.on(index).paintings, facts.faults);
    if (painting == nullptr && !pictures.complete()) {
        facts.faults.clear();
        facts.likeness = Likeness::unknown;
        facts.why = "the document draws more than is searched";
        facts.report.matches_seal.reset();
    }
    if (painting == nullptr) {
        return facts;
    }
    facts.faults.insert(facts.faults.end(), painting->faults.begin(), painting->faults.end());
    if (painting->annotation && std::ranges::find(widgets, *painting->annotation) == widgets.end()) {
        facts.faults.emplace_back("it belongs to an annotation that is none of the signature's");
    }
    facts.painted_over = covers.is_painted_over(*painting, listed);
    facts.report.picture_sha256 = to_hex(picture_digest(pictures.view(), painting->object));
    const PictureMatch& match = matcher.match(pictures.view(), painting->object);
    facts.likeness = match.likeness;
    facts.why = match.why;
    if (match.tricked) {
        facts.faults.push_back(match.why);
    }
    facts.report.matches_seal =
        match.likeness == Likeness::unknown ? std::nullopt : std::optional(match.likeness == Likeness::equal);
    return facts;
}

}  // namespace sealpdf::verify
