#include "pki/algorithm_policy.h"

namespace sealpdf::pki {
namespace {

std::optional<TimePoint> to_time(const crypto::Date& date) {
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
        for (const crypto::DigestAlgorithm digest : crypto::all_digests()) {
            made.digests.push_back({std::string(crypto::name(digest)), to_time(crypto::trusted_until(digest))});
        }
        for (const crypto::KeyStrength& row : crypto::key_strengths()) {
            made.keys.push_back({row.type, row.minimum_bits, to_time(row.trusted_until)});
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
