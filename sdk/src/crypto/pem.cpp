#include <cstring>
#include <openssl/pem.h>

#include "crypto/key.h"
#include "crypto/key_file.h"
#include "crypto/openssl_error.h"

namespace sealpdf::crypto {
namespace {

constexpr std::size_t max_file = 64U << 20U;
constexpr std::string_view signed_data_oid = "1.2.840.113549.1.7.2";
constexpr std::string_view sm2_signed_data_oid = "1.2.156.10197.6.1.4.2.2";  // GM/T 0010, 8.1

/// A block as PEM_read_bio_ex hands it out, in memory that is wiped.
struct PemBlock {
    PemBlock() = default;
    PemBlock(const PemBlock&) = delete;
    PemBlock& operator=(const PemBlock&) = delete;
    ~PemBlock() {
        OPENSSL_secure_free(label);
        OPENSSL_secure_free(header);
        OPENSSL_secure_clear_free(data, static_cast<std::size_t>(size));
    }
    ByteView bytes() const { return {data, static_cast<std::size_t>(size)}; }

    char* label = nullptr;
    char* header = nullptr;  // "Proc-Type" and "DEK-Info" of RFC 1421
    unsigned char* data = nullptr;
    long size = 0;
};

bool is_pem(ByteView file) {
    // A DER file starts with a SEQUENCE; a text with that octet ('0') in front is told by not being one.
    return !(!file.empty() && file[0] == der::sequence && der::parse_prefix(file)) &&
           as_text(file).find("-----BEGIN ") != std::string_view::npos;
}

/// Calls `use(block)` for every block in turn, until it returns false. Broken blocks are stepped over.
template <class Use>
void for_each_block(ByteView file, const Use& use) {
    if (file.size() > max_file) {
        throw Error(ErrorCode::limit_exceeded, "The PEM file is larger than 64 MiB.");
    }
    const openssl::BioPtr bio(BIO_new_mem_buf(file.data(), static_cast<int>(file.size())));
    while (bio && BIO_pending(bio.get()) > 0) {
        const openssl::ErrorScope errors;
        PemBlock block;
        if (PEM_read_bio_ex(bio.get(), &block.label, &block.header, &block.data, &block.size,
                            PEM_FLAG_SECURE | PEM_FLAG_EAY_COMPATIBLE) == 1 &&
            !use(block)) {
            return;
        }
    }
}

bool is_certificate(ByteView bytes) { return find_spki(bytes).has_value(); }

/// The certificates of a SignedData (RFC 5652, 5.1), as received. Signers are not looked at: a bundle has
/// none.
void append_pkcs7(const der::Element& content_info, std::vector<Bytes>& out) {
    der::Reader reader(content_info.content);
    const auto type = reader.take(der::oid);
    const auto dotted = type ? der::dotted_oid(*type) : std::nullopt;
    const auto wrapped = reader.take(der::context(0));
    if (!wrapped || (dotted != signed_data_oid && dotted != sm2_signed_data_oid)) {
        return;
    }
    const auto signed_data = der::Reader(wrapped->content).take(der::sequence);
    der::Reader fields(signed_data ? signed_data->content : ByteView{});
    // version, digestAlgorithms, encapContentInfo, [0] certificates
    if (!fields.take(der::integer) || !fields.take(der::set) || !fields.take(der::sequence)) {
        return;
    }
    const auto certificates = fields.take(der::context(0));
    der::Reader members(certificates ? certificates->content : ByteView{});
    while (!members.at_end()) {
        const auto member = members.next();
        if (!member) {
            return;
        }
        if (is_certificate(member->whole)) {  // attribute certificates have other tags
            out.push_back(to_bytes(member->whole));
        }
    }
}

/// One element after the other: a certificate, or a bundle.
void append_certificates(ByteView bytes, std::vector<Bytes>& out) {
    der::Reader reader(bytes);
    while (!reader.at_end()) {
        const auto element = reader.next();
        if (!element || !element->is(der::sequence)) {
            return;
        }
        if (is_certificate(element->whole)) {
            out.push_back(to_bytes(element->whole));
        } else {
            append_pkcs7(*element, out);
        }
    }
}

bool is_certificate_label(std::string_view label) {
    return label == "CERTIFICATE" || label == "X509 CERTIFICATE" || label == "TRUSTED CERTIFICATE" ||
           label == "PKCS7" || label == "PKCS #7 SIGNED DATA" || label == "CMS";
}

/// OpenSSL asks for the password of an RFC 1421 block into a buffer it wipes itself.
int give_password(char* buffer, int capacity, int /*writing*/, void* context) {
    const auto& password = *static_cast<const Password*>(context);
    if (password.size > capacity) {
        return -1;
    }
    std::memcpy(buffer, password.data, static_cast<std::size_t>(password.size));
    return password.size;
}

/// Undoes the encryption of traditional PEM ("DEK-Info: AES-128-CBC,..."): one round of MD5, no iterations to
/// limit.
void decrypt_block(PemBlock& block, Password password, const std::string& name) {
    const openssl::ErrorScope errors;
    EVP_CIPHER_INFO cipher{};
    if (PEM_get_EVP_CIPHER_INFO(block.header, &cipher) != 1) {
        throw Error(ErrorCode::unsupported,
                    "The private key is encrypted in a way that is not supported: "
                    "convert it with `openssl pkcs8 -topk8`.",
                    name);
    }
    if (cipher.cipher == nullptr) {
        return;
    }
    long size = block.size;
    if (PEM_do_header(&cipher, block.data, &size, &give_password, &password) != 1) {
        throw wrong_password(name);
    }
    OPENSSL_cleanse(block.data + size, static_cast<std::size_t>(block.size - size));
    block.size = size;
    if (!der::parse(block.bytes())) {  // padding right by chance
        throw wrong_password(name);
    }
}

/// RSAPrivateKey (RFC 8017, A.1.2) or ECPrivateKey (RFC 5915).
openssl::KeyPtr read_traditional(int type, ByteView bytes, const std::string& name) {
    const openssl::ErrorScope errors;
    const unsigned char* at = bytes.data();
    openssl::KeyPtr key(
        d2i_PrivateKey_ex(type, nullptr, &at, static_cast<long>(bytes.size()), nullptr, nullptr));
    if (!key) {
        throw openssl::make_error(ErrorCode::bad_key, "The private key cannot be read.", name);
    }
    return key;
}

/// A private key in DER, told by its outline.
openssl::KeyPtr read_der_key(ByteView bytes, const Password& password, DerivationBudget& budget,
                             const std::string& name) {
    const auto whole = der::parse_prefix(bytes);
    if (!whole || !whole->is(der::sequence)) {
        throw Error(ErrorCode::bad_key, "The file holds no private key in PEM or DER.", name);
    }
    der::Reader reader(whole->content);
    if (reader.take(der::sequence)) {
        if (!reader.take(der::octet_string)) {  // a certificate starts with a SEQUENCE too
            throw Error(ErrorCode::bad_key, "The file holds a certificate or other data, but no private key.",
                        name);
        }
        return read_encrypted_pkcs8(bytes, password, budget, name);
    }
    const auto version = reader.take(der::integer);
    if (version && der::small_integer(*version) == 3) {
        throw Error(ErrorCode::bad_key, "The file is PKCS #12 (.p12, .pfx): load it as such.", name);
    }
    if (version && reader.take(der::sequence)) {
        return read_pkcs8(bytes, name);
    }
    if (version && reader.take(der::integer)) {
        return read_traditional(EVP_PKEY_RSA, whole->whole, name);
    }
    if (version && reader.take(der::octet_string)) {
        return read_traditional(EVP_PKEY_EC, whole->whole, name);
    }
    throw Error(ErrorCode::bad_key, "The file holds no private key in PEM or DER.", name);
}

openssl::KeyPtr read_pem_key(PemBlock& block, const Password& password, DerivationBudget& budget,
                             const std::string& name) {
    const std::string_view label = block.label;
    if (label == "OPENSSH PRIVATE KEY" || label == "DSA PRIVATE KEY") {
        throw Error(ErrorCode::unsupported,
                    "A file with " + std::string(label) +
                        " is not supported: use an RSA or ECDSA key in PKCS #8 or PKCS #12.",
                    name);
    }
    decrypt_block(block, password, name);
    return read_der_key(block.bytes(), password, budget, name);
}

}  // namespace

KeyFile load_private_key(ByteView file, std::string_view password, const std::string& name) {
    const Password held = make_password(password);
    DerivationBudget budget;
    std::vector<NamedKey> keys;
    std::vector<Bytes> certificates;
    if (!is_pem(file)) {
        keys.push_back({read_der_key(file, held, budget, name), {}, {}});
        return choose_key(std::move(keys), {}, {}, name);
    }
    for_each_block(file, [&](PemBlock& block) {
        const std::string_view label = block.label;
        if (is_certificate_label(label)) {
            append_certificates(block.bytes(), certificates);
        } else if (label.ends_with("PRIVATE KEY") && keys.empty()) {
            keys.push_back({read_pem_key(block, held, budget, name), {}, {}});
        }
        return true;
    });
    return choose_key(std::move(keys), std::move(certificates), {}, name);
}

std::vector<Bytes> read_certificates(ByteView file) {
    std::vector<Bytes> out;
    if (!is_pem(file)) {
        append_certificates(file, out);
        return out;
    }
    for_each_block(file, [&](const PemBlock& block) {
        if (is_certificate_label(block.label)) {
            append_certificates(block.bytes(), out);
        }
        return true;
    });
    return out;
}

std::vector<Bytes> read_pem_or_der(ByteView file, std::string_view label) {
    if (!is_pem(file)) {
        return {to_bytes(file)};
    }
    std::vector<Bytes> out;
    for_each_block(file, [&](const PemBlock& block) {
        if (label == block.label) {
            out.push_back(to_bytes(block.bytes()));
        }
        return true;
    });
    return out;
}

}  // namespace sealpdf::crypto
