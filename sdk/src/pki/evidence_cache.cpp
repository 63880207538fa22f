#include "pki/evidence_cache.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <vector>

#include "crypto/digest.h"

namespace sealpdf::pki {
namespace {

namespace fs = std::filesystem;
constexpr std::string_view magic = "sealpdf evidence 1\n";
constexpr std::size_t max_line = 4096;
constexpr std::size_t max_request = 4096;
constexpr off_t max_file = off_t{257} << 20U;  // the largest CRL that is fetched, and its header
constexpr auto sha256 = crypto::DigestAlgorithm::sha256;

/// Nothing that would be a line of its own, in the file or in a request.
bool is_line(std::string_view text) {
    return text.size() <= max_line && std::ranges::none_of(text, [](char c) {
               return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
           });
}

std::optional<std::string> take_line(ByteView& rest) {
    const ByteView head = rest.first(std::min(rest.size(), max_line + 1));
    const auto end = std::ranges::find(head, '\n');
    if (end == head.end()) {
        return std::nullopt;
    }
    std::string line(head.begin(), end);
    rest = rest.subspan(line.size() + 1);
    return is_line(line) ? std::optional(std::move(line)) : std::nullopt;
}

struct Descriptor {
    int number = -1;
    ~Descriptor() {
        if (number >= 0) {
            close(number);
        }
    }
};

/// Regular files only: a pipe in the folder would hold us up, a link lead elsewhere.
std::optional<Bytes> read_file(const std::string& path) {
    const Descriptor file{open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)};
    struct stat state{};
    if (file.number < 0 || fstat(file.number, &state) != 0 || !S_ISREG(state.st_mode) ||
        state.st_size > max_file) {
        return std::nullopt;
    }
    Bytes bytes(static_cast<std::size_t>(state.st_size));
    std::size_t done = 0;
    while (done < bytes.size()) {
        const ssize_t got = read(file.number, bytes.data() + done, bytes.size() - done);
        if (got <= 0) {
            return std::nullopt;
        }
        done += static_cast<std::size_t>(got);
    }
    return bytes;
}

bool write_all(int file, ByteView bytes) {
    while (!bytes.empty()) {
        const ssize_t put = write(file, bytes.data(), bytes.size());
        if (put <= 0) {
            return false;
        }
        bytes = bytes.subspan(static_cast<std::size_t>(put));
    }
    return true;
}

}  // namespace

Bytes write_cache_entry(const CacheEntry& entry) {
    Bytes content;
    for (const std::string* line : {&entry.url, &entry.etag, &entry.last_modified}) {
        append(content, *line + "\n");
    }
    append(content, std::to_string(entry.request.size()) + "\n");
    append(content, entry.request);
    append(content, entry.answer);
    Bytes file;
    append(file, magic);
    append(file, to_hex(crypto::digest(sha256, content)) + "\n");
    append(file, content);
    return file;
}

std::optional<CacheEntry> parse_cache_entry(ByteView file) {
    if (file.size() < magic.size() || !equal(file.first(magic.size()), as_bytes(magic))) {
        return std::nullopt;
    }
    file = file.subspan(magic.size());
    const auto hash = take_line(file);
    if (!hash || *hash != to_hex(crypto::digest(sha256, file))) {
        return std::nullopt;
    }
    CacheEntry entry;
    for (std::string* line : {&entry.url, &entry.etag, &entry.last_modified}) {
        auto text = take_line(file);
        if (!text) {
            return std::nullopt;
        }
        *line = std::move(*text);
    }
    const auto count = take_line(file);
    const bool number = count && !count->empty() && count->size() <= 5 &&
                        count->find_first_not_of("0123456789") == std::string::npos;
    const std::size_t size = number ? std::stoul(*count) : 0;
    if (!number || size > max_request || size > file.size()) {
        return std::nullopt;
    }
    entry.request = to_bytes(file.first(size));
    entry.answer = to_bytes(file.subspan(size));
    return entry;
}

EvidenceCache::EvidenceCache(std::string folder, std::uintmax_t max_size)
    : folder_(std::move(folder)), max_size_(max_size) {
    std::error_code error;
    if (fs::create_directories(folder_, error)) {
        fs::permissions(folder_, fs::perms::owner_all,
                        error);  // which documents were verified is nobody's business
    }
    if (!fs::is_directory(folder_, error) || access(folder_.c_str(), R_OK | W_OK | X_OK) != 0) {
        throw Error(ErrorCode::cannot_write, "the cache must be a folder that can be read and written",
                    folder_);
    }
}

std::string EvidenceCache::path_of(ByteView url, ByteView request) const {
    Bytes key = to_bytes(url);
    key.push_back(0);
    append(key, request);
    return folder_ + "/" + to_hex(crypto::digest(sha256, key)) + ".evidence";
}

std::optional<CacheEntry> EvidenceCache::find(const Fetcher::Request& request) const {
    const auto file = read_file(path_of(as_bytes(request.url), request.body));
    auto entry = file ? parse_cache_entry(*file) : std::nullopt;
    const bool asked = entry && entry->url == request.url && equal(entry->request, request.body);
    return asked ? std::move(entry) : std::nullopt;
}

bool EvidenceCache::store(const CacheEntry& entry) const {
    if (!is_line(entry.url) || !is_line(entry.etag) || !is_line(entry.last_modified) ||
        entry.request.size() > max_request) {
        return true;  // never stored, which is nobody's fault
    }
    const Bytes bytes = write_cache_entry(entry);
    if (bytes.size() > max_size_) {
        return true;
    }
    const std::string path = path_of(as_bytes(entry.url), entry.request);
    make_room(bytes.size(), path);
    std::string beside = folder_ + "/new-XXXXXX";
    const Descriptor file{mkostemp(beside.data(), O_CLOEXEC)};
    if (file.number < 0) {
        return false;
    }
    // Not synchronised to the disk: what a crash cuts off has the wrong hash and is fetched again.
    if (!write_all(file.number, bytes) || rename(beside.c_str(), path.c_str()) != 0) {
        unlink(beside.c_str());
        return false;
    }
    return true;
}

/// The oldest go first, those that a killed process left beside among them.
void EvidenceCache::make_room(std::uintmax_t size, const std::string& replaced) const {
    struct File {
        fs::file_time_type time;
        std::uintmax_t size;
        fs::path path;
    };
    std::vector<File> files;
    std::error_code error;
    for (fs::directory_iterator it(folder_, error), end; !error && it != end; it.increment(error)) {
        const std::string name = it->path().filename().string();
        std::error_code gone;  // another process may be making room as well
        const bool ours = name.ends_with(".evidence") || name.starts_with("new-");
        if (ours && it->path() != replaced && it->is_regular_file(gone)) {
            const auto length = it->file_size(gone);
            const auto time = it->last_write_time(gone);
            if (!gone) {
                files.push_back({time, length, it->path()});
                size += length;
            }
        }
    }
    std::ranges::sort(files, {}, &File::time);
    for (const File& file : files) {
        if (size <= max_size_) {
            return;
        }
        fs::remove(file.path, error);
        size -= file.size;
    }
}

}  // namespace sealpdf::pki
