#include "place/straddle_grammar.h"

#include <charconv>

#include "place/grammar.h"
#include "place/length_text.h"
#include "place/straddle.h"

namespace sealpdf::place {

namespace {

using namespace grammar;

constexpr std::array<std::pair<std::string_view, Edge>, 4> edges = {
    {{"right", Edge::right}, {"left", Edge::left}, {"top", Edge::top}, {"bottom", Edge::bottom}}};

void read_position(std::string_view whole, std::string_view value, Straddle& place) {
    if (!value.ends_with('%')) {
        place.position = read_length(whole, "y", value, false);
        return;
    }
    const std::optional<double> percent = read_percent(value, 100);
    if (!percent) {
        refuse(whole, "y is a length or a percentage from 0% to 100%, not " + quoted(value));
    }
    place.position_percent = *percent;
}

int read_number_of_pages(std::string_view whole, std::string_view name, std::string_view value, int least) {
    const std::optional<int> number = read_count(value, least);
    if (!number) {
        refuse(whole,
               std::string(name) + " is a number from " + std::to_string(least) + ", not " + quoted(value));
    }
    return *number;
}

std::optional<std::uint64_t> read_widths(std::string_view whole, std::string_view value) {
    if (value == "equal") {
        return std::nullopt;
    }
    constexpr std::string_view prefix = "seed:";
    std::uint64_t seed = 0;
    const char* const end = value.data() + value.size();
    if (value.starts_with(prefix)) {
        const auto [stop, error] = std::from_chars(value.data() + prefix.size(), end, seed);
        if (error == std::errc() && stop == end) {
            return seed;
        }
    }
    refuse(whole, "widths is equal or seed:N, N being a whole number, not " + quoted(value));
}

void read_share(std::string_view whole, std::string_view name, std::string_view value, Straddle& place) {
    const std::optional<double> percent = read_percent(value, 100 * largest_end_share);
    if (!percent) {
        refuse(whole, std::string(name) + " is a percentage from 0% to 40%, not " + quoted(value));
    }
    place.first_last_min_share = *percent / 100;
}

void read_two_sided(std::string_view whole, std::string_view value, Straddle& place) {
    place.two_sided = value.empty() ? 0.5 : read_number(value, least_side, 1 - least_side);
    if (!place.two_sided) {
        refuse(whole, "two-sided is the share of the seal on the earlier page, from 0.05 to 0.95, not " +
                          quoted(value));
    }
}

/// What says how one seal is shared by many pages means nothing when each is shared by two.
void check_two_sided(std::string_view whole, const Options& options) {
    for (const auto& [name, value] : options) {
        if (name == "max-pages" || name == "widths" || name == "first-last-min-share") {
            refuse(whole, "two-sided cuts each seal over two pages: leave " + std::string(name) + " out");
        }
    }
}

}  // namespace

Straddle read_straddle(std::string_view whole, std::string_view text) {
    Straddle place;
    const Options options = split_options(whole, text,
                                          {"edge", "y", "max-pages", "overlap", "margin", "skip-first",
                                           "skip-last", "widths", "first-last-min-share", "two-sided"},
                                          {"two-sided"});
    if (!text.empty()) {
        place.pages = read_pages(whole, text.substr(1));  // after the colon
    }
    for (const auto& [name, value] : options) {
        if (name == "edge") {
            place.edge = read_word(whole, name, value, edges);
        } else if (name == "y") {
            read_position(whole, value, place);
        } else if (name == "overlap" || name == "margin") {
            (name == "overlap" ? place.overlap : place.margin) = read_length(whole, name, value, false);
        } else if (name == "max-pages") {
            place.max_pages = read_number_of_pages(whole, name, value, 2);
        } else if (name == "skip-first" || name == "skip-last") {
            (name == "skip-first" ? place.skip_first : place.skip_last) =
                read_number_of_pages(whole, name, value, 0);
        } else if (name == "widths") {
            place.width_seed = read_widths(whole, value);
        } else if (name == "first-last-min-share") {
            read_share(whole, name, value, place);
        } else {
            read_two_sided(whole, value, place);
        }
    }
    if (place.two_sided) {
        check_two_sided(whole, options);
    }
    return place;
}

std::string to_text(const Straddle& place) {
    std::string text = "straddle";
    text += place.pages != "all" ? ":" + place.pages : "";
    text += place.edge != Edge::right ? ";edge=" + word_for(place.edge, edges) : "";
    if (place.position) {
        text += ";y=" + to_text(*place.position);
    } else if (to_text(place.position_percent) != "50") {
        text += ";y=" + to_text(place.position_percent) + "%";
    }
    text += place.skip_first != 0 ? ";skip-first=" + std::to_string(place.skip_first) : "";
    text += place.skip_last != 0 ? ";skip-last=" + std::to_string(place.skip_last) : "";
    if (place.two_sided) {
        const std::string ratio = to_text(*place.two_sided);
        text += ratio == "0.5" ? ";two-sided" : ";two-sided=" + ratio;
    } else {
        text += place.max_pages != 20 ? ";max-pages=" + std::to_string(place.max_pages) : "";
        text += place.width_seed ? ";widths=seed:" + std::to_string(*place.width_seed) : "";
        const std::string share = to_text(100 * place.first_last_min_share);
        text += share != "20" ? ";first-last-min-share=" + share + "%" : "";
    }
    text += !is_zero(place.overlap) ? ";overlap=" + to_text(place.overlap) : "";
    return text + (!is_zero(place.margin) ? ";margin=" + to_text(place.margin) : "");
}

}  // namespace sealpdf::place
