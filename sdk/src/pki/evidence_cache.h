#pragma once
// Answers of servers kept in a folder. An entry is evidence like any other: its signature, issuer, scope and times
// are judged when it is used, so that whoever can write into the folder can at most make us ask again.

#include <optional>
#include <string>

#include "base/bytes.h"
#include "sealpdf/trust.h"

namespace sealpdf::pki {

/// What was asked is the key: the address and, for a POST, the body.
struct CacheEntry {
    std::string url, etag, last_modified;
    Bytes request, answer;
};
Bytes write_cache_entry(const CacheEntry& entry);
/// Nothing for what is cut, altered or of another format.
std::optional<CacheEntry> parse_cache_entry(ByteView file);

/// Safe for many processes: entries are written beside and renamed, nothing is locked.
class EvidenceCache {
  public:
    /// Makes the folder where there is none. \throws Error cannot_write when that fails
    explicit EvidenceCache(std::string folder, std::uintmax_t max_size = std::uintmax_t{1} << 30U);
    std::optional<CacheEntry> find(const Fetcher::Request& request) const;
    /// False when it could not be written: the evidence at hand is as good without.
    bool store(const CacheEntry& entry) const;

  private:
    std::string path_of(ByteView url, ByteView request) const;
    void make_room(std::uintmax_t size, const std::string& replaced) const;

    std::string folder_;
    std::uintmax_t max_size_;
};

}  // namespace sealpdf::pki
