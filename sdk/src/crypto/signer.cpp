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

class FileSigner final : public Signer {
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

// The certificate of the key first; the order of the others stays.
std::shared_ptr<const Signer> make_signer(crypto::PrivateKey key, std::vector<Bytes> certificates,
                                          const std::string& file) {
    if (certificates.empty()) {
        throw Error(
            ErrorCode::bad_certificate,
            "there is no certificate with the key; export the seal's key together with its certificate",
            file);
    }
    const auto own = std::ranges::find_if(
        certificates, [&key](const Bytes& certificate) { return crypto::belongs_to(key.public_key(), certificate); });
    if (own == certificates.end()) {
        throw Error(ErrorCode::key_mismatch,
                    "the key does not belong to the certificate; give the certificate issued for this key",
                    file);
    }
    std::rotate(certificates.begin(), own, own + 1);
    return std::make_shared<FileSigner>(std::move(key), std::move(certificates));
}

}  // namespace

Signer::~Signer() = default;

Bytes Signer::sign_pss(const Bytes& to_be_signed, DigestMethod digest) const {
    (void)to_be_signed;
    (void)digest;
    throw Error(ErrorCode::unsupported, "this signer does not sign with RSASSA-PSS: leave the padding as it is");
}

std::shared_ptr<const Signer> Signer::from_pkcs12(const Input& file, std::string_view password,
                                                  std::string_view alias) {
    const SecretFile bytes(file);
    crypto::KeyFile content = crypto::load_pkcs12(bytes.view(), password, file.name(), alias);
    return make_signer(std::move(content.key), std::move(content.certificates), file.name());
}

std::shared_ptr<const Signer> Signer::from_pem(const Input& key, const Input& certificates,
                                               std::string_view password) {
    const SecretFile bytes(key);
    crypto::KeyFile content = crypto::load_private_key(bytes.view(), password, key.name());
    // The certificates may stand in the key's own file, which is then given twice.
    const SecretFile certificate_bytes(certificates);
    std::vector<Bytes> all = crypto::read_certificates(certificate_bytes.view());
    if (all.empty()) {
        throw Error(ErrorCode::bad_certificate, "the file holds no certificate in PEM, DER or PKCS #7",
                    certificates.name());
    }
    for (Bytes& certificate : content.certificates) {
        if (std::ranges::find(all, certificate) == all.end()) {
            all.push_back(std::move(certificate));
        }
    }
    return make_signer(std::move(content.key), std::move(all), certificates.name());
}

SEALPDF_END_NAMESPACE
