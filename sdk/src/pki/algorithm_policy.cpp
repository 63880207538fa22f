#include "pki/algorithm_policy.h"

namespace sealpdf::pki {
namespace {

TimePoint day(int year, unsigned month, unsigned number) {
    return std::chrono::sys_days(std::chrono::year(year) / month / number);
}

}  // namespace

// Sources: ETSI TS 119 312 and its predecessor TS 102 176-1 (MD5 to 2004, SHA-1 to 2012), SOGIS agreed
// mechanisms 1.3 (legacy: SHA-224, RSA below 3000 bits with their ends), NIST SP 800-131A (RSA-1024 and
// DSA-1024 to 2013).
std::optional<TimePoint> trusted_until(crypto::DigestAlgorithm digest) {
    switch (digest) {
        case crypto::DigestAlgorithm::md5:
            return day(2004, 8, 1);
        case crypto::DigestAlgorithm::sha1:
            return day(2012, 8, 1);
        default:
            return std::nullopt;
    }
}

std::optional<TimePoint> trusted_until(const crypto::PublicKey& key) {
    const bool factoring = key.is_rsa() || key.description().starts_with("dsa");
    if (factoring) {
        if (key.bits() < 1024) {
            return day(2010, 8, 1);
        }
        return key.bits() < 1536 ? std::optional(day(2013, 12, 31))
                                 : (key.bits() < 1900 ? std::optional(day(2019, 10, 1)) : std::nullopt);
    }
    return key.bits() > 0 && key.bits() < 224 ? std::optional(day(2012, 8, 1)) : std::nullopt;
}

std::string weakness(const crypto::PublicKey& key, TimePoint at) {
    const auto until = trusted_until(key);
    return until && at > *until
               ? "the key " + key.description() + " was to be trusted until " + format_time(*until)
               : "";
}

std::string weakness(ByteView signature_algorithm, const crypto::PublicKey& key, TimePoint at) {
    const auto algorithm = crypto::parse_signature_algorithm(signature_algorithm);
    if (algorithm && algorithm->digest) {
        const auto until = trusted_until(*algorithm->digest);
        if (until && at > *until) {
            return std::string(crypto::name(*algorithm->digest)) + " was to be trusted until " +
                   format_time(*until);
        }
    }
    return weakness(key, at);
}

}  // namespace sealpdf::pki
