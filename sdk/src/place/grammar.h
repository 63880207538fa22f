#pragma once
// What the places' texts have in common: KIND[:VALUE][;option=value]... Each reader throws
// Error(invalid_argument) quoting the whole text and naming the part that is wrong.

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sealpdf/placement.h"

namespace sealpdf::place::grammar {

using Options = std::vector<std::pair<std::string_view, std::string_view>>;

[[noreturn]] void refuse(std::string_view whole, const std::string& why);
std::string quoted(std::string_view text);

/// Splits the options off `text` and checks their names against `known`, which is a list for the message, too.
/// Those in `bare` may stand without a value, which is empty then.
Options split_options(std::string_view whole, std::string_view& text,
                      const std::vector<std::string_view>& known,
                      const std::vector<std::string_view>& bare = {});

std::string read_pages(std::string_view whole, std::string_view pages);
Length read_length(std::string_view whole, std::string_view name, std::string_view value, bool signed_value);
/// A number without sign or unit; nullopt when it is anything else or out of range.
std::optional<double> read_number(std::string_view value, double least, double most);
/// "25%" as 25.
std::optional<double> read_percent(std::string_view value, double most);
std::optional<int> read_count(std::string_view value, int least);

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

template <class Value, std::size_t N>
std::string word_for(Value value, const std::array<std::pair<std::string_view, Value>, N>& words) {
    for (const auto& [word, meaning] : words) {
        if (meaning == value) {
            return std::string(word);
        }
    }
    return {};
}

bool is_zero(Length length);

}  // namespace sealpdf::place::grammar
