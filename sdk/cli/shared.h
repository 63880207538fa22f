#pragma once
// What the jobs of a batch have in common is loaded once: one login to a token, one reading of anchors and evidence.

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <variant>
#include <vector>

#include "sealpdf/sealpdf.h"

namespace sealpdf::cli {

/// Values by the words they were made from. Threads that want the same value wait for the first; what failed fails for
/// all of them, so that a wrong PIN is tried once.
template <class Value>
class Memo {
  public:
    using Key = std::vector<std::string>;
    Value get(const Key& key, const std::function<Value()>& make) {
        const std::lock_guard lock(mutex_);
        auto found = made_.find(key);
        if (found == made_.end()) {
            if (made_.size() == most) {
                made_.clear();
            }
            found = made_.emplace(key, make_or_error(make)).first;
        }
        if (const Error* error = std::get_if<Error>(&found->second)) {
            throw Error(*error);
        }
        return std::get<Value>(found->second);
    }

  private:
    static constexpr std::size_t most = 256;
    static std::variant<Value, Error> make_or_error(const std::function<Value()>& make) {
        try {
            return make();
        } catch (const Error& error) {
            return error;
        }
    }
    std::mutex mutex_;
    std::map<Key, std::variant<Value, Error>> made_;
};

struct Shared {
    Memo<std::shared_ptr<const Signer>> signers;
    Memo<Seal> seals;
    Memo<TrustStore> anchors;
    Memo<Evidence> evidence;
    Memo<std::shared_ptr<const Fetcher>> fetchers;
    Memo<std::shared_ptr<const Verifier>> verifiers;
};

}  // namespace sealpdf::cli
