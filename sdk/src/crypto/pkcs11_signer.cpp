#include <array>

#include "base/byte_source.h"
#include "crypto/algorithms.h"
#include "crypto/pkcs11_token.h"
#include "crypto/secret.h"
#include "crypto/signer_algorithm.h"

SEALPDF_BEGIN_NAMESPACE
namespace {

using crypto::DigestAlgorithm;
using crypto::Pkcs11Object;
namespace cryptoki = crypto::cryptoki;

constexpr std::size_t max_pin_file = 4096;
constexpr std::size_t max_certificate_file = 4U << 20;

/// A path, or a file: URI (RFC 8089, 2): with no authority or that of this machine.
std::string pin_file(const crypto::Pkcs11Uri& uri) {
    std::string_view file = *uri.pin_source;
    if (file.starts_with("|")) {
        throw Error(ErrorCode::invalid_argument, "A pin-source that is a command is not run: name a file.", uri.redacted);
    }
    if (file.starts_with("file:")) {
        file.remove_prefix(5);
        if (file.starts_with("//localhost/")) {
            file.remove_prefix(11);
        } else if (file.starts_with("//")) {
            file.remove_prefix(2);
        }
        if (!file.starts_with("/")) {
            throw Error(ErrorCode::invalid_argument, "The pin-source is of another machine, or no absolute path.",
                        uri.redacted);
        }
    }
    return std::string(file);
}

/// The PIN of the caller, else that of the URI (RFC 7512, 2.4).
crypto::Secret find_pin(const crypto::Pkcs11Uri& uri, std::string_view given) {
    if (!given.empty()) {
        return crypto::Secret(given);
    }
    if (uri.pin_value) {
        return crypto::Secret(*uri.pin_value);
    }
    if (!uri.pin_source) {
        return {};
    }
    Bytes text = read_all(Input::file(pin_file(uri)), max_pin_file);
    std::string_view line = as_text(text);
    if (line.starts_with("\xef\xbb\xbf")) {  // the byte order mark of some editors
        line.remove_prefix(3);
    }
    line = line.substr(0, line.find_last_not_of("\r\n") + 1);
    crypto::Secret pin(line);
    OPENSSL_cleanse(text.data(), text.size());
    return pin;
}

bool fits(const crypto::Pkcs11Uri& uri, const Pkcs11Object& object) {
    return (!uri.object || *uri.object == object.label) && (!uri.id || *uri.id == object.id);
}

std::string percent_encoded(const Bytes& id) {
    std::string out;
    for (const std::uint8_t byte : id) {
        out += "%" + to_hex(Bytes{byte});
    }
    return out;
}

Pkcs11Object choose_key(const crypto::Pkcs11Uri& uri, const std::vector<Pkcs11Object>& keys) {
    std::string list;
    const Pkcs11Object* chosen = nullptr;
    int count = 0;
    for (const Pkcs11Object& key : keys) {
        list += (list.empty() ? "\"object=" : ", \"object=") + key.label + ";id=" + percent_encoded(key.id) + "\"";
        if (fits(uri, key)) {
            chosen = &key;
            ++count;
        }
    }
    if (count > 1) {
        throw Error(ErrorCode::key_ambiguous, "Several keys of the token fit the URI: choose among " + list + ".",
                    uri.redacted);
    }
    if (chosen == nullptr) {
        throw Error(ErrorCode::key_not_found,
                    list.empty() ? "The token holds no private key." : "The token has no such key, but " + list + ".",
                    uri.redacted);
    }
    return *chosen;
}

/// The key's own first, of renewed ones the one valid now, then those that belong to no key: authorities.
std::vector<Bytes> read_certificates(const crypto::Pkcs11Token& token, const Pkcs11Object& key,
                                     const std::vector<Pkcs11Object>& keys) {
    std::vector<Bytes> own, others;
    for (const Pkcs11Object& object : token.find(cryptoki::object_certificate)) {
        const bool is_own = object.id == key.id;
        const bool of_a_key = std::ranges::find(keys, object.id, &Pkcs11Object::id) != keys.end();
        if (is_own || !of_a_key) {
            Bytes value = token.read(object, cryptoki::attribute_value);
            if (!value.empty()) {
                (is_own ? own : others).push_back(std::move(value));
            }
        }
    }
    crypto::put_current_first(own);
    own.insert(own.end(), std::make_move_iterator(others.begin()), std::make_move_iterator(others.end()));
    return own;
}

struct PssNumbers {
    DigestAlgorithm digest;
    cryptoki::Ulong hash, mask;
};
// PKCS #11 3.0 mechanisms, 2.1.7 and 2.1.8. SHA-1 only masks: nobody signs with it.
constexpr std::array pss_numbers{
    PssNumbers{DigestAlgorithm::sha1, 0x220, 1},     PssNumbers{DigestAlgorithm::sha224, 0x255, 5},
    PssNumbers{DigestAlgorithm::sha256, 0x250, 2},   PssNumbers{DigestAlgorithm::sha384, 0x260, 3},
    PssNumbers{DigestAlgorithm::sha512, 0x270, 4},   PssNumbers{DigestAlgorithm::sha3_256, 0x2b0, 7},
    PssNumbers{DigestAlgorithm::sha3_384, 0x2c0, 8}, PssNumbers{DigestAlgorithm::sha3_512, 0x2d0, 9},
};

const PssNumbers& numbers_of(DigestAlgorithm digest) {
    const auto* const found = std::ranges::find(pss_numbers, digest, &PssNumbers::digest);
    if (found == pss_numbers.end()) {
        throw Error(ErrorCode::unsupported,
                    "Tokens do not sign by RSASSA-PSS with " + std::string(crypto::name(digest)) + ".");
    }
    return *found;
}

/// The key in the token that is in place now.
class Pkcs11Key {
  public:
    Pkcs11Key(const crypto::Pkcs11Uri& uri, std::string_view pin) : token_(uri, pin) {
        keys_ = token_.find(cryptoki::object_private_key);
        key_ = choose_key(uri, keys_);
        const Bytes flag = token_.read(key_, cryptoki::attribute_always_authenticate);
        authenticate_ = !flag.empty() && flag.front() != 0;
    }
    std::vector<Bytes> certificates() const { return read_certificates(token_, key_, keys_); }
    Bytes sign(const cryptoki::Mechanism& mechanism, ByteView data, std::size_t max_size, std::string_view pin) const {
        return token_.sign(key_, mechanism, data, max_size, authenticate_ ? std::optional(pin) : std::nullopt);
    }

