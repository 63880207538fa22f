#pragma once
// What the tests of this folder share.

#include "base/byte_source.h"
#include "pdf/syntax/file.h"
#include "support/pdf_builder.h"

namespace sealpdf::pdf {

/// As it stands: what is damaged is refused.
inline Result<FilePtr> open_text(std::string_view text, const Limits& limits = {}) {
    return File::open(memory_source(to_bytes(text), "test.pdf"), {.limits = limits, .repair = false});
}
/// As the stamping side opens it.
inline FilePtr open_repaired(std::string_view text) {
    return File::open(memory_source(to_bytes(text), "test.pdf")).value_or_throw();
}
inline FilePtr must_open(const test_support::PdfBuilder& builder) {
    return open_text(builder.text()).value_or_throw();
}
inline FilePtr must_open(std::string_view text) { return open_text(text).value_or_throw(); }

inline Object parsed(std::string_view text) { return parse_object(as_bytes(text)).value_or_throw(); }
inline std::string written(const Object& object) {
    Bytes out;
    write_object(out, object);
    return std::string(as_text(out));
}
inline bool has_remark(const std::vector<Remark>& remarks, std::string_view code) {
    return std::any_of(remarks.begin(), remarks.end(),
                       [&](const Remark& remark) { return remark.code == code; });
}

/// The same bytes, never in one piece: the way large files are read.
class PiecewiseSource final : public ByteSource {
  public:
    explicit PiecewiseSource(std::string_view text) : content_(to_bytes(text)) {}
    using ByteSource::read;
    std::uint64_t size() const override { return content_.size(); }
    void read(std::uint64_t offset, std::span<std::uint8_t> out) const override {
        if (offset > content_.size() || out.size() > content_.size() - offset) {
            throw Error(ErrorCode::cannot_read, "outside the file");
        }
        std::copy_n(content_.begin() + static_cast<std::ptrdiff_t>(offset), out.size(), out.begin());
    }
    const std::string& name() const override { return name_; }

  private:
    Bytes content_;
    std::string name_ = "test.pdf";
};

}  // namespace sealpdf::pdf
