#pragma once
// What asking for evidence has in common: the network with its allowance, the cache, and what is told of failures.
// Private to pki/.

#include <functional>
#include <set>

#include "pki/evidence_cache.h"
#include "sealpdf/report.h"

namespace sealpdf::pki {

class EvidenceClient {
  public:
    struct Outcome {
        std::optional<Fetcher::Answer> answer{};
        std::string error{};
    };
    /// `cache`: a folder; empty: none.
    EvidenceClient(const Fetcher& fetcher, const std::string& cache, std::vector<Finding>& warnings);

    bool online() const { return fetcher_.online(); }
    /// Each request once; not more than is decent.
    bool may_ask(const Fetcher::Request& request);
    /// On any thread.
    Outcome ask(const Fetcher::Request& request) const;
    /// Each sentence once.
    void warn(const char* code, const std::string& message);

    bool has_cache() const { return cache_.has_value(); }
    std::optional<CacheEntry> find(const Fetcher::Request& request) const;
    /// Unless what is kept is newer, as `time_of` tells of an answer: a server, or whoever stands in front of it, could
    /// otherwise put old evidence there for all who come later.
    using TimeOf = std::function<std::optional<TimePoint>(const Bytes&)>;
    void store(const CacheEntry& entry, const TimeOf& time_of);
    void store(const CacheEntry& entry);

  private:
    const Fetcher& fetcher_;
    std::optional<EvidenceCache> cache_;
    std::vector<Finding>& warnings_;
    std::set<std::string> asked_;
    int requests_ = 0;
};

}  // namespace sealpdf::pki
