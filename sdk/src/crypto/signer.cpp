#include "sealpdf/signer.h"

#include <openssl/crypto.h>

#include "base/byte_source.h"
#include "crypto/key.h"
#include "crypto/key_file.h"
#include "crypto/signer_algorithm.h"

SEALPDF_BEGIN_NAMESPACE
namespace {

// A PKCS #12 file or PEM chain has some kilobytes; CA bundles given by mistake stay below this too.
constexpr std::size_t max_key_file = 4u << 20;

// The bytes of a key file, which may hold the key in clear: wiped when no longer needed.
class SecretFile {
  public:
    explicit SecretFile(const Input& input) : bytes_(read_all(input, max_key_file)) {}
    SecretFile(const SecretFile&) = delete;
    SecretFile& operator=(const SecretFile&) = delete;
    ~SecretFile() { OPENSSL_cleanse(bytes_.data(), bytes_.size()); }
    ByteView view() const { return bytes_; }

  private:
    Bytes bytes_;
};

class FileSigner final : public crypto::LocalSigner {
  public:
    FileSigner(crypto::PrivateKey key, std::vector<Bytes> certificates)
        : key_(std::move(key)), certificates_(std::move(certificates)) {}
    const std::vector<Bytes>& certificates() const override { return certificates_; }
    Bytes sign(const Bytes& to_be_signed, DigestMethod digest) const override {
        return key_.sign(crypto::to_algorithm(digest), to_be_signed);
    }
    Bytes sign_pss(const Bytes& to_be_signed, DigestMethod digest) const override {
        return key_.sign(crypto::choose_signing_scheme(key_.public_key(), crypto::to_algorithm(digest), true),
                         to_be_signed);
    }

  private:
    crypto::PrivateKey key_;
    std::vector<Bytes> certificates_;
};

/// Those given beside the key come first, then those of its file; each once.
std::vector<Bytes> gather_certificates(std::vector<Bytes> of_the_key, const std::optional<Input>& given) {
    std::vector<Bytes> all;
    if (given) {
        // The certificates may stand in the key's own file, which is then given twice.
        const SecretFile bytes(*given);
        all = crypto::read_certificates(bytes.view());
        if (all.empty()) {
            throw Error(ErrorCode::bad_certificate, "the file holds no certificate in PEM, DER or PKCS #7",
                        given->name());
        }
    }
    all.insert(all.end(), std::make_move_iterator(of_the_key.begin()), std::make_move_iterator(of_the_key.end()));
    crypto::drop_repeated(all);
    return all;
}

/// The certificate of the key first; the order of the others stays.
std::shared_ptr<const Signer> make_signer(crypto::KeyFile content, const std::string& key_file,
                                          const std::optional<Input>& given) {
    std::vector<Bytes> certificates = gather_certificates(std::move(content.certificates), given);
    const std::string& file = given ? given->name() : key_file;
    if (certificates.empty()) {
        throw Error(
            ErrorCode::bad_certificate,
            "there is no certificate with the key; export the seal's key together with its certificate",
            file);
    }
    const auto others = std::ranges::stable_partition(certificates, [&](const Bytes& certificate) {
        return crypto::belongs_to(content.key.public_key(), certificate);
    });
    if (others.begin() == certificates.begin()) {
        throw Error(ErrorCode::key_mismatch,
                    "the key does not belong to the certificate; give the certificate issued for this key",
                    file);
    }
    crypto::put_current_first({certificates.begin(), others.begin()});
    return std::make_shared<FileSigner>(std::move(content.key), std::move(certificates));
}

/// A password that was never given is not called wrong.
crypto::KeyFile read_key(const auto& read, std::string_view password, const std::string& file) {
    try {
        return read();
    } catch (const Error& error) {
        if (error.code() == ErrorCode::wrong_password && password.empty()) {
            throw Error(ErrorCode::wrong_password, "The key file asks for a password, and none was given.", file);
        }
        throw;
    }
}

std::shared_ptr<const Signer> read_pkcs12(ByteView bytes, const std::string& name, std::string_view password,
                                          std::string_view alias, const std::optional<Input>& certificates) {
    const auto read = [&] { return crypto::load_pkcs12(bytes, password, name, alias); };
    return make_signer(read_key(read, password, name), name, certificates);
}

std::shared_ptr<const Signer> read_private_key(ByteView bytes, const std::string& name, std::string_view password,
                                               const std::optional<Input>& certificates) {
    const auto read = [&] { return crypto::load_private_key(bytes, password, name); };
    return make_signer(read_key(read, password, name), name, certificates);
}

}  // namespace

bool set_up_secure_heap(std::size_t size) noexcept {
    constexpr std::size_t least_block = 32;
    return CRYPTO_secure_malloc_initialized() == 1 || CRYPTO_secure_malloc_init(size, least_block) != 0;
}

Signer::~Signer() = default;

Bytes Signer::sign_pss(const Bytes& to_be_signed, DigestMethod digest) const {
    (void)to_be_signed;
    (void)digest;
    const bool restricted = crypto::choose_signing_scheme(crypto::read_public_key(certificates().front())).pss;
    throw Error(ErrorCode::unsupported,
                restricted ? "the certificate's key signs by RSASSA-PSS only, and this signer does not: override sign_pss"
                           : "this signer does not sign by RSASSA-PSS: override sign_pss, or leave pss out");
}

std::shared_ptr<const Signer> Signer::from_file(const Input& file, std::string_view password, std::string_view alias,
                                                const std::optional<Input>& certificates) {
    const SecretFile bytes(file);
    if (crypto::is_pkcs12(bytes.view())) {
        return read_pkcs12(bytes.view(), file.name(), password, alias, certificates);
    }
    if (!alias.empty()) {
        throw Error(ErrorCode::invalid_argument, "only keys of PKCS #12 files have an alias: leave it out", file.name());
    }
    return read_private_key(bytes.view(), file.name(), password, certificates);
}

std::shared_ptr<const Signer> Signer::from_pkcs12(const Input& file, std::string_view password,
                                                  std::string_view alias) {
    return read_pkcs12(SecretFile(file).view(), file.name(), password, alias, std::nullopt);
}

std::shared_ptr<const Signer> Signer::from_pem(const Input& key, const Input& certificates,
                                               std::string_view password) {
    return read_private_key(SecretFile(key).view(), key.name(), password, certificates);
}

SEALPDF_END_NAMESPACE
