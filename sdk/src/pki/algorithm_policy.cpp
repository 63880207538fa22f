#include "pki/algorithm_policy.h"

namespace sealpdf::pki {
namespace {

struct Date {
    int year = 0;
    unsigned month = 0, day = 0;
};
constexpr Date no_end{};

struct DigestRow {
    crypto::DigestAlgorithm digest;
    Date until;
};
struct KeyRow {
    const char* type;
    int minimum_bits;
    Date until;
};

// Sources: ETSI TS 119 312 and its predecessor TS 102 176-1 (MD5 to 2004, SHA-1 to 2012), SOG-IS agreed
// mechanisms 1.3 (legacy: SHA-224, RSA below 3000 bits with their ends), NIST SP 800-131A (RSA-1024 and
// DSA-1024 to 2013), GM/T 0003 and 0004 (SM2, SM3).
constexpr DigestRow digest_rows[] = {
    {crypto::DigestAlgorithm::md5, {2004, 8, 1}}, {crypto::DigestAlgorithm::sha1, {2012, 8, 1}},
    {crypto::DigestAlgorithm::sha224, no_end},    {crypto::DigestAlgorithm::sha256, no_end},
    {crypto::DigestAlgorithm::sha384, no_end},    {crypto::DigestAlgorithm::sha512, no_end},
    {crypto::DigestAlgorithm::sha3_256, no_end},  {crypto::DigestAlgorithm::sha3_384, no_end},
    {crypto::DigestAlgorithm::sha3_512, no_end},  {crypto::DigestAlgorithm::sm3, no_end},
};
constexpr KeyRow key_rows[] = {
    {"rsa", 0, {2010, 8, 1}},     {"rsa", 1024, {2013, 12, 31}}, {"rsa", 1536, {2019, 10, 1}},
    {"rsa", 1900, no_end},        {"dsa", 0, {2010, 8, 1}},      {"dsa", 1024, {2013, 12, 31}},
    {"dsa", 1536, {2019, 10, 1}}, {"dsa", 1900, no_end},         {"ec", 0, {2012, 8, 1}},
    {"ec", 224, no_end},          {"ed25519", 0, no_end},        {"ed448", 0, no_end},
    {"sm2", 0, no_end},
};

std::optional<TimePoint> to_time(const Date& date) {
    if (date.year == 0) {
        return std::nullopt;
    }
    return TimePoint(std::chrono::sys_days(std::chrono::year(date.year) / date.month / date.day));
}

std::string over(const std::string& what, const std::optional<TimePoint>& until, TimePoint at) {
    return until && at > *until ? what + " was to be trusted until " + format_time(*until) : std::string();
}

}  // namespace

const AlgorithmTable& default_algorithms() {
    static const AlgorithmTable table = [] {
        AlgorithmTable made;
        for (const DigestRow& row : digest_rows) {
            made.digests.push_back({std::string(crypto::name(row.digest)), to_time(row.until)});
        }
        for (const KeyRow& row : key_rows) {
            made.keys.push_back({row.type, row.minimum_bits, to_time(row.until)});
        }
        return made;
    }();
    return table;
}

std::string weakness(const AlgorithmTable& table, crypto::DigestAlgorithm digest, TimePoint at) {
    const std::string name(crypto::name(digest));
    for (const DigestRule& rule : table.digests) {
        if (rule.digest == name) {
            return over(name, rule.trusted_until, at);
        }
    }
    return name + " is not trusted by the policy";
}

std::string weakness(const AlgorithmTable& table, const crypto::PublicKey& key, TimePoint at) {
    const std::string& description = key.description();
    const std::string type = description.substr(0, description.find('-'));
    const KeyRule* best = nullptr;
    for (const KeyRule& rule : table.keys) {
        const bool covers = rule.type == type && key.bits() >= rule.minimum_bits;
        best = covers && (best == nullptr || rule.minimum_bits > best->minimum_bits) ? &rule : best;
    }
    return best != nullptr ? over("the key " + description, best->trusted_until, at)
                           : "the key " + description + " is not trusted by the policy";
}

std::string weakness(const AlgorithmTable& table, ByteView signature_algorithm, const crypto::PublicKey& key,
                     TimePoint at) {
    const auto algorithm = crypto::parse_signature_algorithm(signature_algorithm);
    if (algorithm && algorithm->digest) {
        if (auto weak = weakness(table, *algorithm->digest, at); !weak.empty()) {
            return weak;
        }
    }
    return weakness(table, key, at);
}

std::string weakness(const AlgorithmTable& table, const ExistenceProof& existed, ByteView object,
                     ByteView signature_algorithm, const crypto::PublicKey& key, TimePoint at) {
    std::string weak = weakness(table, signature_algorithm, key, at);
    if (!weak.empty() && existed) {
        if (const auto since = existed(object); since && *since < at) {
            weak = weakness(table, signature_algorithm, key, *since);
        }
    }
    return weak;
}

}  // namespace sealpdf::pki
