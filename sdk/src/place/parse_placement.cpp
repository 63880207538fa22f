// The placement grammar of docs/reference/placements.md: KIND[:VALUE][;option=value]...
#include "pdf/text/text_pattern.h"
#include "place/grammar.h"
#include "place/length_text.h"
#include "place/straddle_grammar.h"

SEALPDF_BEGIN_NAMESPACE

namespace {

using namespace place::grammar;

constexpr std::array<std::pair<std::string_view, Corner>, 4> corners = {
    {{"top-left", Corner::top_left},
     {"top-right", Corner::top_right},
     {"bottom-left", Corner::bottom_left},
     {"bottom-right", Corner::bottom_right}}};
constexpr std::array<std::pair<std::string_view, AtKeyword::Align>, 4> aligns = {
    {{"center", AtKeyword::Align::center},
     {"left", AtKeyword::Align::left},
     {"right", AtKeyword::Align::right},
     {"over", AtKeyword::Align::over}}};
constexpr std::array<std::pair<std::string_view, bool>, 2> point_aligns = {
    {{"center", false}, {"corner", true}}};
constexpr std::array<std::pair<std::string_view, bool>, 2> yes_or_no = {{{"yes", true}, {"no", false}}};

AtKeyword read_keyword(std::string_view whole, std::string_view text, bool regex) {
    AtKeyword place;
    const Options options =
        split_options(whole, text, {"occurrence", "pages", "dx", "dy", "align", "across-lines", "hidden"});
    place.text = text;
    place.regex = regex;
    if (regex) {
        pdf::TextPattern::regex(text);  // throws when it is none
    } else if (text.find_first_not_of(" \t") == std::string_view::npos) {
        refuse(whole, "the keyword is empty");
    }
    for (const auto& [name, value] : options) {
        if (name == "occurrence") {
            const std::optional<int> number = read_count(value, 1);
            if (!number && value != "all" && value != "last") {
                refuse(whole, "occurrence is a number from 1, all or last, not " + quoted(value));
            }
            place.occurrence = number ? *number : value == "all" ? AtKeyword::all : AtKeyword::last;
        } else if (name == "pages") {
            place.pages = read_pages(whole, value);
        } else if (name == "align") {
            place.align = read_word(whole, name, value, aligns);
        } else if (name == "across-lines" || name == "hidden") {
            (name == "hidden" ? place.hidden : place.across_lines) = read_word(whole, name, value, yes_or_no);
        } else {
            (name == "dx" ? place.dx : place.dy) = read_length(whole, name, value, true);
        }
    }
    return place;
}

AtPoint read_point(std::string_view whole, std::string_view text) {
    AtPoint place;
    const Options options = split_options(whole, text, {"from", "align"});
    const std::size_t colon = text.find(':');
    const std::size_t comma = text.rfind(',');
    if (colon == std::string_view::npos || comma == std::string_view::npos || comma < colon) {
        refuse(whole, "it reads xy:PAGES:X,Y, for example xy:1:105,200");
    }
    place.pages = read_pages(whole, text.substr(0, colon));
    place.x = read_length(whole, "X", text.substr(colon + 1, comma - colon - 1), true);
    place.y = read_length(whole, "Y", text.substr(comma + 1), true);
    for (const auto& [name, value] : options) {
        if (name == "from") {
            place.from = read_word(whole, name, value, corners);
        } else {
            place.align_corner = read_word(whole, name, value, point_aligns);
        }
    }
    return place;
}

AtCorner read_corner(std::string_view whole, std::string_view text) {
    AtCorner place;
    const Options options = split_options(whole, text, {"margin"});
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) {
        refuse(whole, "it reads corner:PAGES:CORNER, for example corner:1:bottom-right");
    }
    place.pages = read_pages(whole, text.substr(0, colon));
    place.corner = read_word(whole, "the corner", text.substr(colon + 1), corners);
    for (const auto& [name, value] : options) {
        place.margin = read_length(whole, name, value, false);
    }
    return place;
}

}  // namespace

Placement parse_placement(std::string_view text) {
    const std::size_t end = text.find_first_of(":;");
    const std::string_view kind = text.substr(0, end);
    const bool has_value = end != std::string_view::npos && text[end] == ':';
    const std::string_view value = has_value ? text.substr(end + 1) : std::string_view();
    if (kind == "straddle") {
        return place::read_straddle(text,
                                    end == std::string_view::npos ? std::string_view() : text.substr(end));
    }
    if (kind == "invisible") {
        if (end != std::string_view::npos) {
            refuse(text, "invisible takes no value and no options");
        }
        return Invisible{};
    }
    if (kind != "keyword" && kind != "regex" && kind != "xy" && kind != "corner" && kind != "field") {
        refuse(text, "it begins with keyword:, regex:, xy:, corner:, field:, straddle or invisible");
    }
    if (!has_value || value.empty()) {
        refuse(text, "a value must follow \"" + std::string(kind) + ":\"");
    }
    if (kind == "keyword" || kind == "regex") {
        return read_keyword(text, value, kind == "regex");
    }
    if (kind == "xy") {
        return read_point(text, value);
    }
    return kind == "corner" ? Placement(read_corner(text, value)) : Placement(AtField{std::string(value)});
}

namespace {

struct Writer {
    std::string operator()(const AtKeyword& place) const {
        std::string text = (place.regex ? "regex:" : "keyword:") + place.text;
        if (place.occurrence != 1) {
            text +=
                ";occurrence=" + (place.occurrence == AtKeyword::all    ? std::string("all")
                                  : place.occurrence == AtKeyword::last ? std::string("last")
                                                                        : std::to_string(place.occurrence));
        }
        text += place.pages != "all" ? ";pages=" + place.pages : "";
        text += !is_zero(place.dx) ? ";dx=" + place::to_text(place.dx) : "";
        text += !is_zero(place.dy) ? ";dy=" + place::to_text(place.dy) : "";
        text += place.align != AtKeyword::Align::center ? ";align=" + word_for(place.align, aligns) : "";
        text += place.across_lines ? ";across-lines=yes" : "";
        return text + (place.hidden ? ";hidden=yes" : "");
    }
    std::string operator()(const AtPoint& place) const {
        std::string text =
            "xy:" + place.pages + ":" + place::to_text(place.x) + "," + place::to_text(place.y);
        text += place.from != Corner::top_left ? ";from=" + word_for(place.from, corners) : "";
        return text + (place.align_corner ? ";align=corner" : "");
    }
    std::string operator()(const AtCorner& place) const {
        return "corner:" + place.pages + ":" + word_for(place.corner, corners) +
               (place::to_text(place.margin) != "10mm" ? ";margin=" + place::to_text(place.margin) : "");
    }
    std::string operator()(const Straddle& place) const { return place::to_text(place); }
    std::string operator()(const AtField& place) const { return "field:" + place.name; }
    std::string operator()(const Invisible&) const { return "invisible"; }
};

}  // namespace

std::string to_string(const Placement& placement) { return std::visit(Writer(), placement); }

SEALPDF_END_NAMESPACE
