#include "pdf/syntax/cipher.h"

#include <limits>
#include <memory>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/provider.h>
#include <openssl/rand.h>

namespace sealpdf::pdf {
namespace {

struct Free {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};

/// Leaves the thread's error queue as it was: the program around us may read it.
struct ErrorScope {
    ErrorScope() { ERR_set_mark(); }
    ~ErrorScope() { ERR_pop_to_mark(); }
    ErrorScope(const ErrorScope&) = delete;
    ErrorScope& operator=(const ErrorScope&) = delete;
};

/// Made once and never freed: OpenSSL's clean-up at exit takes the providers down with it.
struct Algorithms {
    OSSL_LIB_CTX* context = OSSL_LIB_CTX_new();
    bool loaded = OSSL_PROVIDER_load(context, "default") != nullptr;
    bool has_legacy = OSSL_PROVIDER_load(context, "legacy") != nullptr;
    EVP_MD* md5 = EVP_MD_fetch(context, "MD5", nullptr);
    EVP_MD* sha256 = EVP_MD_fetch(context, "SHA2-256", nullptr);
    EVP_MD* sha384 = EVP_MD_fetch(context, "SHA2-384", nullptr);
    EVP_MD* sha512 = EVP_MD_fetch(context, "SHA2-512", nullptr);
    EVP_CIPHER* rc4 = EVP_CIPHER_fetch(context, "RC4", nullptr);
    EVP_CIPHER* aes_128_cbc = EVP_CIPHER_fetch(context, "AES-128-CBC", nullptr);
    EVP_CIPHER* aes_256_cbc = EVP_CIPHER_fetch(context, "AES-256-CBC", nullptr);
    EVP_CIPHER* aes_256_ecb = EVP_CIPHER_fetch(context, "AES-256-ECB", nullptr);
};

const Algorithms& algorithms() {
    static const Algorithms all = [] {
        const ErrorScope errors;
        return Algorithms();
    }();
    return all;
}

[[noreturn]] void fail() {
    throw Error(ErrorCode::internal, "OpenSSL could not compute what encryption needs");
}

Bytes digest(const EVP_MD* method, std::initializer_list<ByteView> parts) {
    const ErrorScope errors;
    const std::unique_ptr<EVP_MD_CTX, Free> context(EVP_MD_CTX_new());
    bool done = context && method != nullptr && EVP_DigestInit_ex2(context.get(), method, nullptr) == 1;
    for (const ByteView part : parts) {
        done = done && EVP_DigestUpdate(context.get(), part.data(), part.size()) == 1;
    }
    Bytes out(EVP_MAX_MD_SIZE);
    unsigned int size = 0;
    if (!done || EVP_DigestFinal_ex(context.get(), out.data(), &size) != 1) {
        fail();
    }
    out.resize(size);
    return out;
}

enum class Direction : std::uint8_t { decrypt = 0, encrypt = 1 };

Bytes run(const EVP_CIPHER* method, Direction direction, ByteView key, const std::uint8_t* iv,
          ByteView data) {
    const ErrorScope errors;
    const std::unique_ptr<EVP_CIPHER_CTX, Free> context(EVP_CIPHER_CTX_new());
    const int way = static_cast<int>(direction);
    bool done = context && method != nullptr &&
                EVP_CipherInit_ex2(context.get(), method, nullptr, nullptr, way, nullptr) == 1 &&
                EVP_CIPHER_CTX_set_key_length(context.get(), static_cast<int>(key.size())) == 1 &&
                EVP_CipherInit_ex2(context.get(), nullptr, key.data(), iv, way, nullptr) == 1 &&
                EVP_CIPHER_CTX_set_padding(context.get(), 0) == 1;
    Bytes out(data.size());
    constexpr std::size_t kPiece = 1u << 30;  // EVP counts in int
    for (std::size_t at = 0; done && at < data.size();) {
        const std::size_t piece = std::min(data.size() - at, kPiece);
        int written = 0;
        done = EVP_CipherUpdate(context.get(), out.data() + at, &written, data.data() + at,
                                static_cast<int>(piece)) == 1 &&
               static_cast<std::size_t>(written) == piece;
        at += piece;
    }
    if (!done) {
        fail();
    }
    return out;
}

const EVP_CIPHER* aes_cbc(ByteView key) {
    return key.size() == 32 ? algorithms().aes_256_cbc : algorithms().aes_128_cbc;
}

}  // namespace

Bytes md5(std::initializer_list<ByteView> parts) { return digest(algorithms().md5, parts); }

Bytes sha2(int bits, std::initializer_list<ByteView> parts) {
    const Algorithms& all = algorithms();
    return digest(bits == 256 ? all.sha256 : bits == 384 ? all.sha384 : all.sha512, parts);
}

Result<Bytes> rc4(ByteView key, ByteView data) {
    if (algorithms().rc4 == nullptr) {
        return Failure{
            ErrorCode::unsupported,
            "the document is encrypted by RC4, which this OpenSSL lacks: install its legacy provider",
            {}};
    }
    return run(algorithms().rc4, Direction::encrypt, key, nullptr, data);
}

Bytes aes_cbc_encrypt(ByteView key, ByteView iv, ByteView blocks) {
    return run(aes_cbc(key), Direction::encrypt, key, iv.data(), blocks);
}

Bytes aes_cbc_decrypt(ByteView key, ByteView iv, ByteView blocks) {
    return run(aes_cbc(key), Direction::decrypt, key, iv.data(), blocks);
}

Bytes aes_ecb_decrypt(ByteView key, ByteView block) {
    return run(algorithms().aes_256_ecb, Direction::decrypt, key, nullptr, block);
}

Bytes random_bytes(std::size_t count) {
    const ErrorScope errors;
    Bytes out(count);
    if (RAND_bytes_ex(algorithms().context, out.data(), count, 0) != 1) {
        fail();
    }
    return out;
}

void wipe(Bytes& secret) { OPENSSL_cleanse(secret.data(), secret.size()); }

}  // namespace sealpdf::pdf
