#include "pki/evidence_cache.h"

#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <thread>

using sealpdf::Bytes;
using sealpdf::pki::CacheEntry;
using sealpdf::pki::EvidenceCache;

namespace fs = std::filesystem;

namespace {

struct Folder {
    std::string path = make();
    static std::string make() {
        std::string name = (fs::temp_directory_path() / "sealpdf-cache-XXXXXX").string();
        return mkdtemp(name.data()) != nullptr ? name : std::string();
    }
    std::uintmax_t size() const {
        std::uintmax_t all = 0;
        for (const auto& entry : fs::directory_iterator(path)) {
            all += entry.file_size();
        }
        return all;
    }
    ~Folder() { fs::remove_all(path); }
};

CacheEntry entry(int number, std::size_t size = 1000) {
    return {"http://a.test/" + std::to_string(number),
            {},
            {},
            {},
            Bytes(size, static_cast<std::uint8_t>(number))};
}

bool has(const EvidenceCache& cache, int number) { return cache.find({entry(number).url}).has_value(); }

}  // namespace

TEST_CASE("beyond the limit the oldest entries go") {
    const Folder folder;
    const EvidenceCache cache(folder.path, 4000);
    for (int i = 0; i < 6; ++i) {
        REQUIRE(cache.store(entry(i)));
        // The resolution of a file's time is coarse.
        for (const auto& file : fs::directory_iterator(folder.path)) {
            fs::last_write_time(file, fs::last_write_time(file) - std::chrono::seconds(1));
        }
    }
    CHECK(folder.size() <= 4000);
    CHECK(has(cache, 5));
    CHECK(has(cache, 4));
    CHECK_FALSE(has(cache, 0));
    CHECK_FALSE(has(cache, 1));
}

TEST_CASE("what is larger than the whole cache displaces nothing") {
    const Folder folder;
    const EvidenceCache cache(folder.path, 4000);
    REQUIRE(cache.store(entry(1)));
    CHECK(cache.store(entry(2, 4000)));
    CHECK(has(cache, 1));
    CHECK_FALSE(has(cache, 2));
}

TEST_CASE("an entry that is replaced counts once") {
    const Folder folder;
    const EvidenceCache cache(folder.path, 2500);
    REQUIRE(cache.store(entry(1)));
    for (int i = 0; i < 5; ++i) {
        REQUIRE(cache.store(entry(2)));
    }
    CHECK(has(cache, 1));
    CHECK(has(cache, 2));
}

TEST_CASE("several writers keep to the limit together, and no reader sees half an entry") {
    const Folder folder;
    std::vector<std::thread> writers;
    for (int thread = 0; thread < 4; ++thread) {
        writers.emplace_back([&folder, thread] {
            const EvidenceCache cache(folder.path, 20000);  // as another process would have its own
            for (int i = 0; i < 100; ++i) {
                const int number = (thread * 7 + i) % 40;
                cache.store(entry(number));
                if (const auto found = cache.find({entry(number).url})) {
                    // Catch2's macros are not for threads; a wrong entry is left for the check below.
                    if (found->answer != entry(number).answer) {
                        std::abort();
                    }
                }
            }
        });
    }
    for (auto& writer : writers) {
        writer.join();
    }
    const EvidenceCache cache(folder.path, 20000);
    cache.store(entry(99));
    CHECK(folder.size() <= 20000);
    CHECK(has(cache, 99));
}
