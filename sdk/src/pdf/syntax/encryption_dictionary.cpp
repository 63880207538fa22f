#include "pdf/syntax/encryption_dictionary.h"

namespace sealpdf::pdf {
namespace {

Failure unsupported(std::string message) { return {ErrorCode::unsupported, std::move(message), {}}; }
Failure damaged(const std::string& key) {
    return {ErrorCode::damaged, "the encryption dictionary's /" + key + " is missing or out of range", {}};
}

class Reader {
  public:
    Reader(const Dict& dict, const Resolver& resolve) : dict_(dict), resolve_(resolve) {}

    const Object& at(const Dict& dict, std::string_view key) const {
        static const Object null;
        const Object* value = dict.find(key);
        return value != nullptr ? resolve_(*value) : null;
    }
    const Object& at(std::string_view key) const { return at(dict_, key); }

    /// Writers fill /O and /U up with zeros: only the first `size` bytes count (7.6.4.4.7).
    bool read_string(std::string_view key, std::size_t size, Bytes& out) const {
        const String* string = at(key).as_string();
        if (string == nullptr || string->bytes.size() < size) {
            return false;
        }
        out = to_bytes(ByteView(string->bytes).first(size));
        return true;
    }

    std::optional<Failure> read_algorithm(EncryptionDictionary& out) const;
    std::optional<Failure> read_key_length(EncryptionDictionary& out) const;
    std::optional<Failure> read_crypt_filters(EncryptionDictionary& out) const;
    std::optional<Failure> read_strings(EncryptionDictionary& out) const;

  private:
    std::optional<Failure> choose(std::string_view key, const EncryptionDictionary& filters,
                                  CryptMethod& method) const;

    const Dict& dict_;
    const Resolver& resolve_;
};

std::optional<Failure> Reader::read_algorithm(EncryptionDictionary& out) const {
    const std::string* filter = at("Filter").as_name();
    if (filter == nullptr) {
        return damaged("Filter");
    }
    if (*filter == "Adobe.PubSec" || *filter == "AdobePPKLite") {
        return unsupported(
            "the document is encrypted for the holders of certificates, not by a password: save it without "
            "encryption or with a password");
    }
    if (*filter != "Standard") {
        return unsupported("the document is encrypted by the security handler " + filter->substr(0, 40) +
                           ", which is not supported");
    }
    const std::int64_t version = at("V").as_int().value_or(0), revision = at("R").as_int().value_or(0);
    const bool known = version == 5
                           ? revision == 5 || revision == 6
                           : (version == 1 || version == 2 || version == 4) && revision >= 2 && revision <= 4;
    if (!known) {
        return unsupported("the document is encrypted by an algorithm that is not supported (V " +
                           std::to_string(version) + ", R " + std::to_string(revision) + ")");
    }
    out.version = static_cast<int>(version);
    out.revision = static_cast<int>(revision);
    return std::nullopt;
}

// Table 20: in bits, from 40 to 128. Readers take a smaller number for a mistake, and the key for one of 128 bits.
std::optional<Failure> Reader::read_key_length(EncryptionDictionary& out) const {
    constexpr std::int64_t kLeast = 40, kMost = 128;
    std::int64_t bits = at("Length").as_int().value_or(kLeast);
    if (out.version == 5) {
        bits = 256;
    } else if (out.version == 4) {
        bits = kMost;  // whatever /Length says: so do Acrobat and qpdf
    } else if (out.version == 1 || out.revision == 2) {
        bits = kLeast;
    } else if (bits > 0 && bits < kLeast) {
        bits = kMost;
    } else if (bits < kLeast || bits > kMost || bits % 8 != 0) {
        return damaged("Length");
    }
    out.key_bytes = static_cast<std::size_t>(bits / 8);
    return std::nullopt;
}

std::optional<Failure> Reader::choose(std::string_view key, const EncryptionDictionary& filters,
                                      CryptMethod& method) const {
    const Object& value = at(key);
    const std::string* name = value.as_name();
    if (value.is_null() || (name != nullptr && *name == "Identity")) {
        method = CryptMethod::identity;
        return std::nullopt;
    }
    const auto found = name != nullptr ? filters.filters.find(*name) : filters.filters.end();
    if (found == filters.filters.end()) {
        return damaged(std::string(key));
    }
    method = found->second;
    return std::nullopt;
}

// 7.6.6.
std::optional<Failure> Reader::read_crypt_filters(EncryptionDictionary& out) const {
    if (out.version < 4) {
        return std::nullopt;
    }
    const Dict* filters = at("CF").as_dict();
    for (const auto& [name, value] : filters != nullptr ? *filters : Dict()) {
        const Dict* filter = resolve_(value).as_dict();
        const std::string* method = filter != nullptr ? at(*filter, "CFM").as_name() : nullptr;
        if (method == nullptr) {
            return damaged("CF");
        }
        const bool is_aes_256 = *method == "AESV3";
        if (*method != "V2" && *method != "AESV2" && !is_aes_256) {
            return unsupported("the document is encrypted by the method " + method->substr(0, 40) +
                               ", which is not supported");
        }
        if (is_aes_256 != (out.version == 5)) {
            return damaged("CFM");
        }
        out.filters.emplace(name, is_aes_256           ? CryptMethod::aes_256
                                  : *method == "AESV2" ? CryptMethod::aes_128
                                                       : CryptMethod::rc4);
    }
    out.encrypt_metadata = at("EncryptMetadata").as_bool().value_or(true);
    if (auto failure = choose("StmF", out, out.streams)) {
        return failure;
    }
    if (auto failure = choose("StrF", out, out.strings)) {
        return failure;
    }
    out.embedded_files = out.streams;
    return dict_.contains("EFF") ? choose("EFF", out, out.embedded_files) : std::nullopt;
}

std::optional<Failure> Reader::read_strings(EncryptionDictionary& out) const {
    const std::size_t size = out.version == 5 ? 48 : 32;
    if (!read_string("O", size, out.owner)) {
        return damaged("O");
    }
    if (!read_string("U", size, out.user)) {
        return damaged("U");
    }
    if (out.version == 5 && (!read_string("OE", 32, out.owner_key) || !read_string("UE", 32, out.user_key))) {
        return damaged("OE or /UE");
    }
    if (out.version == 5 && !read_string("Perms", 16, out.permissions_check)) {
        return damaged("Perms");
    }
    // 32 bits, which some writers give without their sign.
    const std::optional<double> permissions = at("P").as_number();
    if (!permissions || !(*permissions >= -2147483648.0 && *permissions <= 4294967295.0)) {
        return damaged("P");
    }
    out.permissions = static_cast<std::uint32_t>(static_cast<std::int64_t>(*permissions));
    return std::nullopt;
}

}  // namespace

Result<EncryptionDictionary> parse_encryption_dictionary(const Dict& dict, const Resolver& resolve) {
    const Reader reader(dict, resolve);
    EncryptionDictionary out;
    for (const auto step : {&Reader::read_algorithm, &Reader::read_key_length, &Reader::read_crypt_filters,
                            &Reader::read_strings}) {
        if (std::optional<Failure> failure = (reader.*step)(out)) {
            return *std::move(failure);
        }
    }
    return out;
}

}  // namespace sealpdf::pdf
