#include <openssl/rsa.h>

#include "crypto/digest_impl.h"
#include "crypto/key.h"
#include "crypto/key_impl.h"
#include "crypto/openssl_error.h"

namespace sealpdf::crypto {
namespace {

using openssl::DigestContextPtr;
using openssl::KeyContextPtr;

/// What an identifier, a key and a fallback digest mean together.
struct Plan {
    AlgorithmIdentifier algorithm;
    const EVP_MD* digest = nullptr;  // nullptr for Edwards curves, which hash by themselves
};

/// The scheme with this kind of key, or nullopt when they do not belong together.
std::optional<Scheme> fit(Scheme scheme, KeyFamily family) {
    switch (family) {
        case KeyFamily::rsa:
            return scheme == Scheme::rsa_pkcs1 || scheme == Scheme::rsa_pss ? std::optional(scheme)
                                                                            : std::nullopt;
        case KeyFamily::rsa_pss:
            return scheme == Scheme::rsa_pss ? std::optional(scheme) : std::nullopt;
        case KeyFamily::dsa:
            return scheme == Scheme::dsa ? std::optional(scheme) : std::nullopt;
        case KeyFamily::ed25519:
            return scheme == Scheme::ed25519 ? std::optional(scheme) : std::nullopt;
        case KeyFamily::ed448:
            return scheme == Scheme::ed448 ? std::optional(scheme) : std::nullopt;
        case KeyFamily::ec:
            return scheme == Scheme::ecdsa || scheme == Scheme::by_ec_key ? std::optional(Scheme::ecdsa)
                                                                          : std::nullopt;
        case KeyFamily::sm2:
            return scheme == Scheme::sm2 || scheme == Scheme::by_ec_key ? std::optional(Scheme::sm2)
                                                                        : std::nullopt;
    }
    return std::nullopt;
}

/// Sets `verdict` and returns nullopt when there is nothing to verify with.
std::optional<Plan> make_plan(ByteView algorithm_identifier, KeyFamily family,
                              std::optional<DigestAlgorithm> fallback_digest, SignatureCheck& verdict) {
    auto algorithm = parse_algorithm_identifier(algorithm_identifier);
    if (!algorithm) {
        verdict = algorithm.failure().code == ErrorCode::unsupported ? SignatureCheck::unsupported
                                                                     : SignatureCheck::invalid;
        return std::nullopt;
    }
    const auto scheme = fit(algorithm->scheme, family);
    if (!scheme) {
        verdict = SignatureCheck::invalid;  // an RSA signature by an EC key: no such thing
        return std::nullopt;
    }
    algorithm->scheme = *scheme;
    Plan plan{*std::move(algorithm), nullptr};
    if (plan.algorithm.scheme == Scheme::ed25519 || plan.algorithm.scheme == Scheme::ed448) {
        return plan;
    }
    if (!plan.algorithm.digest) {
        plan.algorithm.digest = fallback_digest;
    }
    verdict = SignatureCheck::unsupported;
    if (!plan.algorithm.digest ||
        (plan.algorithm.scheme == Scheme::sm2 && plan.algorithm.digest != DigestAlgorithm::sm3)) {
        return std::nullopt;
    }
    plan.digest = find_fetched(*plan.algorithm.digest);
    return plan.digest != nullptr ? std::optional(std::move(plan)) : std::nullopt;
}

SignatureCheck verdict_of(int result) {
    // Negative means that the signature could not even be read (no DER, wrong size): a bad signature all the
    // same.
    return result == 1 ? SignatureCheck::valid : SignatureCheck::invalid;
}

SignatureCheck verify_message(EVP_PKEY* key, const Plan& plan, ByteView message, ByteView signature) {
    const DigestContextPtr context(EVP_MD_CTX_new());
    EVP_PKEY_CTX* key_context = nullptr;  // owned by `context`
    if (!context || EVP_DigestVerifyInit(context.get(), &key_context, plan.digest, nullptr, key) != 1) {
        return SignatureCheck::unsupported;
    }
    if (!set_padding(key_context, plan.algorithm.scheme, plan.algorithm.pss)) {
        return SignatureCheck::invalid;  // outside what an RSASSA-PSS key allows (RFC 4055, 3.3)
    }
    return verdict_of(
        EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(), message.size()));
}

/// SM2 hashes the signer's identity with the message (GB/T 32918.2, 5.5).
SignatureCheck verify_sm2(EVP_PKEY* key, const Plan& plan, std::string_view identity, ByteView message,
                          ByteView signature) {
    const KeyContextPtr key_context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
    const DigestContextPtr context(EVP_MD_CTX_new());  // declared after the key context: it borrows it
    if (!key_context || !context) {
        return SignatureCheck::unsupported;
    }
    EVP_MD_CTX_set_pkey_ctx(context.get(), key_context.get());
    const int id_length = static_cast<int>(identity.size());
    if ((id_length != 0 && EVP_PKEY_CTX_set1_id(key_context.get(), identity.data(), id_length) != 1) ||
        EVP_DigestVerifyInit(context.get(), nullptr, plan.digest, nullptr, key) != 1) {
        return SignatureCheck::unsupported;
    }
    return verdict_of(
        EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(), message.size()));
}

}  // namespace

