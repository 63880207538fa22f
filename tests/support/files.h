#pragma once
// Files a test makes and reads.

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace test_support {

/// A new folder, removed with all that is in it.
class TemporaryFolder {
  public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    const std::filesystem::path& path() const { return path_; }
    /// The path of a file in it, as the SDK takes it.
    std::string file(const std::string& name) const { return (path_ / name).string(); }
    /// The names in it, sorted.
    std::vector<std::string> names() const;

  private:
    std::filesystem::path path_;
};

std::string read_text(const std::filesystem::path& path);
std::vector<std::uint8_t> read_bytes(const std::filesystem::path& path);
void write_text(const std::filesystem::path& path, std::string_view content);

}  // namespace test_support
