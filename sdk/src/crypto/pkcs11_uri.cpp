#include "crypto/pkcs11_uri.h"

#include <charconv>
#include <set>

#include "base/pkcs11_text.h"
#include "sealpdf/signer.h"

namespace sealpdf::crypto {
namespace {

constexpr std::size_t max_uri = 4096;

Failure bad(std::string what) { return {ErrorCode::invalid_argument, "The pkcs11: URI " + std::move(what), {}}; }

int hex_digit(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

std::optional<std::string> decode(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i];
            continue;
        }
        const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
        const int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
        if (low < 0) {
            return std::nullopt;
        }
        out += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return out;
}

class Parser {
  public:
    Result<Pkcs11Uri> parse(std::string_view text) {
        if (!is_pkcs11_uri(text)) {
            return bad("does not begin with pkcs11:.");
        }
        uri_.redacted = without_pin(text);
        text = text.substr(text.find(':') + 1);
        text = text.substr(0, text.find_last_not_of(" \t\r\n") + 1);
        const std::size_t query = text.find('?');
        auto failure = take_all(text.substr(0, query), ';', true);
        if (!failure && query != std::string_view::npos) {
            failure = take_all(text.substr(query + 1), '&', false);
        }
        if (failure) {
            return *failure;
        }
        return std::move(uri_);
    }

  private:
    std::optional<Failure> take_all(std::string_view text, char separator, bool in_path) {
        if (!in_path && text.find(';') != std::string_view::npos) {  // 2.3: no character of a query
            return bad("has a ; behind its ?, where attributes are separated by &.");
        }
        while (!text.empty()) {
            const std::size_t end = text.find(separator);
            const std::string_view part = text.substr(0, end);
            text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
            if (part.empty()) {
                continue;
            }
            if (auto failure = take(part, in_path)) {
                return failure;
            }
        }
        return std::nullopt;
    }

    std::optional<Failure> take(std::string_view part, bool in_path) {
        const std::size_t equals = part.find('=');
        if (equals == std::string_view::npos) {
            return bad("has an attribute without a value.");
        }
        const std::string name(part.substr(0, equals));
        auto value = decode(part.substr(equals + 1));
        if (!value) {
            return bad("has a broken percent encoding in " + name + ".");
        }
        const bool of_a_vendor = name.starts_with("x-");
        if (!of_a_vendor && !names_.insert(name).second) {  // 2.3
            return bad("names " + name + " twice.");
        }
        return in_path ? take_path(name, *std::move(value)) : take_query(name, *std::move(value));
    }

    std::optional<Failure> take_path(const std::string& name, std::string value) {
        const std::pair<std::string_view, std::optional<std::string>*> texts[] = {
            {"token", &uri_.token}, {"serial", &uri_.serial}, {"manufacturer", &uri_.manufacturer},
            {"model", &uri_.model}, {"object", &uri_.object}};
        for (const auto& [known, target] : texts) {
            if (name == known) {
                *target = std::move(value);
                return std::nullopt;
            }
        }
        if (name == "id") {
            uri_.id = to_bytes(value);
            return std::nullopt;
        }
        if (name == "slot-id") {
            unsigned long slot = 0;
            const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), slot);
            if (error != std::errc() || end != value.data() + value.size()) {
                return bad("has a slot-id that is no number.");
            }
            uri_.slot = slot;
            return std::nullopt;
        }
        if (name == "type") {
            return value == "private" ? std::nullopt : std::optional(bad("is not of a private key (type=private)."));
        }
        const bool of_the_library = name == "library-manufacturer" || name == "library-description" ||
                                    name == "library-version" || name == "slot-description" ||
                                    name == "slot-manufacturer";
        return bad((of_the_library ? "chooses by " : "has the unknown attribute ") + name +
                   (of_the_library ? ", which is not supported: use module-path, token or slot-id." : "."));
    }

    std::optional<Failure> take_query(const std::string& name, std::string value) {
        if (name == "module-path") {
            uri_.module_path = std::move(value);
        } else if (name == "module-name") {
            uri_.module_name = std::move(value);
        } else if (name == "pin-value") {
            uri_.pin_value = std::move(value);
        } else if (name == "pin-source") {
            uri_.pin_source = std::move(value);
        } else if (!name.starts_with("x-")) {  // 2.4: vendors' attributes may be passed over
            return bad("has the unknown attribute " + name + ".");
        }
        return std::nullopt;
    }

    Pkcs11Uri uri_;
    std::set<std::string> names_;
};

}  // namespace

Result<Pkcs11Uri> parse_pkcs11_uri(std::string_view text) {
    if (text.size() > max_uri) {
        return bad("is longer than 4096 octets.");
    }
    Parser parser;
    auto uri = parser.parse(text);
    if (uri && uri->pin_value && uri->pin_source) {  // 2.4
        return bad("has both a pin-value and a pin-source.");
    }
    return uri;
}

}  // namespace sealpdf::crypto
