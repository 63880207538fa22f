#include "crypto/signer_algorithm.h"

#include <array>
#include <utility>

#include "crypto/key_file.h"

namespace sealpdf::crypto {
namespace {

constexpr std::array methods{
    std::pair(DigestMethod::sha256, DigestAlgorithm::sha256),
    std::pair(DigestMethod::sha384, DigestAlgorithm::sha384),
    std::pair(DigestMethod::sha512, DigestAlgorithm::sha512),
    std::pair(DigestMethod::sm3, DigestAlgorithm::sm3),
    std::pair(DigestMethod::sha3_256, DigestAlgorithm::sha3_256),
    std::pair(DigestMethod::sha3_384, DigestAlgorithm::sha3_384),
    std::pair(DigestMethod::sha3_512, DigestAlgorithm::sha3_512),
    std::pair(DigestMethod::shake256, DigestAlgorithm::shake256),
};

}  // namespace

DigestAlgorithm to_algorithm(DigestMethod method) {
    const auto* const found = std::ranges::find(methods, method, [](const auto& row) { return row.first; });
    if (found == methods.end()) {
        throw Error(ErrorCode::invalid_argument, "the digest method is none of those that this version has");
    }
    return found->second;
}

DigestMethod to_method(DigestAlgorithm algorithm) {
    const auto* const found = std::ranges::find(methods, algorithm, [](const auto& row) { return row.second; });
    if (found == methods.end()) {
        throw Error(ErrorCode::unsupported, "signing with " + std::string(name(algorithm)) + " is not supported");
    }
    return found->first;
}

bool belongs_to(const PublicKey& key, ByteView certificate) {
    const auto spki = find_spki(certificate);
    const auto own = spki ? PublicKey::from_spki(*spki) : Failure{};
    return own && own->same_as(key);
}

PublicKey read_public_key(ByteView certificate) {
    const auto spki = find_spki(certificate);
    if (!spki) {
        throw Error(ErrorCode::bad_certificate, "the signer's certificate cannot be read");
    }
    auto key = PublicKey::from_spki(*spki);
    if (!key) {
        throw Error(key.failure().code, key.failure().message);
    }
    return *std::move(key);
}

SigningInput make_signing_input(const PublicKey& key, const SigningScheme& scheme, ByteView to_be_signed) {
    SigningInput input;
    input.to_be_signed = sealpdf::to_bytes(to_be_signed);
    input.digest = make_prehash(key, scheme, to_be_signed);
    input.digest_method = to_method(scheme.digest);
    input.pss = scheme.pss;
    input.algorithm = parse_signature_algorithm(scheme.identifier).value_or_throw().name;
    return input;
}

Bytes sign_checked(const Signer& signer, const PublicKey& key, const SigningScheme& scheme,
                   const Bytes& to_be_signed) {
    const DigestMethod method = to_method(scheme.digest);
    Bytes signature = scheme.pss ? signer.sign_pss(to_be_signed, method) : signer.sign(to_be_signed, method);
    if (key.verify(scheme.identifier, to_be_signed, signature, {}, Sm2Identity::standard) !=
        SignatureCheck::valid) {
        throw Error(ErrorCode::key_mismatch,
                    "the signature does not verify by the certificate: give the certificate that was issued for the key");
    }
    return signature;
}

}  // namespace sealpdf::crypto

SEALPDF_BEGIN_NAMESPACE
namespace {

class FunctionSigner final : public Signer {
  public:
    FunctionSigner(std::vector<Bytes> certificates, std::function<Bytes(const SigningInput&)> function)
        : certificates_(std::move(certificates)),
          key_(crypto::read_public_key(certificates_.front())),
          function_(std::move(function)) {}
    const std::vector<Bytes>& certificates() const override { return certificates_; }
    Bytes sign(const Bytes& to_be_signed, DigestMethod digest) const override {
        return call(to_be_signed, digest, false);
    }
    Bytes sign_pss(const Bytes& to_be_signed, DigestMethod digest) const override {
        return call(to_be_signed, digest, true);
    }

  private:
    Bytes call(const Bytes& to_be_signed, DigestMethod digest, bool pss) const {
        const auto scheme = crypto::choose_signing_scheme(key_, crypto::to_algorithm(digest), pss);
        return function_(crypto::make_signing_input(key_, scheme, to_be_signed));
    }

    std::vector<Bytes> certificates_;
    crypto::PublicKey key_;
    std::function<Bytes(const SigningInput&)> function_;
};

}  // namespace

std::shared_ptr<const Signer> Signer::from_function(std::vector<Bytes> certificates,
                                                    std::function<Bytes(const SigningInput&)> sign) {
    if (certificates.empty() || !sign) {
        throw Error(ErrorCode::invalid_argument, "a signer needs a certificate and a function that signs");
    }
    return std::make_shared<FunctionSigner>(std::move(certificates), std::move(sign));
}

SEALPDF_END_NAMESPACE
