#include "crypto/pkcs11_uri.h"

#include <charconv>

namespace sealpdf::crypto {
namespace {

constexpr std::size_t max_uri = 4096;
constexpr std::string_view scheme = "pkcs11:";

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
        if (!text.starts_with(scheme)) {
            return bad("does not begin with pkcs11:.");
        }
        text.remove_prefix(scheme.size());
        const std::size_t query = text.find('?');
        auto failure = take_all(text.substr(0, query), ';', true);
        if (!failure && query != std::string_view::npos) {
            failure = take_all(text.substr(query + 1), '&', false);
        }
        if (failure) {
            return *failure;
        }
        uri_.redacted = std::string(scheme) + path_ + (query_.empty() ? "" : "?" + query_);
        return std::move(uri_);
    }

  private:
    std::optional<Failure> take_all(std::string_view text, char separator, bool in_path) {
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
            if (!part.starts_with("pin-")) {
                std::string& shown = in_path ? path_ : query_;
                shown += (shown.empty() ? "" : std::string(1, separator)) + std::string(part);
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
        return in_path ? take_path(name, *std::move(value)) : take_query(name, *std::move(value));
    }

    std::optional<Failure> set(std::optional<std::string>& target, const std::string& name, std::string value) {
        if (target) {
            return bad("names " + name + " twice.");
        }
        target = std::move(value);
        return std::nullopt;
    }

    std::optional<Failure> take_path(const std::string& name, std::string value) {
        if (name == "token") {
            return set(uri_.token, name, std::move(value));
        }
        if (name == "serial") {
            return set(uri_.serial, name, std::move(value));
        }
        if (name == "manufacturer") {
            return set(uri_.manufacturer, name, std::move(value));
        }
        if (name == "model") {
            return set(uri_.model, name, std::move(value));
        }
        if (name == "object") {
            return set(uri_.object, name, std::move(value));
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
            return set(uri_.pin_value, name, std::move(value));
        } else if (name == "pin-source") {
            return set(uri_.pin_source, name, std::move(value));
        } else if (!name.starts_with("x-")) {  // 2.4: vendors' attributes may be passed over
            return bad("has the unknown attribute " + name + ".");
        }
        return std::nullopt;
    }

    Pkcs11Uri uri_;
    std::string path_, query_;
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
