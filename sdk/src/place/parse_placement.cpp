// The placement grammar of docs/reference/placements.md: KIND[:VALUE][;option=value]...
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <vector>

#include "place/length_text.h"
#include "place/page_set.h"
#include "sealpdf/placement.h"

SEALPDF_BEGIN_NAMESPACE

namespace {

using Options = std::vector<std::pair<std::string_view, std::string_view>>;

[[noreturn]] void refuse(std::string_view text, const std::string& why) {
    throw Error(ErrorCode::invalid_argument, "place \"" + std::string(text) + "\": " + why);
}

std::string quoted(std::string_view text) { return "\"" + std::string(text) + "\""; }

/// Splits off the options and checks their names against `known`, which is a list for the message, too.
Options split_options(std::string_view whole, std::string_view& text,
                      const std::vector<std::string_view>& known) {
    Options options;
    const std::size_t semicolon = text.find(';');
    if (semicolon == std::string_view::npos) {
        return options;
    }
    std::string_view rest = text.substr(semicolon + 1);
    text = text.substr(0, semicolon);
    for (bool more = true; more;) {
        const std::size_t end = rest.find(';');
        more = end != std::string_view::npos;
        const std::string_view option = rest.substr(0, end);
        rest = more ? rest.substr(end + 1) : std::string_view();
        const std::size_t equals = option.find('=');
        const std::string_view name = option.substr(0, equals);
        if (std::ranges::find(known, name) == known.end()) {
            std::string message =
                "unknown option " + quoted(name) + (known.empty() ? "; it takes none" : "; it takes ");
            for (std::size_t i = 0; i < known.size(); ++i) {
                message += (i == 0 ? "" : ", ") + std::string(known[i]);
            }
            refuse(whole, message);
        }
        if (equals == std::string_view::npos || equals + 1 == option.size()) {
            refuse(whole, "option " + quoted(name) + " needs a value");
        }
        if (std::ranges::find(options, name, &Options::value_type::first) != options.end()) {
            refuse(whole, "option " + quoted(name) + " is given twice");
        }
        options.emplace_back(name, option.substr(equals + 1));
    }
    return options;
}

std::string read_pages(std::string_view whole, std::string_view pages) {
    try {
        place::check_pages(pages);
    } catch (const Error& error) {
        refuse(whole, error.what());
    }
    return std::string(pages);
}

Length read_length(std::string_view whole, std::string_view name, std::string_view value, bool signed_value) {
    try {
        const Length length = parse_length(value);
        if (signed_value || length.points() >= 0) {
            return length;
        }
    } catch (const Error&) {
    }
    refuse(whole,
           std::string(name) + " is not a " + (signed_value ? "" : "positive ") + "length: " + quoted(value));
}

template <class Value, std::size_t N>
Value read_word(std::string_view whole, std::string_view name, std::string_view value,
                const std::array<std::pair<std::string_view, Value>, N>& words) {
    std::string list;
    for (const auto& [word, meaning] : words) {
        if (word == value) {
            return meaning;
        }
        list += (list.empty() ? "" : ", ") + std::string(word);
    }
    refuse(whole, std::string(name) + " is one of " + list + ", not " + quoted(value));
}

constexpr std::array<std::pair<std::string_view, Corner>, 4> corners = {
    {{"top-left", Corner::top_left},
     {"top-right", Corner::top_right},
     {"bottom-left", Corner::bottom_left},
     {"bottom-right", Corner::bottom_right}}};
constexpr std::array<std::pair<std::string_view, Edge>, 4> edges = {
    {{"right", Edge::right}, {"left", Edge::left}, {"top", Edge::top}, {"bottom", Edge::bottom}}};
constexpr std::array<std::pair<std::string_view, AtKeyword::Align>, 4> aligns = {
    {{"center", AtKeyword::Align::center},
     {"left", AtKeyword::Align::left},
     {"right", AtKeyword::Align::right},
     {"over", AtKeyword::Align::over}}};
constexpr std::array<std::pair<std::string_view, bool>, 2> point_aligns = {
    {{"center", false}, {"corner", true}}};

template <class Value, std::size_t N>
std::string word_for(Value value, const std::array<std::pair<std::string_view, Value>, N>& words) {
    for (const auto& [word, meaning] : words) {
        if (meaning == value) {
            return std::string(word);
        }
    }
    return {};
}

std::optional<int> read_count(std::string_view value, int least) {
    int number = 0;
    const auto [stop, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    const bool good = error == std::errc() && stop == value.data() + value.size() && number >= least;
    return good ? std::optional(number) : std::nullopt;
}

AtKeyword read_keyword(std::string_view whole, std::string_view text) {
    AtKeyword place;
    const Options options = split_options(whole, text, {"occurrence", "pages", "dx", "dy", "align"});
    place.text = text;
    if (text.find_first_not_of(" \t") == std::string_view::npos) {
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

void read_position(std::string_view whole, std::string_view value, Straddle& place) {
    if (!value.ends_with('%')) {
        place.position = read_length(whole, "y", value, false);
        return;
    }
    double percent = 0;
    const auto [stop, error] = std::from_chars(value.data(), value.data() + value.size() - 1, percent);
    if (error != std::errc() || stop != value.data() + value.size() - 1 ||
        !(percent >= 0 && percent <= 100)) {
        refuse(whole, "y is a length or a percentage from 0% to 100%, not " + quoted(value));
    }
    place.position_percent = percent;
}

Straddle read_straddle(std::string_view whole, std::string_view text) {
    Straddle place;
    const Options options = split_options(whole, text, {"edge", "y", "max-pages", "overlap"});
    if (!text.empty()) {
        place.pages = read_pages(whole, text.substr(1));  // after the colon
    }
    for (const auto& [name, value] : options) {
        if (name == "edge") {
            place.edge = read_word(whole, name, value, edges);
        } else if (name == "y") {
            read_position(whole, value, place);
        } else if (name == "overlap") {
            place.overlap = read_length(whole, name, value, false);
        } else {
            const std::optional<int> number = read_count(value, 2);
            if (!number) {
                refuse(whole, "max-pages is a number from 2, not " + quoted(value));
            }
            place.max_pages = *number;
        }
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
        return read_straddle(text, end == std::string_view::npos ? std::string_view() : text.substr(end));
    }
    if (kind == "invisible") {
        if (end != std::string_view::npos) {
            refuse(text, "invisible takes no value and no options");
        }
        return Invisible{};
    }
    if (kind == "regex") {
        throw Error(ErrorCode::not_yet_supported,
                    "place \"" + std::string(text) +
                        "\": regular expressions are not yet supported; use keyword:TEXT");
    }
    if (kind != "keyword" && kind != "xy" && kind != "corner" && kind != "field") {
        refuse(text, "it begins with keyword:, xy:, corner:, field:, straddle or invisible");
    }
    if (!has_value || value.empty()) {
        refuse(text, "a value must follow \"" + std::string(kind) + ":\"");
    }
    if (kind == "keyword") {
        return read_keyword(text, value);
    }
    if (kind == "xy") {
        return read_point(text, value);
    }
    return kind == "corner" ? Placement(read_corner(text, value)) : Placement(AtField{std::string(value)});
}

namespace {

bool is_zero(Length length) { return place::to_text(length) == "0mm"; }

struct Writer {
    std::string operator()(const AtKeyword& place) const {
        std::string text = "keyword:" + place.text;
        if (place.occurrence != 1) {
            text +=
                ";occurrence=" + (place.occurrence == AtKeyword::all    ? std::string("all")
                                  : place.occurrence == AtKeyword::last ? std::string("last")
                                                                        : std::to_string(place.occurrence));
        }
        text += place.pages != "all" ? ";pages=" + place.pages : "";
        text += !is_zero(place.dx) ? ";dx=" + place::to_text(place.dx) : "";
        text += !is_zero(place.dy) ? ";dy=" + place::to_text(place.dy) : "";
        return text +
               (place.align != AtKeyword::Align::center ? ";align=" + word_for(place.align, aligns) : "");
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
    std::string operator()(const Straddle& place) const {
        std::string text = "straddle";
        text += place.pages != "all" ? ":" + place.pages : "";
        text += place.edge != Edge::right ? ";edge=" + word_for(place.edge, edges) : "";
        if (place.position) {
            text += ";y=" + place::to_text(*place.position);
        } else if (place::to_text(place.position_percent) != "50") {
            text += ";y=" + place::to_text(place.position_percent) + "%";
        }
        text += place.max_pages != 20 ? ";max-pages=" + std::to_string(place.max_pages) : "";
        return text + (!is_zero(place.overlap) ? ";overlap=" + place::to_text(place.overlap) : "");
    }
    std::string operator()(const AtField& place) const { return "field:" + place.name; }
    std::string operator()(const Invisible&) const { return "invisible"; }
};

}  // namespace

std::string to_string(const Placement& placement) { return std::visit(Writer(), placement); }

SEALPDF_END_NAMESPACE
