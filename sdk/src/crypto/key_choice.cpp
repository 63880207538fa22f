#include "crypto/key_file.h"
#include "crypto/signer_algorithm.h"

// Which key of a file signs, and which of its certificates go along.

namespace sealpdf::crypto {
namespace {

struct Candidate {
    PrivateKey key;
    std::string alias, id;  // what the user may call it
    bool has_certificate = false;
};

bool answers_to(const Candidate& candidate, std::string_view alias) {
    return candidate.alias == alias || (!candidate.id.empty() && candidate.id == alias);
}

std::string list_aliases(const std::vector<Candidate>& candidates) {
    std::string list;
    for (const Candidate& candidate : candidates) {
        list += (list.empty() ? "\"" : ", \"") + candidate.alias + "\" (" + candidate.key.description() + ")";
    }
    return list;
}

const Candidate& choose(const std::vector<Candidate>& candidates, std::string_view alias, const std::string& name) {
    if (!alias.empty()) {
        const auto matches = [&](const Candidate& candidate) { return answers_to(candidate, alias); };
        const auto found = std::ranges::find_if(candidates, matches);
        if (found == candidates.end()) {
            throw Error(ErrorCode::key_not_found,
                        "The file has no key with that alias, but " + list_aliases(candidates) + ".", name);
        }
        if (std::ranges::count_if(candidates, matches) > 1) {
            throw Error(ErrorCode::key_ambiguous, "The file has several keys with that alias: choose by the key id.",
                        name);
        }
        return *found;
    }
    const auto certified = std::ranges::count_if(candidates, &Candidate::has_certificate);
    if (candidates.size() == 1 || certified == 1) {
        return *std::ranges::max_element(candidates, {}, &Candidate::has_certificate);
    }
    throw Error(ErrorCode::key_ambiguous,
                "The file has several keys: choose one by its alias, " + list_aliases(candidates) + ".", name);
}

}  // namespace

KeyFile choose_key(std::vector<NamedKey> keys, std::vector<Bytes> certificates, std::string_view alias,
                   const std::string& name) {
    if (keys.empty()) {
        throw Error(ErrorCode::bad_key,
                    "The file holds no private key: export it together with its private key.", name);
    }
    std::vector<Candidate> candidates;
    std::optional<Error> first_error;
    for (std::size_t index = 0; index < keys.size(); ++index) {
        try {
            NamedKey& named = keys[index];
            PrivateKey key = make_private_key(std::move(named.key), name);
            (void)choose_signing_scheme(key.public_key());
            const bool seen = std::ranges::any_of(candidates, [&](const Candidate& other) {
                return other.key.matches(key.public_key());
            });
            if (seen) {
                continue;
            }
            Candidate candidate{std::move(key), std::move(named.friendly_name), to_hex(named.local_key_id)};
            if (candidate.alias.empty()) {
                candidate.alias = candidate.id.empty() ? "#" + std::to_string(index + 1) : candidate.id;
            }
            candidate.has_certificate = std::ranges::any_of(certificates, [&](const Bytes& certificate) {
                return belongs_to(candidate.key.public_key(), certificate);
            });
            candidates.push_back(std::move(candidate));
        } catch (const Error& error) {
            first_error = first_error ? first_error : std::optional(error.in_file(name));
        }
    }
    if (candidates.empty()) {
        throw *first_error;
    }
    const Candidate& chosen = choose(candidates, alias, name);
    std::vector<Bytes> own, others;
    for (Bytes& certificate : certificates) {
        if (belongs_to(chosen.key.public_key(), certificate)) {
            own.push_back(std::move(certificate));
        } else if (std::ranges::none_of(candidates, [&](const Candidate& other) {
                       return belongs_to(other.key.public_key(), certificate);
                   })) {
            others.push_back(std::move(certificate));
        }
    }
    own.insert(own.end(), std::make_move_iterator(others.begin()), std::make_move_iterator(others.end()));
    return {chosen.key, std::move(own)};
}

}  // namespace sealpdf::crypto
