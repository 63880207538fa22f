// Policy files: JSON by the schema `policy`. What a file says wrongly is named by its place in it (RFC 6901); nothing is
// guessed, for a misspelt rule would be a rule that is not there.

#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "base/byte_source.h"
#include "crypto/digest.h"
#include "report/json_values.h"
#include "report/strict_json.h"
#include "sealpdf/policy.h"

namespace sealpdf {
namespace report {
namespace {

constexpr std::size_t max_policy_file = 1U << 20U;  // the named policies have some 3 kB
constexpr std::size_t max_rules = 1000;
constexpr int newest_seal_version = 5;
constexpr int max_hours = 24 * 366;
constexpr int max_bits = 1 << 20;

const std::vector<std::string> seal_purposes = {"any", "contract", "finance", "invoice"};  // as SealPurpose numbers them

std::string level_name(const std::optional<SignatureLevel>& level) { return level ? to_string(*level) : ""; }

const char* rule_name(RevocationRule rule) {
    return rule == RevocationRule::none ? "none" : rule == RevocationRule::soft ? "soft" : "hard";
}

/// Reads one file; every member that is known has a line here.
class PolicyReader {
  public:
    explicit PolicyReader(std::string file) : file_(std::move(file)) {}

    VerificationPolicy read(const Json& json) {
        expect(json.is_object(), "", "an object");
        VerificationPolicy policy = VerificationPolicy::named(base_of(json));
        policy.name = "custom";
        const std::map<std::string, std::function<void(const Json&, const std::string&)>> members = {
            {"based-on", [](const Json&, const std::string&) {}},
            {"name", [&](const Json& v, const std::string& at) { policy.name = text(v, at); }},
            {"claimed-time",
             [&](const Json& v, const std::string& at) { policy.claimed_time = flag(v, at); }},
            {"revocation",
             [&](const Json& v, const std::string& at) {
                 policy.revocation = static_cast<RevocationRule>(choice(v, at, {"hard", "soft", "none"}));
             }},
            {"revocation-grace-hours",
             [&](const Json& v, const std::string& at) {
                 policy.revocation_grace_hours = number(v, at, max_hours);
             }},
            {"revocation-grace-mode",
             [&](const Json& v, const std::string& at) {
                 policy.revocation_grace_strict = choice(v, at, {"warn", "strict"}) == 1;
             }},
            {"revocation-max-age-hours",
             [&](const Json& v, const std::string& at) {
                 policy.revocation_max_age_hours =
                     v.is_null() ? std::nullopt : std::optional(number(v, at, max_hours));
             }},
            {"invalidity-date",
             [&](const Json& v, const std::string& at) {
                 policy.invalidity_date_strict = choice(v, at, {"warn", "strict"}) == 1;
             }},
            {"extended-key-usage",
             [&](const Json& v, const std::string& at) { policy.extended_key_usages = oids(v, at); }},
            {"annotations-without-docmdp",
             [&](const Json& v, const std::string& at) {
                 policy.annotations_without_docmdp = choice(v, at, {"forbid", "warn"}) == 1;
             }},
            {"require-level",
             [&](const Json& v, const std::string& at) { policy.require_level = level(v, at); }},
            {"require-timestamp",
             [&](const Json& v, const std::string& at) { policy.require_timestamp = flag(v, at); }},
            {"require-seal",
             [&](const Json& v, const std::string& at) { policy.require_seal = flag(v, at); }},
            {"forbid-changes",
             [&](const Json& v, const std::string& at) { policy.forbid_changes = flag(v, at); }},
            {"seal-validity",
             [&](const Json& v, const std::string& at) {
                 policy.seal_validity = static_cast<SealValidity>(choice(v, at, {"at-signing", "now"}));
             }},
            {"seal-purpose",
             [&](const Json& v, const std::string& at) {
                 policy.seal_purpose = static_cast<SealPurpose>(choice(v, at, seal_purposes));
             }},
            {"min-seal-version",
             [&](const Json& v, const std::string& at) { policy.minimum_seal_version = number(v, at, newest_seal_version); }},
            {"accept-renewed-same-key",
             [&](const Json& v, const std::string& at) { policy.accept_renewed_same_key = flag(v, at); }},
            {"algorithms",
             [&](const Json& v, const std::string& at) { read_algorithms(v, at, policy.algorithms); }},
        };
        for (const auto& [key, value] : json.items()) {
            const auto member = members.find(key);
            expect(member != members.end(), "/" + key, "a member that is known");
            member->second(value, "/" + key);
        }
        return policy;
    }

