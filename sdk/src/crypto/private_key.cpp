#include <openssl/x509.h>

#include "crypto/digest_impl.h"
#include "crypto/key.h"
#include "crypto/key_impl.h"
#include "crypto/openssl_error.h"

namespace sealpdf::crypto {
namespace {

Scheme scheme_of(const PublicKey& key) {
    const bool plain_rsa = key.is_rsa() && key.impl().family == KeyFamily::rsa;
    if (!plain_rsa && !key.is_ec()) {
        throw Error(ErrorCode::unsupported, "Signing with a key of the type " + key.description() +
                                                " is not supported: use an RSA or an ECDSA key.");
    }
    return plain_rsa ? Scheme::rsa_pkcs1 : Scheme::ecdsa;
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
    try {
        scheme_of(*public_key);
    } catch (const Error& error) {
        throw error.in_file(name);
    }
    auto impl = std::make_shared<PrivateKey::Impl>();
    impl->key = std::move(key);
    impl->public_key = *std::move(public_key);
    impl->spki = std::move(spki);
    return PrivateKey(std::move(impl));
}

const std::string& PrivateKey::description() const { return impl_->public_key.description(); }

Bytes PrivateKey::public_spki() const { return impl_->spki; }

Bytes PrivateKey::sign(DigestAlgorithm digest, ByteView to_be_signed) const {
    if (is_weak(digest)) {
        throw Error(ErrorCode::weak_algorithm, "Signing with " + std::string(name(digest)) +
                                                   " is refused: use sha256, sha384 or sha512.");
    }
    const openssl::ErrorScope errors;
    // The EVP_PKEY is shared and never changed; what a signature changes lives in this context of its own.
    const openssl::DigestContextPtr context(EVP_MD_CTX_new());
    Bytes signature(static_cast<std::size_t>(EVP_PKEY_get_size(impl_->key.get())));
    std::size_t length = signature.size();
    // RSA's default padding is PKCS #1 v1.5; ECDSA comes out as the DER of Ecdsa-Sig-Value (RFC 3279, 2.2.3).
    if (!context ||
        EVP_DigestSignInit(context.get(), nullptr, fetched(digest), nullptr, impl_->key.get()) != 1 ||
        EVP_DigestSign(context.get(), signature.data(), &length, to_be_signed.data(), to_be_signed.size()) !=
            1) {
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

Bytes signature_algorithm_identifier(const PublicKey& key, DigestAlgorithm digest) {
    const Scheme scheme = scheme_of(key);
    const auto dotted = signature_oid(scheme, digest);
    if (!dotted) {
        throw Error(ErrorCode::unsupported, "There is no signature algorithm " + name(scheme, digest) + ".");
    }
    // RFC 4055, 5 and RFC 8017, A.2.4: NULL for RSA; RFC 5758, 3.2: nothing for ECDSA.
    const Bytes parameters = scheme == Scheme::rsa_pkcs1 ? der::make_null() : Bytes{};
    return der::make(der::sequence, {der::make_oid(*dotted), parameters});
}

}  // namespace sealpdf::crypto
