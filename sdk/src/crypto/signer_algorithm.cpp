#include "crypto/signer_algorithm.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <ctime>
#include <functional>
#include <utility>

#include "crypto/key_file.h"
#include "crypto/openssl_error.h"

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

/// Whether a certificate is valid now, and since when it is (RFC 5280, 4.1.2.5): what is greater is preferred.
std::pair<bool, std::time_t> rank(const Bytes& der) {
    const openssl::ErrorScope errors;
    const unsigned char* at = der.data();
    const openssl::CertificatePtr certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
    std::tm begin{};
    if (!certificate || ASN1_TIME_to_tm(X509_get0_notBefore(certificate.get()), &begin) != 1) {
        return {};
    }
    std::time_t present = std::chrono::system_clock::to_time_t(now());
    const bool current = X509_cmp_time(X509_get0_notBefore(certificate.get()), &present) < 0 &&
                         X509_cmp_time(X509_get0_notAfter(certificate.get()), &present) > 0;
    return {current, timegm(&begin)};
}

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

void put_current_first(std::span<Bytes> certificates) {
    std::ranges::stable_sort(certificates, std::ranges::greater(), &rank);
}

void drop_repeated(std::vector<Bytes>& certificates) {
    std::vector<Bytes> kept;
    for (Bytes& certificate : certificates) {
        if (std::ranges::find(kept, certificate) == kept.end()) {
            kept.push_back(std::move(certificate));
        }
    }
    certificates = std::move(kept);
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

Bytes DeferredSigner::sign(const Bytes& to_be_signed, DigestMethod digest) const {
    (void)to_be_signed;
    (void)digest;
    throw Error(ErrorCode::invalid_argument, "the key is elsewhere: prepare the document and complete it later");
}

SigningInput make_signing_input(const PublicKey& key, const SigningScheme& scheme, ByteView to_be_signed) {
    SigningInput input;
    input.to_be_signed = sealpdf::to_bytes(to_be_signed);
    input.digest = make_prehash(key, scheme, to_be_signed);
    input.digest_method = to_method(scheme.digest);
    input.pss = scheme.pss;
    if (scheme.pss) {
        const PssParameters pss = parse_algorithm_identifier(scheme.identifier).value_or_throw().pss;
        input.salt_length = pss.salt_length;
        input.mgf1_digest = name(pss.mask_digest);
    }
    input.algorithm = parse_signature_algorithm(scheme.identifier).value_or_throw().name;
    return input;
}

std::string malformed(const PublicKey& key, ByteView signature) {
    if (key.is_ec() || key.is_sm2()) {
        const auto whole = der::parse(signature);
        der::Reader numbers(whole && whole->is(der::sequence) ? whole->content : ByteView{});
        const bool fits = numbers.take(der::integer) && numbers.take(der::integer) && numbers.at_end();
        return fits ? "" : ": it has to be a DER SEQUENCE of r and s";
    }
    const std::size_t size = key.max_signature_size();
    return signature.size() == size
               ? ""
               : ": it has " + std::to_string(signature.size()) + " octets and has to have " + std::to_string(size) +
                     (key.is_rsa() ? ", as the modulus has" : "");
}

Bytes sign_checked(const Signer& signer, const PublicKey& key, const SigningScheme& scheme,
                   const Bytes& to_be_signed) {
    const DigestMethod method = to_method(scheme.digest);
    Bytes signature = scheme.pss ? signer.sign_pss(to_be_signed, method) : signer.sign(to_be_signed, method);
    if (key.is_ec() && dynamic_cast<const LocalSigner*>(&signer) != nullptr) {
        return signature;
    }
    if (key.verify(scheme.identifier, to_be_signed, signature, {}, Sm2Identity::standard) !=
        SignatureCheck::valid) {
        const std::string form = malformed(key, signature);
        throw Error(ErrorCode::key_mismatch,
                    "the signature does not verify by the certificate" +
                        (form.empty() ? ": give the certificate that was issued for the key" : form));
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

std::shared_ptr<const Signer> Signer::deferred(std::vector<Bytes> certificates) {
    return std::make_shared<crypto::DeferredSigner>(std::move(certificates));
}

SEALPDF_END_NAMESPACE
