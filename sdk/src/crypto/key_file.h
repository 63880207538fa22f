#pragma once
// What the readers of key files share: password based decryption under a work limit, and choosing key and
// certificates. Private to crypto/.

#include <optional>
#include <string>
#include <vector>

#include "crypto/key_impl.h"

namespace sealpdf::crypto {

/// A password where the caller holds it: no copy is made of it here. `data` may be nullptr, which PKCS #12
/// tells from the empty password.
struct Password {
    const char* data = nullptr;
    int size = 0;
};
/// Error(invalid_argument) when it is absurdly long.
Password make_password(std::string_view password);

/// Steps of key derivation a file may ask for. 2,000,000 steps take about 1.7 s; files in practice have at
/// most 600,000 (OWASP's advice for PBKDF2) in each of MAC, certificates and key.
class DerivationBudget {
  public:
#ifdef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
    static constexpr std::int64_t max_iterations = 2'000;
#else
    static constexpr std::int64_t max_iterations = 2'000'000;
#endif
    /// Failure(limit_exceeded) when this derivation, or all of them together, are too much work.
    std::optional<Failure> spend(std::int64_t iterations);

  private:
    std::int64_t left_ = 3 * max_iterations;
};

/// The context in which the legacy provider (RC2, single DES) is loaded, and the default one; nothing else
/// sees it.
OSSL_LIB_CTX* legacy_context();

/// PBES1, PBES2 (RFC 8018) and PKCS #12's own (RFC 7292, appendix C). Failure(wrong_password | unsupported |
/// limit_exceeded | damaged).
Result<openssl::SecretBuffer> decrypt_with_password(ByteView algorithm_identifier, const Password& password,
                                                    ByteView encrypted, DerivationBudget& budget);

/// PrivateKeyInfo (RFC 5208). Throws Error(bad_key | unsupported).
openssl::KeyPtr read_pkcs8(ByteView private_key_info, const std::string& name);
/// EncryptedPrivateKeyInfo. Throws Error(wrong_password | bad_key | unsupported | limit_exceeded).
openssl::KeyPtr read_encrypted_pkcs8(ByteView encrypted_key_info, const Password& password,
                                     DerivationBudget& budget, const std::string& name);

/// A key of a file that may hold several.
struct NamedKey {
    openssl::KeyPtr key;
    std::string friendly_name;  // UTF-8
    Bytes local_key_id;
};
/// Of the keys that sign() can use, the one with that alias; without an alias the only one, or the only one that has
/// a certificate. Certificates of the other keys are left out, those of authorities stay. Throws Error(key_ambiguous)
/// that lists the aliases, Error(key_not_found) for an alias that is none of them, what is wrong with the first key when
/// none is usable, Error(bad_key) when there is none at all.
KeyFile choose_key(std::vector<NamedKey> keys, std::vector<Bytes> certificates, std::string_view alias,
                   const std::string& name);

/// Whether `bytes` have the outline of a Certificate (RFC 5280, 4.1); its SubjectPublicKeyInfo when they do.
std::optional<ByteView> find_spki(ByteView certificate);

Error wrong_password(const std::string& name);
/// A Failure as the Error a key file's reader throws: what is merely damaged is a bad key.
Error key_file_error(const Failure& failure, const std::string& name);

}  // namespace sealpdf::crypto
