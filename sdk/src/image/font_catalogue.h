#pragma once
// Which font files there are, best first, and which characters each covers: fontconfig lives here alone.

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace sealpdf::image {

struct FontFile {
    std::string path;
    int index = 0;  // of the face inside a collection
};

class FontCatalogue {
  public:
    /// See FontBook::FontBook.
    explicit FontCatalogue(const std::string& wish);
    ~FontCatalogue();
    FontCatalogue(const FontCatalogue&) = delete;
    FontCatalogue& operator=(const FontCatalogue&) = delete;

    const std::vector<FontFile>& files() const;
    bool covers(std::size_t file, char32_t character) const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace sealpdf::image
