#include "base/pkcs11_text.h"

#include <algorithm>

#include "sealpdf/signer.h"

namespace sealpdf {
namespace {

constexpr std::string_view scheme = "pkcs11:";
constexpr std::string_view separators = ";&?";

std::string lower(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
    return out;
}

/// Where an attribute like pin-value begins, its = perhaps written %3D; npos: nowhere from there on.
std::size_t find_pin(std::string_view folded, std::size_t from) {
    std::size_t at = folded.find("pin", from);
    while (at != std::string_view::npos) {
        const std::size_t end = folded.find_first_not_of("abcdefghijklmnopqrstuvwxyz-_", at);
        if (end == std::string_view::npos) {
            return end;
        }
        if (folded[end] == '=' || folded[end] == '%') {
            return at;
        }
        at = folded.find("pin", end);  // another of the same letters would end there, too
    }
    return at;
}

}  // namespace

std::string without_pin(std::string_view text) {
    std::string out(text);
    std::string folded = lower(text);
    if (folded.find(scheme) == std::string::npos) {
        return out;
    }
    // What comes together may spell it anew: pi and n= around what is taken out.
    for (std::size_t at = find_pin(folded, 0); at != std::string::npos;
         at = find_pin(folded, at - std::min<std::size_t>(at, 2))) {
        const std::size_t end = folded.find_first_of(separators, at);
        const bool last = end == std::string::npos;
        const std::size_t begin = last && at > 0 && separators.find(folded[at - 1]) != std::string_view::npos ? at - 1 : at;
        const std::size_t size = last ? std::string::npos : end + 1 - at;
        out.erase(begin, size);
        folded.erase(begin, size);
    }
    return out;
}

inline namespace v0 {

bool is_pkcs11_uri(std::string_view key) {
    const std::size_t begin = std::min(key.find_first_not_of(" \t\r\n"), key.size());
    return lower(key.substr(begin, scheme.size())) == scheme;
}

}  // namespace v0
}  // namespace sealpdf