  private:
    void expect(bool holds, const std::string& place, const std::string& what) const {
        if (!holds) {
            throw Error(ErrorCode::bad_policy,
                        "the policy is wrong at \"" + place + "\": expected is " + what, file_, place);
        }
    }

    std::string base_of(const Json& json) const {
        if (!json.contains("based-on")) {
            return "etsi";
        }
        static constexpr const char* names[] = {"etsi", "cn", "strict"};
        return names[choice(json["based-on"], "/based-on", {"etsi", "cn", "strict"})];
    }

    std::string text(const Json& value, const std::string& at) const {
        expect(value.is_string() && !value.get_ref<const std::string&>().empty(), at, "a text");
        return value.get<std::string>();
    }
    bool flag(const Json& value, const std::string& at) const {
        expect(value.is_boolean(), at, "true or false");
        return value.get<bool>();
    }
    int number(const Json& value, const std::string& at, int most) const {
        const bool fits =
            value.is_number_unsigned() && value.get<std::uint64_t>() <= static_cast<std::uint64_t>(most);
        expect(fits, at, "a whole number from 0 to " + std::to_string(most));
        return value.get<int>();
    }
    std::size_t choice(const Json& value, const std::string& at,
                       const std::vector<std::string>& words) const {
        std::string all;
        for (const std::string& word : words) {
            all += (all.empty() ? "" : ", ") + word;
        }
        const auto found =
            value.is_string() ? std::ranges::find(words, value.get_ref<const std::string&>()) : words.end();
        expect(found != words.end(), at, "one of " + all);
        return static_cast<std::size_t>(found - words.begin());
    }
    std::optional<SignatureLevel> level(const Json& value, const std::string& at) const {
        if (value.is_null()) {
            return std::nullopt;
        }
        static constexpr SignatureLevel levels[] = {SignatureLevel::b_b, SignatureLevel::b_t,
                                                    SignatureLevel::b_lt, SignatureLevel::b_lta};
        return levels[choice(value, at, {"B-B", "B-T", "B-LT", "B-LTA"})];
    }
    std::optional<TimePoint> time(const Json& value, const std::string& at) const {
        if (value.is_null()) {
            return std::nullopt;
        }
        const char* what = "a time such as 2012-08-01T00:00:00Z, or null";
        expect(value.is_string(), at, what);
        try {
            return parse_time(value.get<std::string>());
        } catch (const Error&) {
            expect(false, at, what);
        }
        return std::nullopt;
    }
    const Json& list(const Json& value, const std::string& at) const {
        expect(value.is_array() && value.size() <= max_rules, at,
               "a list of at most " + std::to_string(max_rules));
        return value;
    }
    std::vector<std::string> oids(const Json& value, const std::string& at) const {
        std::vector<std::string> found;
        for (const Json& one : list(value, at)) {
            const std::string place = at + "/" + std::to_string(found.size());
            found.push_back(text(one, place));
            expect(found.back().find_first_not_of("0123456789.") == std::string::npos, place,
                   "an OID in dotted form");
        }
        return found;
    }

    /// The members of a rule: all that are named, and no others.
    void members(const Json& rule, const std::string& at, const std::set<std::string>& names) const {
        expect(rule.is_object(), at, "an object");
        for (const auto& [key, value] : rule.items()) {
            expect(names.contains(key), at + "/" + key, "a member that is known");
        }
        for (const std::string& name : names) {
            expect(rule.contains(name), at, "the member " + name);
        }
    }

