#include <openssl/hmac.h>
#include <openssl/pkcs12.h>

#include "base/utf8.h"
#include "crypto/digest_impl.h"
#include "crypto/key.h"
#include "crypto/key_file.h"
#include "crypto/openssl_error.h"

// PKCS #12 (RFC 7292). The structure is walked by our own reader: OpenSSL's PKCS12_parse returns one key and
// loses the others without a word, refuses files without a MAC, and derives keys with whatever iteration
// count it is told.

namespace sealpdf::crypto {
namespace {

constexpr std::size_t max_file = 16U << 20U;
constexpr std::size_t max_keys = 64;
constexpr std::size_t max_certificates = 1024;
constexpr int max_nested_safes = 8;

constexpr std::string_view data_oid = "1.2.840.113549.1.7.1";
constexpr std::string_view encrypted_data_oid = "1.2.840.113549.1.7.6";
constexpr std::string_view pbmac1_oid = "1.2.840.113549.1.5.14";
constexpr std::string_view x509_certificate_oid = "1.2.840.113549.1.9.22.1";
constexpr std::string_view friendly_name_oid = "1.2.840.113549.1.9.20";
constexpr std::string_view local_key_id_oid = "1.2.840.113549.1.9.21";
constexpr std::uint8_t bmp_string = 0x1e;
constexpr std::string_view bag_arc = "1.2.840.113549.1.12.10.1.";

/// Reads one file with one password.
class Pkcs12Reader {
  public:
    Pkcs12Reader(const Password& password, const std::string& name) : password_(password), name_(name) {}
    void read(ByteView file);
    KeyFile result(std::string_view alias) && {
        // A key this version cannot read is only an error when there is no other one.
        if (keys_.empty() && key_error_) {
            throw *key_error_;
        }
        return choose_key(std::move(keys_), std::move(certificates_), alias, name_);
    }

  private:
    void check_mac(const der::Element& mac_data, ByteView authenticated);
    void read_content_info(const der::Element& content_info);
    void read_safe(ByteView safe_contents, int depth);
    static NamedKey read_names(der::Reader& bag);
    void read_bag(const der::Element& bag, int depth);
    void read_certificate_bag(const der::Element& value);
    void read_key_bag(const der::Element& value, bool encrypted, NamedKey named);

    [[noreturn]] void fail_damaged() const {
        throw Error(ErrorCode::bad_key, "The PKCS #12 file is damaged: export it again.", name_);
    }
    der::Element take(der::Reader& reader, std::uint8_t tag) const {
        const auto element = reader.take(tag);
        if (!element) {
            fail_damaged();
        }
        return *element;
    }
    std::string take_oid(der::Reader& reader) const {
        const auto dotted = der::dotted_oid(take(reader, der::oid));
        if (!dotted) {
            fail_damaged();
        }
        return *dotted;
    }
    Bytes octets(const der::Element& element) const {
        auto joined = der::octets(element);
        if (!joined) {
            fail_damaged();
        }
        return *std::move(joined);
    }

