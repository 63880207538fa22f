#include <openssl/x509.h>

#include "crypto/digest_impl.h"
#include "crypto/key.h"
#include "crypto/key_impl.h"
#include "crypto/openssl_error.h"

namespace sealpdf::crypto {
namespace {

/// Of an elliptic curve the file states the public key, and nothing in signing notices that it is another one's.
bool is_pair(EVP_PKEY* key) {
    const openssl::KeyContextPtr context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
    return context && EVP_PKEY_pairwise_check(context.get()) == 1;
}

}  // namespace

PrivateKey make_private_key(openssl::KeyPtr key, const std::string& name) {
    unsigned char* encoded = nullptr;
    const int length = i2d_PUBKEY(key.get(), &encoded);
    if (length <= 0) {
        throw openssl::make_error(ErrorCode::bad_key, "The private key cannot be read.", name);
    }
    Bytes spki(encoded, encoded + length);
    OPENSSL_free(encoded);
    // Through our own reader, so that a key we sign with is one we could verify: named curve, sane sizes.
    auto public_key = PublicKey::from_spki(spki);
    if (!public_key) {
        const bool unknown = public_key.failure().code == ErrorCode::unsupported;
        throw Error(unknown ? ErrorCode::unsupported : ErrorCode::bad_key, public_key.failure().message,
                    name);
    }
    if (public_key->is_ec() && !is_pair(key.get())) {
        throw openssl::make_error(ErrorCode::bad_key, "The private key does not belong to its public key.", name);
    }
    auto impl = std::make_shared<PrivateKey::Impl>();
    impl->key = std::move(key);
    impl->public_key = *std::move(public_key);
    impl->spki = std::move(spki);
    return PrivateKey(std::move(impl));
}

const std::string& PrivateKey::description() const { return impl_->public_key.description(); }

Bytes PrivateKey::public_spki() const { return impl_->spki; }

const PublicKey& PrivateKey::public_key() const { return impl_->public_key; }

Bytes PrivateKey::sign(DigestAlgorithm digest, ByteView to_be_signed) const {
    return sign(choose_signing_scheme(impl_->public_key, digest), to_be_signed);
}

Bytes PrivateKey::sign(const SigningScheme& scheme, ByteView to_be_signed) const {
    const openssl::ErrorScope errors;
    const auto algorithm = parse_algorithm_identifier(scheme.identifier);
    if (!algorithm) {
        throw Error(ErrorCode::internal, algorithm.failure().message);
    }
    const bool hashes_itself = algorithm->scheme == Scheme::ed25519 || algorithm->scheme == Scheme::ed448;
    // The EVP_PKEY is shared and never changed; what a signature changes lives in these contexts of its own.
    const openssl::KeyContextPtr key_context(EVP_PKEY_CTX_new_from_pkey(nullptr, impl_->key.get(), nullptr));
    const openssl::DigestContextPtr context(EVP_MD_CTX_new());  // declared after the key context: it may borrow it
    Bytes signature(static_cast<std::size_t>(EVP_PKEY_get_size(impl_->key.get())));
    std::size_t length = signature.size();
    bool ready = key_context && context;
    if (ready && algorithm->scheme == Scheme::sm2) {
        EVP_MD_CTX_set_pkey_ctx(context.get(), key_context.get());
        ready = EVP_PKEY_CTX_set1_id(key_context.get(), sm2_identity.data(), static_cast<int>(sm2_identity.size())) == 1;
    }
    EVP_PKEY_CTX* in_use = nullptr;  // owned by `context`, or the one above
    // ECDSA and SM2 come out as the DER of a SEQUENCE of r and s (RFC 3279, 2.2.3; GM/T 0009, 7.2).
    if (!ready ||
        EVP_DigestSignInit(context.get(), &in_use, hashes_itself ? nullptr : fetched(scheme.digest), nullptr,
                           impl_->key.get()) != 1 ||
        !set_padding(in_use, algorithm->scheme, algorithm->pss) ||
        EVP_DigestSign(context.get(), signature.data(), &length, to_be_signed.data(), to_be_signed.size()) != 1) {
        throw openssl::make_error(ErrorCode::bad_key,
                                  "The private key cannot sign: it is damaged or too short.");
    }
    signature.resize(length);
    return signature;
}

Bytes PrivateKey::algorithm_identifier(DigestAlgorithm digest) const {
    return signature_algorithm_identifier(impl_->public_key, digest);
}

bool PrivateKey::matches(const PublicKey& key) const { return impl_->public_key.same_as(key); }

}  // namespace sealpdf::crypto
