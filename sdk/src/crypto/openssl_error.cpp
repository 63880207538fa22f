#include "crypto/openssl_error.h"

#include <openssl/err.h>
#include <openssl/evp.h>

namespace sealpdf::crypto::openssl {

namespace {

bool names_a_missing_algorithm(unsigned long code) {
    switch (ERR_GET_REASON(code)) {
        case ERR_R_UNSUPPORTED:
        case ERR_R_FETCH_FAILED:
        case EVP_R_UNSUPPORTED_ALGORITHM:
        case EVP_R_UNKNOWN_PBE_ALGORITHM:
        case EVP_R_UNKNOWN_CIPHER:
        case EVP_R_UNSUPPORTED_CIPHER:
        case EVP_R_UNSUPPORTED_PRF:
        case EVP_R_UNSUPPORTED_KEY_DERIVATION_FUNCTION:
            return true;
        default:
            return false;
    }
}

}  // namespace

ErrorScope::ErrorScope() : queue_was_empty_(ERR_peek_error() == 0) { ERR_set_mark(); }

ErrorScope::~ErrorScope() { ERR_pop_to_mark(); }

bool ErrorScope::lacks_algorithm() const {
    // The newest entry is the vague "pkcs12 cipherfinal error"; the oldest is the cause, when it is ours.
    return names_a_missing_algorithm(ERR_peek_last_error()) ||
           (queue_was_empty_ && names_a_missing_algorithm(ERR_peek_error()));
}

Error make_error(ErrorCode code, std::string message, const std::string& file) {
    // Reason texts are fixed strings of OpenSSL; the error *data* beside them is left out, it may quote the
    // input.
    if (const char* reason = ERR_reason_error_string(ERR_peek_last_error()); reason != nullptr) {
        message += std::string(" (OpenSSL: ") + reason + ")";
    }
    return Error(code, std::move(message), file);
}

}  // namespace sealpdf::crypto::openssl
