#include <openssl/pkcs12.h>
#include <openssl/provider.h>

#include "crypto/key_file.h"
#include "crypto/openssl_error.h"

namespace sealpdf::crypto {
namespace {

constexpr std::string_view pbes2 = "1.2.840.113549.1.5.13";
constexpr std::string_view pbkdf2 = "1.2.840.113549.1.5.12";
constexpr std::string_view scrypt = "1.3.6.1.4.1.11591.4.11";

Failure damaged() {
    return {ErrorCode::damaged, "The encryption parameters of the key file are damaged.", {}};
}
Failure too_much_work() {
    return {
        ErrorCode::limit_exceeded,
        "The key file asks for more than 2,000,000 derivation steps: export it again with fewer iterations.",
        {}};
}

/// An AlgorithmIdentifier taken apart.
struct Parts {
    std::string oid;
    der::Reader parameters;  // inside the SEQUENCE of the parameters
};

std::optional<Parts> take_apart(const der::Element& identifier) {
    der::Reader reader(identifier.content);
    const auto oid = reader.take(der::oid);
    const auto dotted = oid ? der::dotted_oid(*oid) : std::nullopt;
    const auto parameters = reader.take(der::sequence);
    if (!dotted || !parameters) {
        return std::nullopt;
    }
    return Parts{*dotted, der::Reader(parameters->content)};
}

std::optional<std::int64_t> take_positive(der::Reader& reader) {
    const auto element = reader.take(der::integer);
    const auto value = element ? der::small_integer(*element) : std::nullopt;
    return value && *value > 0 ? value : std::nullopt;
}

/// scrypt (RFC 7914, 7): its work is N * r * p; one unit takes about half as long as a step of PBKDF2.
Result<std::int64_t> scrypt_steps(der::Reader& parameters) {
    constexpr std::int64_t most = 2 * DerivationBudget::max_iterations;
    std::int64_t work = 1;
    for (int i = 0; i < 3; ++i) {
        const auto factor = take_positive(parameters);
        if (!factor) {
            return damaged();
        }
        if (*factor > most / work) {
            return too_much_work();
        }
        work *= *factor;
    }
    return work / 2 + 1;
}

/// How many steps decryption with this identifier takes, found before any is done.
Result<std::int64_t> derivation_steps(ByteView algorithm_identifier) {
    const auto identifier = der::parse(algorithm_identifier);
    auto scheme = identifier && identifier->is(der::sequence) ? take_apart(*identifier) : std::nullopt;
    if (!scheme) {
        return damaged();
    }
    if (scheme->oid == pbes2) {  // RFC 8018, A.4: keyDerivationFunc, encryptionScheme
        const auto derivation = scheme->parameters.take(der::sequence);
        scheme = derivation ? take_apart(*derivation) : std::nullopt;
        if (!scheme) {
            return damaged();
        }
        if (scheme->oid != pbkdf2 && scheme->oid != scrypt) {
            return Failure{
                ErrorCode::unsupported, "The key derivation " + scheme->oid + " is not supported.", {}};
        }
    }
    // PBES1, PKCS #12's PBE and PBKDF2 alike: salt, iterations. scrypt: salt, N, r, p.
    const auto salt = scheme->parameters.next();
    if (!salt) {
        return damaged();
    }
    if (scheme->oid == scrypt) {
        return scrypt_steps(scheme->parameters);
    }
    const auto iterations = take_positive(scheme->parameters);
    if (!iterations) {
        return damaged();
    }
    return *iterations;
}

}  // namespace

Password make_password(std::string_view password) {
    if (password.size() > 4096) {
        throw Error(ErrorCode::invalid_argument, "The password is longer than 4096 bytes.");
    }
    return {password.empty() ? "" : password.data(), static_cast<int>(password.size())};
}

std::optional<Failure> DerivationBudget::spend(std::int64_t iterations) {
    if (iterations > max_iterations || iterations > left_) {
        return too_much_work();
    }
    left_ -= iterations;
    return std::nullopt;
}

OSSL_LIB_CTX* legacy_context() {
    // Made once and never freed: OpenSSL's own clean-up at exit takes the providers down with it. Where
    // legacy.so is not installed, files that need it are reported as unsupported.
    static OSSL_LIB_CTX* const context = [] {
        const openssl::ErrorScope errors;
        OSSL_LIB_CTX* const made = OSSL_LIB_CTX_new();
        if (made != nullptr) {
            OSSL_PROVIDER_load(made, "default");
            OSSL_PROVIDER_load(made, "legacy");
        }
        return made;
    }();
    return context;
}

Result<openssl::SecretBuffer> decrypt_with_password(ByteView algorithm_identifier, const Password& password,
                                                    ByteView encrypted, DerivationBudget& budget) {
    const auto steps = derivation_steps(algorithm_identifier);
    if (!steps) {
        return steps.failure();
    }
    if (auto failure = budget.spend(*steps)) {
        return *std::move(failure);
    }
    const openssl::ErrorScope errors;
    const unsigned char* at = algorithm_identifier.data();
    const openssl::AlgorithmPtr algorithm(
        d2i_X509_ALGOR(nullptr, &at, static_cast<long>(algorithm_identifier.size())));
    if (!algorithm) {
        return damaged();
    }
    unsigned char* clear = nullptr;
    int clear_size = 0;
    if (PKCS12_pbe_crypt_ex(algorithm.get(), password.data, password.size, encrypted.data(),
                            static_cast<int>(encrypted.size()), &clear, &clear_size, 0, legacy_context(),
                            nullptr) == nullptr) {
        if (errors.lacks_algorithm()) {
            return Failure{
                ErrorCode::unsupported,
                "The key file is encrypted with an algorithm this OpenSSL lacks: export it again with AES.",
                {}};
        }
        return Failure{ErrorCode::wrong_password, "The password does not open the key file.", {}};
    }
    return openssl::SecretBuffer(clear, static_cast<std::size_t>(clear_size));
}

}  // namespace sealpdf::crypto
