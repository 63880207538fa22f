#include "stamp/paint_rules.h"

#include <algorithm>

#include "pdf/document/conformance.h"

namespace sealpdf::stamp {

namespace {

std::set<int> painted_pages(const Plan& plan) {
    std::set<int> pages;
    for (const place::Spot& spot : plan.spots) {
        if (spot.kind != place::Spot::Kind::invisible && spot.rect.width() > 0 && spot.rect.height() > 0) {
            pages.insert(spot.page);
        }
    }
    return pages;
}

bool has_blending_space(const pdf::Document& document, int page) {
    const pdf::Ref ref = document.pages()[static_cast<std::size_t>(page)].ref;
    const pdf::Dict* dict = document.get(ref).as_dict();
    const pdf::Dict* group = dict != nullptr ? document.at(*dict, "Group").as_dict() : nullptr;
    return group != nullptr && !document.at(*group, "CS").is_null();
}

}  // namespace

PaintRules find_paint_rules(const pdf::Document& document, const Plan& plan,
                            const EarlierSignatures& earlier) {
    PaintRules rules;
    const std::optional<pdf::PdfaClaim> claim = pdf::read_pdfa_claim(document.view());
    if (!claim) {
        return rules;
    }
    const pdf::OutputColor output = pdf::read_output_color(document.view());
    // ISO 19005-1, 6.2.3.3 and 19005-2, 6.2.4.3: device colours only as the output intent means them. From part 4 on
    // each page may have an intent of its own.
    rules.device_colors = output == pdf::OutputColor::rgb && claim->part < 4;
    rules.transparency = claim->part != 1;  // ISO 19005-1, 6.4
    // ISO 19005-2, 6.2.10: without an output intent a page with transparency names its blending colour space.
    if (rules.transparency && output == pdf::OutputColor::none) {
        const std::set<int> pages = painted_pages(plan);
        const bool missing =
            std::ranges::any_of(pages, [&](int page) { return !has_blending_space(document, page); });
        rules.page_groups = missing && !earlier.any;
        rules.transparency = !missing || !earlier.any;  // what was signed includes the page (12.8.2.2)
    }
    return rules;
}

void add_page_groups(pdf::Document& document, const Plan& plan, const pdf::Object& color_space) {
    for (const int page : painted_pages(plan)) {
        if (has_blending_space(document, page)) {
            continue;
        }
        pdf::Dict& dict = *document.touch(document.pages()[static_cast<std::size_t>(page)].ref).as_dict();
        const pdf::Object old = document.at(dict, "Group");
        pdf::Dict group = old.as_dict() != nullptr ? *old.as_dict() : pdf::Dict();
        group.set("Type", pdf::Name{"Group"});
        group.set("S", pdf::Name{"Transparency"});
        group.set("CS", color_space);
        dict.set("Group", std::move(group));
    }
}

std::optional<pdf::Ref> add_empty_appearance(pdf::Document& document) {
    const std::optional<pdf::PdfaClaim> claim = pdf::read_pdfa_claim(document.view());
    if (!claim || claim->part != 1) {
        return std::nullopt;
    }
    pdf::Dict form;
    form.set("Type", pdf::Name{"XObject"});
    form.set("Subtype", pdf::Name{"Form"});
    form.set("BBox", pdf::Array{0, 0, 0, 0});
    form.set("Resources", pdf::Dict{});
    return document.add_stream(std::move(form), std::make_shared<const Bytes>());
}

}  // namespace sealpdf::stamp
