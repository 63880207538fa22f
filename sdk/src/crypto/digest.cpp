#include "crypto/digest.h"

#include <array>
#include <openssl/rand.h>

#include "crypto/algorithms.h"
#include "crypto/digest_impl.h"
#include "crypto/openssl_error.h"

namespace sealpdf::crypto {
namespace {

constexpr std::size_t digest_count = static_cast<std::size_t>(DigestAlgorithm::shake256) + 1;

std::array<EVP_MD*, digest_count> fetch_all() {
    const openssl::ErrorScope errors;
    std::array<EVP_MD*, digest_count> all{};
    for (std::size_t i = 0; i < digest_count; ++i) {
        all[i] = EVP_MD_fetch(nullptr, openssl_name(static_cast<DigestAlgorithm>(i)), nullptr);
    }
    return all;
}

}  // namespace

const EVP_MD* find_fetched(DigestAlgorithm algorithm) noexcept {
    // Never freed: handles of the SDK may be used from static destructors, after which OpenSSL frees its own
    // anyway.
    static const std::array<EVP_MD*, digest_count> all = fetch_all();
    return all[static_cast<std::size_t>(algorithm)];
}

const EVP_MD* fetched(DigestAlgorithm algorithm) {
    const EVP_MD* const found = find_fetched(algorithm);
    if (found == nullptr) {
        throw Error(ErrorCode::unsupported, "This configuration of OpenSSL has no " +
                                                std::string(name(algorithm)) +
                                                ": enable its default provider.");
    }
    return found;
}

struct Digest::Impl {
    DigestAlgorithm algorithm;
    openssl::DigestContextPtr context{EVP_MD_CTX_new()};
};

Digest::Digest(DigestAlgorithm algorithm) : impl_(std::make_unique<Impl>(Impl{algorithm})) {
    if (!impl_->context || EVP_DigestInit_ex2(impl_->context.get(), fetched(algorithm), nullptr) != 1) {
        throw openssl::make_error(ErrorCode::internal, "A digest could not be started.");
    }
}

Digest::~Digest() = default;
Digest::Digest(Digest&&) noexcept = default;
Digest& Digest::operator=(Digest&&) noexcept = default;

void Digest::update(ByteView bytes) {
    if (EVP_DigestUpdate(impl_->context.get(), bytes.data(), bytes.size()) != 1) {
        throw openssl::make_error(ErrorCode::internal, "A digest could not be continued.");
    }
}

Bytes Digest::finish() {
    Bytes out(size(impl_->algorithm));
    unsigned int length = 0;
    // An extendable output function does not know how much is wanted of it; OpenSSL's default is half of ours.
    const bool done = impl_->algorithm == DigestAlgorithm::shake256
                          ? EVP_DigestFinalXOF(impl_->context.get(), out.data(), out.size()) == 1
                          : EVP_DigestFinal_ex(impl_->context.get(), out.data(), &length) == 1;
    if (!done) {
        throw openssl::make_error(ErrorCode::internal, "A digest could not be finished.");
    }
    return out;
}

Bytes digest(DigestAlgorithm algorithm, ByteView bytes) {
    Digest computed(algorithm);
    computed.update(bytes);
    return computed.finish();
}

Bytes random_bytes(std::size_t count) {
    Bytes out(count);
    if (count != 0 && RAND_bytes_ex(nullptr, out.data(), count, 0) != 1) {
        throw openssl::make_error(ErrorCode::internal, "The system's random numbers cannot be had.");
    }
    return out;
}

}  // namespace sealpdf::crypto
