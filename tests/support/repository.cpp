#include "support/repository.h"

#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <string_view>

namespace test_support {

namespace {

std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::string() : std::string(value);
}

}  // namespace

std::filesystem::path repository_root() {
    const std::string chosen = environment("SEALPDF_REPOSITORY");
    return chosen.empty() ? SEALPDF_REPOSITORY_ROOT : chosen;
}

std::filesystem::path testdata(const std::string& relative) {
    return repository_root() / "testdata" / relative;
}

std::filesystem::path shared(const std::string& relative) {
    const std::string chosen = environment("SEALPDF_SHARED");
    const std::filesystem::path path =
        (chosen.empty() ? repository_root() / ".." / "shared" : std::filesystem::path(chosen)) / relative;
    if (!std::filesystem::exists(path)) {
        if (environment("CI") == "true") {
            FAIL("missing: " << path);
        }
        SKIP("not on this machine: " << path);
    }
    return path;
}

std::filesystem::path corpus(const std::string& relative) { return shared("corpus/" + relative); }

}  // namespace test_support
