#include "pki/evidence_client.h"

#include <algorithm>

namespace sealpdf::pki {
namespace {

// What certificates may make us fetch: enough for every real chain, too little to be a nuisance to somebody's
// server.
constexpr int max_requests = 24;

}  // namespace

EvidenceClient::EvidenceClient(const Fetcher& fetcher, const std::string& cache,
                               std::vector<Finding>& warnings)
    : fetcher_(fetcher), warnings_(warnings) {
    if (!cache.empty()) {
        cache_.emplace(cache);
    }
}

bool EvidenceClient::may_ask(const Fetcher::Request& request) {
    const std::string key = request.url + '\0' + std::string(request.body.begin(), request.body.end());
    if (!asked_.insert(key).second) {
        return false;
    }
    if (++requests_ > max_requests) {
        warn("pki.fetch-limit", "the certificates name too many addresses; not all were asked");
    }
    return requests_ <= max_requests;
}

EvidenceClient::Outcome EvidenceClient::ask(const Fetcher::Request& request) const {
    try {
        return {fetcher_.ask(request), {}};
    } catch (const Error& error) {
        return {std::nullopt, error.what()};
    }
}

void EvidenceClient::warn(const char* code, const std::string& message) {
    const auto same = [&](const Finding& one) { return one.code == code && one.message == message; };
    if (std::ranges::none_of(warnings_, same)) {
        warnings_.push_back({code, message});
    }
}

std::optional<CacheEntry> EvidenceClient::find(const Fetcher::Request& request) const {
    auto entry = cache_ ? cache_->find(request) : std::nullopt;
    return entry && entry->answer.size() <= request.max_size ? std::move(entry) : std::nullopt;
}

void EvidenceClient::store(const CacheEntry& entry, const TimeOf& time_of) {
    if (!cache_) {
        return;
    }
    // Looked at again: another process may have been here since.
    Fetcher::Request request;
    request.url = entry.url;
    request.body = entry.request;
    const auto kept = cache_->find(request);
    const auto kept_time = kept ? time_of(kept->answer) : std::nullopt;
    if (kept_time && kept_time > time_of(entry.answer)) {
        return;
    }
    store(entry);
}

void EvidenceClient::store(const CacheEntry& entry) {
    if (cache_ && !cache_->store(entry)) {
        warn("pki.cache-not-written", "what was fetched could not be kept in the cache");
    }
}

}  // namespace sealpdf::pki
