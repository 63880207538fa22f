#pragma once
// Where tests find their files.

#include <filesystem>
#include <string>

namespace test_support {

/// The root of the repository this test was built from; SEALPDF_REPOSITORY overrides it.
std::filesystem::path repository_root();

/// A file below testdata/.
std::filesystem::path testdata(const std::string& relative);

/// A file of the material beside the repository: SEALPDF_SHARED, else ../shared. It is no part of a clone, so the
/// test is skipped when the file is absent; where CI=true it must be there and the test fails. Not to be called
/// inside CHECK or REQUIRE, which take the skip for a failure.
std::filesystem::path shared(const std::string& relative);

/// shared("corpus/" + relative).
std::filesystem::path corpus(const std::string& relative);

}  // namespace test_support
