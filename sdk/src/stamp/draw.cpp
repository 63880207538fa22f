#include "stamp/draw.h"

#include <array>
#include <charconv>
#include <cmath>
#include <map>

#include "pdf/document/page_drawing.h"

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
std::optional<pdf::Object> upright_matrix(int rotate, const Rect& box) {
    static constexpr Matrix quarter_turns[] = {
        {1, 0, 0, 1, 0, 0}, {0, 1, -1, 0, 0, 0}, {-1, 0, 0, -1, 0, 0}, {0, -1, 1, 0, 0, 0}};
    if (rotate == 0) {
        return std::nullopt;
    }
    const Matrix& turn = quarter_turns[rotate / 90];
    const Rect turned = turn.apply(box);
    return pdf::Array{turn.a, turn.b, turn.c, turn.d, -turned.x0, -turned.y0};
}

pdf::Dict one_entry(const char* key, pdf::Object value) {
    pdf::Dict dict;
    dict.set(key, std::move(value));
    return dict;
}

/// The appearance streams of one stamp: equal ones are one object.
class Appearances {
  public:
    Appearances(pdf::Document& document, const Ink& ink) : document_(document), ink_(ink) {}

    pades::WidgetRequest make_widget(const place::Spot& spot) {
        pades::WidgetRequest widget;
        // A field without extent shows nothing (12.7.5.5).
        if (spot.rect.width() > 0 && spot.rect.height() > 0) {
            const pdf::Page& page = document_.pages()[static_cast<std::size_t>(spot.page)];
            widget.page = spot.page;
            const Rect shown = spot.clip.value_or(spot.rect);
            widget.rect = page.from_display().apply(shown);
            widget.appearance = find_or_add(page.rotate, part_of_seal(shown, spot.seal_rect));
        }
        return widget;
    }

  private:
    /// In the form's space, whose y runs upwards: a strip is the part of the seal that the form's box lets
    /// through.
    Rect part_of_seal(const Rect& shown, const Rect& seal) const {
        const double x = ink_.width / seal.width(), y = ink_.height / seal.height();
        const auto rounded = [](double value) { return std::round(value * 1e4) / 1e4; };
        return {rounded((shown.x0 - seal.x0) * x), rounded((seal.y1 - shown.y1) * y),
                rounded((shown.x1 - seal.x0) * x), rounded((seal.y1 - shown.y0) * y)};
    }

    pdf::Ref find_or_add(int rotate, const Rect& box) {
        const auto [found, added] =
            made_.try_emplace({double(rotate), box.x0, box.y0, box.x1, box.y1}, pdf::Ref{});
        if (added) {
            found->second = add(rotate, box);
        }
        return found->second;
    }

    /// `q [gs] cm Do Q` with the seal's image and nothing else. The form is no transparency group: its blend
    /// mode then acts on the page below (11.4.5 and 11.6.6), which is what makes the text under a seal stay
    /// readable.
    pdf::Ref add(int rotate, const Rect& box) {
        std::string content = "q\n";
        pdf::Dict resources = one_entry("XObject", one_entry("Seal", ink_.image));
        if (ink_.ext_gstate) {
            content += "/GS0 gs\n";
            resources.set("ExtGState", one_entry("GS0", *ink_.ext_gstate));
        }
        content += number(ink_.width) + " 0 0 " + number(ink_.height) + " 0 0 cm\n/Seal Do\nQ\n";
        pdf::Dict form;
        form.set("Type", pdf::Name{"XObject"});
        form.set("Subtype", pdf::Name{"Form"});
        form.set("BBox", pdf::Array{box.x0, box.y0, box.x1, box.y1});
        if (std::optional<pdf::Object> matrix = upright_matrix(rotate, box)) {
            form.set("Matrix", std::move(*matrix));
        }
        form.set("Resources", std::move(resources));
        return document_.add_stream(std::move(form), std::make_shared<const Bytes>(to_bytes(content)));
    }

    pdf::Document& document_;
    const Ink& ink_;
    std::map<std::array<double, 5>, pdf::Ref> made_;
};

/// On each page one drawing of the image per impression, strips clipped.
void draw_content(pdf::Document& document, const Plan& plan, const Ink& ink) {
    std::map<int, std::vector<pdf::PageDrawing>> drawings;
    for (std::size_t index = 0; index < plan.spots.size(); ++index) {
        if (plan.means(index) != Means::content) {
            continue;
        }
        const place::Spot& spot = plan.spots[index];
        const pdf::Page& page = document.pages()[static_cast<std::size_t>(spot.page)];
        pdf::PageDrawing drawing;
        drawing.xobject = ink.image;
        drawing.matrix =
            place::placing_matrix(page, spot.seal_rect, 1, 1);  // an image is a unit square (8.9.5.1)
        if (spot.clip) {
            drawing.clip = page.from_display().apply(*spot.clip);
        }
        drawing.ext_gstate = ink.ext_gstate;
        drawings[spot.page].push_back(drawing);
    }
    pdf::PageDrawer drawer(document);
    for (const auto& [page, list] : drawings) {
        drawer.draw(document.pages()[static_cast<std::size_t>(page)], plan.endings.at(page), list);
    }
}

}  // namespace

std::vector<pades::WidgetRequest> draw_impressions(pdf::Document& document, const Plan& plan,
                                                   const Seal::Impl& seal, const StampOptions& options,
                                                   const PaintRules& rules, std::vector<Warning>& warnings) {
    std::vector<pades::WidgetRequest> widgets(1);
    if (!seal.has_picture || (!plan.widget && std::ranges::all_of(plan.spots, [](const place::Spot& spot) {
            return spot.kind == place::Spot::Kind::invisible;
        }))) {
        return widgets;
    }
    const Ink ink = add_ink(document, seal, options, rules, warnings);
    if (ink.hides_page && plan.pages_are_signed && !plan.existing_field) {
        throw Error(ErrorCode::would_break_earlier_signatures,
                    "the seal would hide what the earlier signatures cover: let it multiply with the page, or, where the "
                    "document permits no transparency, give a picture whose ground is white or transparent");
    }
    if (rules.page_groups && ink.blends) {
        add_page_groups(document, plan, ink.color_space);
    }
    Appearances appearances(document, ink);
    for (std::size_t index = 0; index < plan.spots.size(); ++index) {
        const Means means = plan.means(index);
        if (means == Means::widget) {
            widgets.front() = appearances.make_widget(plan.spots[index]);
        } else if (means == Means::further_widget) {
            widgets.push_back(appearances.make_widget(plan.spots[index]));
        }
    }
    draw_content(document, plan, ink);
    return widgets;
}

}  // namespace sealpdf::stamp