    void read_algorithms(const Json& value, const std::string& at, AlgorithmTable& table) const {
        expect(value.is_object(), at, "an object");
        for (const auto& [key, rules] : value.items()) {
            const std::string place = at + "/" + key;
            expect(key == "digests" || key == "keys", place, "a member that is known");
            key == "digests" ? read_digests(rules, place, table) : read_keys(rules, place, table);
        }
    }
    void read_digests(const Json& rules, const std::string& at, AlgorithmTable& table) const {
        table.digests.clear();
        for (const Json& rule : list(rules, at)) {
            const std::string place = at + "/" + std::to_string(table.digests.size());
            members(rule, place, {"digest", "trusted-until"});
            DigestRule read{text(rule["digest"], place + "/digest"),
                            time(rule["trusted-until"], place + "/trusted-until")};
            expect(crypto::digest_from_name(read.digest).has_value(), place + "/digest",
                   "a digest such as sha256, sha3-256 or sm3");
            table.digests.push_back(std::move(read));
        }
    }
    void read_keys(const Json& rules, const std::string& at, AlgorithmTable& table) const {
        table.keys.clear();
        static const std::vector<std::string> types = {"rsa", "dsa", "ec", "ed25519", "ed448", "sm2"};
        for (const Json& rule : list(rules, at)) {
            const std::string place = at + "/" + std::to_string(table.keys.size());
            members(rule, place, {"type", "minimum-bits", "trusted-until"});
            table.keys.push_back({types[choice(rule["type"], place + "/type", types)],
                                  number(rule["minimum-bits"], place + "/minimum-bits", max_bits),
                                  time(rule["trusted-until"], place + "/trusted-until")});
        }
    }

    std::string file_;
};

Json to_json_value(const AlgorithmTable& table) {
    Json digests = Json::array();
    for (const DigestRule& rule : table.digests) {
        digests.push_back({{"digest", rule.digest}, {"trusted-until", time_or_null(rule.trusted_until)}});
    }
    Json keys = Json::array();
    for (const KeyRule& rule : table.keys) {
        keys.push_back({{"type", rule.type},
                        {"minimum-bits", rule.minimum_bits},
                        {"trusted-until", time_or_null(rule.trusted_until)}});
    }
    return {{"digests", digests}, {"keys", keys}};
}

}  // namespace
}  // namespace report

inline namespace v0 {

VerificationPolicy VerificationPolicy::from_json(const Input& json) {
    const Bytes text = read_all(json, report::max_policy_file);
    return report::PolicyReader(json.name()).read(report::parse_strictly(text, json.name(), ErrorCode::bad_policy, "the policy"));
}

std::string to_json(const VerificationPolicy& policy, int indent) {
    return report::dump(
        {{"name", policy.name},
         {"claimed-time", policy.claimed_time},
         {"revocation", report::rule_name(policy.revocation)},
         {"revocation-grace-hours", policy.revocation_grace_hours},
         {"revocation-grace-mode", policy.revocation_grace_strict ? "strict" : "warn"},
         {"revocation-max-age-hours",
          policy.revocation_max_age_hours ? report::Json(*policy.revocation_max_age_hours) : report::Json(nullptr)},
         {"invalidity-date", policy.invalidity_date_strict ? "strict" : "warn"},
         {"extended-key-usage", policy.extended_key_usages},
         {"annotations-without-docmdp", policy.annotations_without_docmdp ? "warn" : "forbid"},
         {"require-level", report::text_or_null(report::level_name(policy.require_level))},
         {"require-timestamp", policy.require_timestamp},
         {"require-seal", policy.require_seal},
         {"forbid-changes", policy.forbid_changes},
         {"seal-validity", policy.seal_validity == SealValidity::now ? "now" : "at-signing"},
         {"seal-purpose", report::seal_purposes[static_cast<std::size_t>(policy.seal_purpose)]},
         {"min-seal-version", policy.minimum_seal_version},
         {"accept-renewed-same-key", policy.accept_renewed_same_key},
         {"algorithms", report::to_json_value(policy.algorithms)}},
        indent);
}

}  // namespace v0
}  // namespace sealpdf
