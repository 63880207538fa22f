#include "place/grammar.h"

#include <algorithm>
#include <charconv>

#include "place/length_text.h"
#include "place/page_set.h"

namespace sealpdf::place::grammar {

void refuse(std::string_view whole, const std::string& why) {
    throw Error(ErrorCode::invalid_argument, "place \"" + std::string(whole) + "\": " + why);
}

std::string quoted(std::string_view text) { return "\"" + std::string(text) + "\""; }

Options split_options(std::string_view whole, std::string_view& text,
                      const std::vector<std::string_view>& known, const std::vector<std::string_view>& bare) {
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
        const bool stands_alone =
            equals == std::string_view::npos && std::ranges::find(bare, name) != bare.end();
        if (!stands_alone && (equals == std::string_view::npos || equals + 1 == option.size())) {
            refuse(whole, "option " + quoted(name) + " needs a value");
        }
        if (std::ranges::find(options, name, &Options::value_type::first) != options.end()) {
            refuse(whole, "option " + quoted(name) + " is given twice");
        }
        options.emplace_back(name, stands_alone ? std::string_view() : option.substr(equals + 1));
    }
    return options;
}

std::string read_pages(std::string_view whole, std::string_view pages) {
    try {
        check_pages(pages);
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

std::optional<double> read_number(std::string_view value, double least, double most) {
    double number = 0;
    const auto [stop, error] =
        std::from_chars(value.data(), value.data() + value.size(), number, std::chars_format::fixed);
    const bool good = error == std::errc() && stop == value.data() + value.size() && number >= least &&
                      number <= most && !value.starts_with('-');
    return good ? std::optional(number) : std::nullopt;
}

std::optional<double> read_percent(std::string_view value, double most) {
    return value.ends_with('%') ? read_number(value.substr(0, value.size() - 1), 0, most) : std::nullopt;
}

std::optional<int> read_count(std::string_view value, int least) {
    int number = 0;
    const auto [stop, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    const bool good = error == std::errc() && stop == value.data() + value.size() && number >= least;
    return good ? std::optional(number) : std::nullopt;
}

bool is_zero(Length length) { return to_text(length) == "0mm"; }

}  // namespace sealpdf::place::grammar
