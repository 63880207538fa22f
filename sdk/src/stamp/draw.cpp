#include "stamp/draw.h"

#include <array>
#include <charconv>
#include <cmath>
#include <map>

namespace sealpdf::stamp {

namespace {

std::string number(double value) {
    std::array<char, 32> text{};
    const auto end =
        std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed, 4).ptr;
    std::string result(text.data(), end);
    result.erase(result.find_last_not_of('0') + 1);
    if (result.back() == '.') {
        result.pop_back();
    }
    return result;
}

/// Turns the appearance so that it stands upright for the reader (12.5.5, algorithm "appearance streams": the
/// box after /Matrix is scaled into /Rect, so the rotation is all that is needed).
std::optional<pdf::Object> upright_matrix(const Matrix& placing, double width, double height) {
    const double scale = std::sqrt(std::abs(placing.determinant()));
    Matrix turn{std::round(placing.a / scale),
                std::round(placing.b / scale),
                std::round(placing.c / scale),
                std::round(placing.d / scale),
                0,
                0};
    if (turn.a == 1 && turn.d == 1) {
        return std::nullopt;
    }
    const Rect box = turn.apply(Rect{0, 0, width, height});
    turn.e = -box.x0;
    turn.f = -box.y0;
    return pdf::Array{turn.a, turn.b, turn.c, turn.d, turn.e, turn.f};
}

pdf::Dict one_entry(const char* key, pdf::Object value) {
    pdf::Dict dict;
    dict.set(key, std::move(value));
    return dict;
}

/// `q [gs] cm Do Q` with the seal's image and nothing else. The form is no transparency group: its blend mode
/// then acts on the page below (11.4.5 and 11.6.6), which is what makes the text under a seal stay readable.
pdf::Ref add_appearance(pdf::Document& document, const Ink& ink, const Matrix& placing) {
    std::string content = "q\n";
    pdf::Dict resources = one_entry("XObject", one_entry("Seal", ink.image));
    if (ink.ext_gstate) {
        content += "/GS0 gs\n";
        resources.set("ExtGState", one_entry("GS0", *ink.ext_gstate));
    }
    content += number(ink.width) + " 0 0 " + number(ink.height) + " 0 0 cm\n/Seal Do\nQ\n";
    pdf::Dict form;
    form.set("Type", pdf::Name{"XObject"});
    form.set("Subtype", pdf::Name{"Form"});
    form.set("BBox", pdf::Array{0, 0, ink.width, ink.height});
    if (std::optional<pdf::Object> matrix = upright_matrix(placing, ink.width, ink.height)) {
        form.set("Matrix", std::move(*matrix));
    }
    form.set("Resources", std::move(resources));
    return document.add_stream(std::move(form), std::make_shared<const Bytes>(to_bytes(content)));
}

/// Further impressions and straddle strips: one form, on each page one drawing per impression, strips
/// clipped.
void draw_content(pdf::Document& document, const Plan& plan, const Ink& ink) {
    std::map<int, std::vector<pdf::PageDrawing>> drawings;
    std::optional<pdf::Ref> form;
    for (std::size_t index = 0; index < plan.spots.size(); ++index) {
        if (!plan.draws(index)) {
            continue;
        }
        const place::Spot& spot = plan.spots[index];
        const pdf::Page& page = document.pages()[static_cast<std::size_t>(spot.page)];
        if (!form) {
            form = place::add_seal_form(document, ink.image, ink.width, ink.height);
        }
        pdf::PageDrawing drawing;
        drawing.xobject = *form;
        drawing.matrix = place::placing_matrix(page, spot.seal_rect, ink.width, ink.height);
        if (spot.clip) {
            drawing.clip = page.from_display().apply(*spot.clip);
        }
        drawing.ext_gstate = ink.ext_gstate;
        drawings[spot.page].push_back(drawing);
    }
    for (const auto& [page, list] : drawings) {
        pdf::draw_on_page(document, document.pages()[static_cast<std::size_t>(page)], list);
    }
}

}  // namespace

WidgetAppearance draw_impressions(pdf::Document& document, const Plan& plan, const Seal::Impl& seal,
                                  const StampOptions& options, const PaintRules& rules,
                                  std::vector<Warning>& warnings) {
    WidgetAppearance widget;
    if (!seal.has_picture || (!plan.widget && std::ranges::all_of(plan.spots, [](const place::Spot& spot) {
            return spot.kind == place::Spot::Kind::invisible;
        }))) {
        return widget;
    }
    const Ink ink = add_ink(document, seal, options, rules, warnings);
    if (rules.page_groups && ink.blends) {
        add_page_groups(document, plan, ink.color_space);
    }
    if (plan.widget) {
        const place::Spot& spot = plan.spots[*plan.widget];
        const pdf::Page& page = document.pages()[static_cast<std::size_t>(spot.page)];
        // A field without extent shows nothing (12.7.5.5).
        if (spot.rect.width() > 0 && spot.rect.height() > 0) {
            widget.page = spot.page;
            widget.rect = page.from_display().apply(spot.rect);
            widget.form =
                add_appearance(document, ink, place::placing_matrix(page, spot.rect, ink.width, ink.height));
        }
    }
    draw_content(document, plan, ink);
    return widget;
}

}  // namespace sealpdf::stamp
