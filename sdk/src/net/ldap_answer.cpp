#include "net/ldap_answer.h"

#include <algorithm>
#include <vector>

#include "base/base64.h"

namespace sealpdf::net {
namespace {

constexpr std::size_t max_values = 16;
constexpr std::size_t pem_line = 64;

bool is_certificates(std::string name) {
    std::ranges::transform(name, name.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return name == "cacertificate" || name == "usercertificate";
}

Failure failed(std::string why) { return {ErrorCode::fetch_failed, std::move(why), {}}; }

void add_pem(Bytes& out, ByteView certificate) {
    const auto add = [&](std::string_view text) { out.insert(out.end(), text.begin(), text.end()); };
    const std::string base64 = to_base64(certificate);
    add("-----BEGIN CERTIFICATE-----\n");
    for (std::size_t at = 0; at < base64.size(); at += pem_line) {
        add(std::string_view(base64).substr(at, pem_line));
        add("\n");
    }
    add("-----END CERTIFICATE-----\n");
}

}  // namespace

Result<Bytes> parse_ldap_answer(std::string_view text) {
    std::vector<Bytes> values;
    std::string attribute;
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        const std::size_t colon = line.find(':');
        if (!line.starts_with('\t') || colon == std::string_view::npos) {
            continue;  // the entry's name, and the lines between entries
        }
        // All that is asked for is DER, which is never printable: its values are marked by a second colon.
        std::optional<Bytes> value =
            line.substr(colon).starts_with(":: ") ? from_base64(line.substr(colon + 3)) : std::nullopt;
        const std::string name(line.substr(1, std::min(line.find(';'), colon) - 1));
        if (!value || values.size() == max_values || (!attribute.empty() && name != attribute)) {
            return failed("the directory's answer is not the one value that was asked for");
        }
        attribute = name;
        values.push_back(*std::move(value));
    }
    if (values.empty()) {
        return failed("the directory has no such entry or value");
    }
    if (values.size() == 1) {
        return std::move(values.front());
    }
    if (!is_certificates(attribute)) {
        return failed("the directory has " + std::to_string(values.size()) + " values there");
    }
    Bytes all;
    for (const Bytes& value : values) {
        add_pem(all, value);
    }
    return all;
}

}  // namespace sealpdf::net