  private:
    crypto::Pkcs11Token token_;
    std::vector<Pkcs11Object> keys_;
    Pkcs11Object key_;
    bool authenticate_ = false;
};

class Pkcs11Signer final : public Signer {
  public:
    Pkcs11Signer(const crypto::Pkcs11Uri& uri, std::string_view pin, std::vector<Bytes> certificates)
        : uri_(uri),
          pin_(find_pin(uri, pin)),
          key_(std::make_shared<Pkcs11Key>(uri_, pin_.view())),
          certificates_(std::move(certificates)) {
        uri_.pin_value.reset();
        if (certificates_.empty()) {
            certificates_ = key_->certificates();
        }
        if (certificates_.empty()) {
            throw Error(ErrorCode::bad_certificate,
                        "The token holds no certificate with the key: give the certificate beside it.", uri.redacted);
        }
        public_key_ = crypto::read_public_key(certificates_.front());
        if (public_key_.is_sm2()) {
            throw Error(ErrorCode::unsupported,
                        "SM2 keys in tokens are not supported, as PKCS #11 has no mechanism for them.", uri.redacted);
        }
    }

    const std::vector<Bytes>& certificates() const override { return certificates_; }
    Bytes sign(const Bytes& to_be_signed, DigestMethod digest) const override {
        return sign_with(crypto::choose_signing_scheme(public_key_, crypto::to_algorithm(digest)), to_be_signed);
    }
    Bytes sign_pss(const Bytes& to_be_signed, DigestMethod digest) const override {
        return sign_with(crypto::choose_signing_scheme(public_key_, crypto::to_algorithm(digest), true), to_be_signed);
    }