bool set_padding(EVP_PKEY_CTX* context, Scheme scheme, const PssParameters& pss) {
    if (scheme == Scheme::rsa_pkcs1) {
        return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1;
    }
    if (scheme != Scheme::rsa_pss) {
        return true;
    }
    const EVP_MD* const mask = find_fetched(pss.mask_digest);
    return mask != nullptr && EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
           EVP_PKEY_CTX_set_rsa_mgf1_md(context, mask) == 1 &&
           EVP_PKEY_CTX_set_rsa_pss_saltlen(context, pss.salt_length) == 1;
}

std::optional<DigestAlgorithm> PublicKey::stated_digest(ByteView signature) const {
    if (!impl_ || impl_->family != KeyFamily::rsa) {
        return std::nullopt;
    }
    const openssl::ErrorScope errors;
    const KeyContextPtr context(EVP_PKEY_CTX_new_from_pkey(nullptr, impl_->key.get(), nullptr));
    Bytes recovered(max_signature_size());
    std::size_t size = recovered.size();
    if (!context || EVP_PKEY_verify_recover_init(context.get()) != 1 ||
        !set_padding(context.get(), Scheme::rsa_pkcs1, {}) ||
        EVP_PKEY_verify_recover(context.get(), recovered.data(), &size, signature.data(), signature.size()) != 1) {
        return std::nullopt;
    }
    const auto digest_info = der::parse(ByteView(recovered).first(size));
    der::Reader fields(digest_info ? digest_info->content : ByteView{});
    const auto algorithm = fields.take(der::sequence);
    der::Reader inside(algorithm ? algorithm->content : ByteView{});
    const auto oid = inside.take(der::oid);
    const auto dotted = oid ? der::dotted_oid(*oid) : std::nullopt;
    return dotted ? digest_from_oid(*dotted) : std::nullopt;
}

SignatureCheck PublicKey::verify(ByteView algorithm_identifier, ByteView to_be_signed, ByteView signature,
                                 std::optional<DigestAlgorithm> fallback_digest, Sm2Identity identity) const {
    if (!impl_) {
        return SignatureCheck::unsupported;
    }
    const openssl::ErrorScope errors;
    SignatureCheck verdict = SignatureCheck::unsupported;
    const auto plan = make_plan(algorithm_identifier, impl_->family, fallback_digest, verdict);
    if (!plan) {
        return verdict;
    }
    if (signature.empty()) {
        return SignatureCheck::invalid;
    }
    if (impl_->family != KeyFamily::sm2) {
        return verify_message(impl_->key.get(), *plan, to_be_signed, signature);
    }
    verdict = verify_sm2(impl_->key.get(), *plan, sm2_identity, to_be_signed, signature);
    if (verdict == SignatureCheck::invalid && identity == Sm2Identity::standard_or_empty) {
        verdict = verify_sm2(impl_->key.get(), *plan, {}, to_be_signed, signature);
    }
    return verdict;
}

SignatureCheck PublicKey::verify_digest(ByteView algorithm_identifier, DigestAlgorithm digest_algorithm,
                                        ByteView digest, ByteView signature) const {
    // Edwards curves and SM2 sign more than the content's digest.
    if (!impl_ || impl_->family == KeyFamily::ed25519 || impl_->family == KeyFamily::ed448 ||
        impl_->family == KeyFamily::sm2) {
        return SignatureCheck::unsupported;
    }
    const openssl::ErrorScope errors;
    SignatureCheck verdict = SignatureCheck::unsupported;
    const auto plan = make_plan(algorithm_identifier, impl_->family, digest_algorithm, verdict);
    if (!plan) {
        return verdict;
    }
    if (plan->algorithm.digest != digest_algorithm || digest.size() != size(digest_algorithm) ||
        signature.empty()) {
        return SignatureCheck::invalid;
    }
    const KeyContextPtr context(EVP_PKEY_CTX_new_from_pkey(nullptr, impl_->key.get(), nullptr));
    if (!context || EVP_PKEY_verify_init(context.get()) != 1 ||
        EVP_PKEY_CTX_set_signature_md(context.get(), plan->digest) != 1) {
        return SignatureCheck::unsupported;
    }
    if (!set_padding(context.get(), plan->algorithm.scheme, plan->algorithm.pss)) {
        return SignatureCheck::invalid;
    }
    return verdict_of(
        EVP_PKEY_verify(context.get(), signature.data(), signature.size(), digest.data(), digest.size()));
}

SignatureCheck PublicKey::verify_sm2_digest(ByteView algorithm_identifier, ByteView digest,
                                            ByteView signature) const {
    if (!is_sm2()) {
        return SignatureCheck::unsupported;
    }
    const openssl::ErrorScope errors;
    SignatureCheck verdict = SignatureCheck::unsupported;
    const auto plan = make_plan(algorithm_identifier, impl_->family, DigestAlgorithm::sm3, verdict);
    if (!plan) {
        return verdict;
    }
    if (digest.size() != size(DigestAlgorithm::sm3) || signature.empty()) {
        return SignatureCheck::invalid;
    }
    const KeyContextPtr context(EVP_PKEY_CTX_new_from_pkey(nullptr, impl_->key.get(), nullptr));
    if (!context || EVP_PKEY_verify_init(context.get()) != 1) {
        return SignatureCheck::unsupported;
    }
    return verdict_of(
        EVP_PKEY_verify(context.get(), signature.data(), signature.size(), digest.data(), digest.size()));
}

}  // namespace sealpdf::crypto
