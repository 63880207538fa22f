#include "place/length_text.h"

#include <array>
#include <charconv>
#include <cmath>

#include "sealpdf/placement.h"

SEALPDF_BEGIN_NAMESPACE

Length parse_length(std::string_view text) {
    constexpr double largest =
        1e5;  // millimetres; a page ends at 14,400 user space units (ISO 32000-1, annex C)
    double value = 0;
    const char* const end = text.data() + text.size();
    const char* const begin = text.starts_with('+') ? text.data() + 1 : text.data();
    const auto [stop, error] = std::from_chars(begin, end, value, std::chars_format::fixed);
    const std::string_view unit(stop, static_cast<std::size_t>(end - stop));
    const double millimetres = unit.empty() || unit == "mm" ? value
                               : unit == "cm"               ? value * 10
                               : unit == "in"               ? value * 25.4
                               : unit == "pt"               ? value * 25.4 / 72
                                                            : std::nan("");
    const bool sign_twice = begin != text.data() && begin != end && *begin == '-';
    if (error != std::errc() || sign_twice || !(std::abs(millimetres) <= largest)) {
        throw Error(ErrorCode::invalid_argument,
                    "not a length: \"" + std::string(text) +
                        "\"; write a number with mm, cm, in or pt, such as 42mm");
    }
    return unit == "pt" ? pt(value) : mm(millimetres);
}

SEALPDF_END_NAMESPACE

namespace sealpdf::place {

std::string to_text(double value) {
    std::array<char, 400> buffer{};
    const auto [end, error] =
        std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed, 6);
    std::string text(buffer.data(), error == std::errc() ? end : buffer.data());
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with('.')) {
        text.pop_back();
    }
    return text == "-0" ? "0" : text;
}

std::string to_text(Length length) { return to_text(length.millimetres()) + "mm"; }

}  // namespace sealpdf::place