  private:
    /// A token that failed is opened anew for the next signature: it may have been pulled out and put back.
    Bytes call(const cryptoki::Mechanism& mechanism, ByteView data) const {
        const std::shared_ptr<const Pkcs11Key> key = open_key();
        try {
            return key->sign(mechanism, data, public_key_.max_signature_size(), pin_.view());
        } catch (const Error& error) {
            const std::lock_guard lock(mutex_);
            if (error.code() == ErrorCode::token_failed && key_ == key) {
                key_.reset();
            }
            throw;
        }
    }

    std::shared_ptr<const Pkcs11Key> open_key() const {
        const std::lock_guard lock(mutex_);
        if (refused_) {  // the token that is there now has another PIN: each further try may lock it
            throw Error(*refused_);
        }
        if (!key_) {
            try {
                key_ = std::make_shared<Pkcs11Key>(uri_, pin_.view());
            } catch (const Error& error) {
                refused_ = error.code() == ErrorCode::wrong_password ? std::optional(error) : std::nullopt;
                throw;
            }
        }
        return key_;
    }

    Bytes sign_with(const crypto::SigningScheme& scheme, const Bytes& to_be_signed) const {
        std::optional<Bytes> hash = crypto::make_prehash(public_key_, scheme, to_be_signed);
        if (!hash) {
            return call({cryptoki::eddsa, nullptr, 0}, to_be_signed);
        }
        if (public_key_.is_ec()) {
            return sign_ecdsa(*std::move(hash));
        }
        return scheme.pss ? sign_rsa_pss(scheme, *hash) : sign_rsa(scheme, *hash);
    }

    /// The token gives r and s side by side; CMS wants a SEQUENCE of them (RFC 5753, 7.2).
    Bytes sign_ecdsa(Bytes hash) const {
        // FIPS 186-5, 6.4.1: the leftmost bits, as many as the order has.
        hash.resize(std::min(hash.size(), static_cast<std::size_t>(public_key_.bits() + 7) / 8));
        const Bytes raw = call({cryptoki::ecdsa, nullptr, 0}, hash);
        const ByteView halves(raw);
        const std::size_t half = raw.size() / 2;
        return der::make(der::sequence,
                         {der::make_unsigned(halves.first(half)), der::make_unsigned(halves.subspan(half))});
    }

    /// DigestInfo (RFC 8017, 9.2), with NULL parameters as there.
    Bytes sign_rsa(const crypto::SigningScheme& scheme, const Bytes& hash) const {
        const Bytes algorithm =
            der::make(der::sequence, {der::make_oid(crypto::oid(scheme.digest)), der::make_null()});
        return call({cryptoki::rsa_pkcs, nullptr, 0},
                    der::make(der::sequence, {algorithm, der::make_octet_string(hash)}));
    }

    Bytes sign_rsa_pss(const crypto::SigningScheme& scheme, const Bytes& hash) const {
        const crypto::PssParameters pss = crypto::parse_algorithm_identifier(scheme.identifier).value_or_throw().pss;
        const cryptoki::PssParameter parameter{numbers_of(pss.digest).hash, numbers_of(pss.mask_digest).mask,
                                               static_cast<cryptoki::Ulong>(pss.salt_length)};
        return call({cryptoki::rsa_pkcs_pss, &parameter, sizeof parameter}, hash);
    }

    crypto::Pkcs11Uri uri_;
    crypto::Secret pin_;
    mutable std::mutex mutex_;  // of the two below
    mutable std::shared_ptr<const Pkcs11Key> key_;
    mutable std::optional<Error> refused_;
    std::vector<Bytes> certificates_;
    crypto::PublicKey public_key_;
};

}  // namespace

std::shared_ptr<const Signer> Signer::from_pkcs11(std::string_view uri, std::string_view pin,
                                                  const std::optional<Input>& certificates) {
    const crypto::Pkcs11Uri parsed = crypto::parse_pkcs11_uri(uri).value_or_throw();
    std::vector<Bytes> given;
    if (certificates) {
        given = crypto::read_certificates(read_all(*certificates, max_certificate_file));
        if (given.empty()) {
            throw Error(ErrorCode::bad_certificate, "the file holds no certificate in PEM, DER or PKCS #7",
                        certificates->name());
        }
    }
    return std::make_shared<Pkcs11Signer>(parsed, pin, std::move(given));
}

SEALPDF_END_NAMESPACE