    Password password_;
    std::string name_;
    DerivationBudget budget_;
    std::vector<NamedKey> keys_;
    std::vector<Bytes> certificates_;
    std::optional<Error> key_error_;
};

/// PFX ::= SEQUENCE { version 3, authSafe ContentInfo, macData MacData OPTIONAL } (RFC 7292, 4).
void Pkcs12Reader::read(ByteView file) {
    const auto pfx = der::parse_prefix(file);
    if (!pfx || !pfx->is(der::sequence)) {
        throw Error(ErrorCode::bad_key, "The file is no PKCS #12 file (.p12, .pfx).", name_);
    }
    der::Reader reader(pfx->content);
    const auto version = reader.take(der::integer);
    if (!version || der::small_integer(*version) != 3) {
        throw Error(ErrorCode::bad_key, "The file is no PKCS #12 file (.p12, .pfx).", name_);
    }
    der::Reader auth_safe(take(reader, der::sequence).content);
    if (take_oid(auth_safe) != data_oid) {
        throw Error(ErrorCode::unsupported,
                    "PKCS #12 files protected by a public key are not supported: export it with a password.",
                    name_);
    }
    der::Reader wrapped(take(auth_safe, der::context(0)).content);
    const auto content = wrapped.next();
    const Bytes authenticated = content ? octets(*content) : Bytes{};
    if (const auto mac_data = reader.take(der::sequence)) {
        check_mac(*mac_data, authenticated);
    }
    const auto safes = der::parse(authenticated);
    if (!safes || !safes->is(der::sequence)) {
        fail_damaged();
    }
    der::Reader infos(safes->content);
    while (!infos.at_end()) {
        read_content_info(take(infos, der::sequence));
    }
}

/// MacData ::= SEQUENCE { mac DigestInfo, macSalt OCTET STRING, iterations INTEGER DEFAULT 1 } (RFC 7292, 4
/// and B).
void Pkcs12Reader::check_mac(const der::Element& mac_data, ByteView authenticated) {
    der::Reader reader(mac_data.content);
    der::Reader digest_info(take(reader, der::sequence).content);
    const der::Element algorithm = take(digest_info, der::sequence);
    const der::Element mac = take(digest_info, der::octet_string);
    const der::Element salt = take(reader, der::octet_string);
    std::int64_t iterations = 1;
    if (!reader.at_end()) {
        const auto value = der::small_integer(take(reader, der::integer));
        if (!value || *value < 1) {
            fail_damaged();
        }
        iterations = *value;
    }
    der::Reader identifier(algorithm.content);
    const std::string dotted = take_oid(identifier);
    const auto digest = digest_from_oid(dotted);
    const EVP_MD* const md = digest ? find_fetched(*digest) : nullptr;
    if (md == nullptr) {
        throw Error(
            ErrorCode::unsupported,
            dotted == pbmac1_oid
                ? "PKCS #12 files with PBMAC1 are not supported: export it with an ordinary SHA-256 MAC."
                : "The PKCS #12 file has a MAC of the unknown type " + dotted + ".",
            name_);
    }
    if (auto failure = budget_.spend(iterations)) {
        throw key_file_error(*failure, name_);
    }
    const openssl::ErrorScope errors;
    const std::size_t key_size = size(*digest);
    unsigned char key[EVP_MAX_MD_SIZE];
    unsigned char computed[EVP_MAX_MD_SIZE];
    unsigned int length = 0;
    const bool done = PKCS12_key_gen_utf8_ex(
                          password_.data, password_.size, const_cast<std::uint8_t*>(salt.content.data()),
                          static_cast<int>(salt.content.size()), PKCS12_MAC_ID, static_cast<int>(iterations),
                          static_cast<int>(key_size), key, md, nullptr, nullptr) == 1 &&
                      HMAC(md, key, static_cast<int>(key_size), authenticated.data(), authenticated.size(),
                           computed, &length) != nullptr;
    OPENSSL_cleanse(key, sizeof key);
    if (!done) {
        throw openssl::make_error(ErrorCode::bad_key, "The MAC of the PKCS #12 file cannot be checked.",
                                  name_);
    }
    if (length != mac.content.size() || CRYPTO_memcmp(computed, mac.content.data(), length) != 0) {
        throw wrong_password(name_);
    }
}

void Pkcs12Reader::read_content_info(const der::Element& content_info) {
    der::Reader reader(content_info.content);
    const std::string type = take_oid(reader);
    if (type == data_oid) {
        der::Reader wrapped(take(reader, der::context(0)).content);
        const auto content = wrapped.next();
        if (!content) {
            fail_damaged();
        }
        return read_safe(octets(*content), 0);
    }
    if (type != encrypted_data_oid) {
        throw Error(ErrorCode::unsupported,
                    "Parts of the PKCS #12 file are encrypted for a public key: export it with a password.",
                    name_);
    }
    // EncryptedData (RFC 5652, 8): version, EncryptedContentInfo { type, algorithm, [0] IMPLICIT OCTET STRING
    // }.
    der::Reader wrapped(take(reader, der::context(0)).content);
    der::Reader encrypted_data(take(wrapped, der::sequence).content);
    take(encrypted_data, der::integer);
    der::Reader info(take(encrypted_data, der::sequence).content);
    take_oid(info);
    const der::Element algorithm = take(info, der::sequence);
    const auto encrypted = info.next();
    if (!encrypted || (encrypted->tag & 0xdf) != der::context_primitive(0)) {
        fail_damaged();
    }
    const auto clear = decrypt_with_password(algorithm.whole, password_, octets(*encrypted), budget_);
    if (!clear) {
        throw key_file_error(clear.failure(), name_);
    }
    // Without a MAC a wrong password may show only here: padding by chance, noise before it.
    if (const auto safe = der::parse(clear->view()); !safe || !safe->is(der::sequence)) {
        throw wrong_password(name_);
    }
    read_safe(clear->view(), 0);
}

void Pkcs12Reader::read_safe(ByteView safe_contents, int depth) {
    const auto safe = der::parse(safe_contents);
    if (!safe || !safe->is(der::sequence) || depth > max_nested_safes) {
        fail_damaged();
    }
    der::Reader bags(safe->content);
    while (!bags.at_end()) {
        read_bag(take(bags, der::sequence), depth);
    }
}

/// PKCS12Attribute ::= SEQUENCE { attrId, attrValues SET } (RFC 7292, 4.2): what its owner calls the key. Damaged ones
/// are not worth losing the key for.
NamedKey Pkcs12Reader::read_names(der::Reader& bag) {
    NamedKey named;
    const auto attributes = bag.take(der::set);
    der::Reader reader(attributes ? attributes->content : ByteView{});
    while (const auto attribute = reader.take(der::sequence)) {
        der::Reader fields(attribute->content);
        const auto type = fields.take(der::oid);
        const auto values = fields.take(der::set);
        const auto value = values ? der::Reader(values->content).next() : Failure{};
        const auto dotted = type ? der::dotted_oid(*type) : std::nullopt;
        if (!value) {
            continue;
        }
        if (dotted == friendly_name_oid && value->is(bmp_string)) {
            named.friendly_name = utf8_from_utf16be(value->content);
        } else if (dotted == local_key_id_oid && value->is(der::octet_string)) {
            named.local_key_id = to_bytes(value->content);
        }
    }
    return named;
}

/// SafeBag ::= SEQUENCE { bagId, [0] EXPLICIT value, attributes OPTIONAL } (RFC 7292, 4.2).
void Pkcs12Reader::read_bag(const der::Element& bag, int depth) {
    der::Reader reader(bag.content);
    const std::string type = take_oid(reader);
    const auto value = der::parse(take(reader, der::context(0)).content);
    if (!value || !type.starts_with(bag_arc)) {
        fail_damaged();
    }
    const std::string_view kind = std::string_view(type).substr(bag_arc.size());
    if (kind == "1" || kind == "2") {
        read_key_bag(*value, kind == "2", read_names(reader));
    } else if (kind == "3") {
        read_certificate_bag(*value);
    } else if (kind == "6") {
        read_safe(value->whole, depth + 1);
    }  // 4 and 5: CRLs and other secrets
}

void Pkcs12Reader::read_key_bag(const der::Element& value, bool encrypted, NamedKey named) {
    if (keys_.size() >= max_keys) {
        throw Error(ErrorCode::limit_exceeded, "The PKCS #12 file holds more than 64 keys.", name_);
    }
    try {
        named.key = encrypted ? read_encrypted_pkcs8(value.whole, password_, budget_, name_)
                              : read_pkcs8(value.whole, name_);
        keys_.push_back(std::move(named));
    } catch (const Error& error) {
        if (error.code() != ErrorCode::unsupported && error.code() != ErrorCode::bad_key) {
            throw;
        }
        if (!key_error_) {
            key_error_ = error;
        }
    }
}

/// CertBag ::= SEQUENCE { certId, [0] EXPLICIT OCTET STRING } (RFC 7292, 4.2.3).
void Pkcs12Reader::read_certificate_bag(const der::Element& value) {
    der::Reader reader(value.content);
    if (take_oid(reader) != x509_certificate_oid) {
        return;  // SDSI
    }
    if (certificates_.size() >= max_certificates) {
        throw Error(ErrorCode::limit_exceeded, "The PKCS #12 file holds more than 1024 certificates.", name_);
    }
    der::Reader wrapped(take(reader, der::context(0)).content);
    const auto content = wrapped.next();
    if (!content) {
        fail_damaged();
    }
    certificates_.push_back(octets(*content));
}

KeyFile load_with(ByteView file, const Password& password, const std::string& name, std::string_view alias) {
    Pkcs12Reader reader(password, name);
    reader.read(file);
    return std::move(reader).result(alias);
}

}  // namespace

bool is_pkcs12(ByteView file) {
    const auto pfx = der::parse_prefix(file);
    der::Reader reader(pfx && pfx->is(der::sequence) ? pfx->content : ByteView{});
    const auto version = reader.take(der::integer);
    return version && der::small_integer(*version) == 3 && reader.take(der::sequence);
}

KeyFile load_pkcs12(ByteView file, std::string_view password, const std::string& name, std::string_view alias) {
    if (file.size() > max_file) {
        throw Error(ErrorCode::limit_exceeded, "The PKCS #12 file is larger than 16 MiB.", name);
    }
    if (as_text(file).starts_with("-----BEGIN")) {
        throw Error(ErrorCode::bad_key, "The file is PEM text, not PKCS #12: load it as a private key file.",
                    name);
    }
    try {
        return load_with(file, make_password(password), name, alias);
    } catch (const Error& error) {
        if (!password.empty() || error.code() != ErrorCode::wrong_password) {
            throw;
        }
    }
    // "No password" is written in two ways: as the empty string, two zero octets in the derivation, or as
    // nothing.
    return load_with(file, Password{}, name, alias);
}

}  // namespace sealpdf::crypto
