#include "base/byte_source.h"

namespace sealpdf {
namespace {

/// A source, and bytes behind it.
class AppendedSource final : public ByteSource {
  public:
    AppendedSource(SourcePtr front, Bytes tail) : front_(std::move(front)), tail_(std::move(tail)) {}

    std::uint64_t size() const override { return front_->size() + tail_.size(); }
    void read(std::uint64_t offset, std::span<std::uint8_t> out) const override {
        if (offset > size() || out.size() > size() - offset) {
            throw Error(ErrorCode::cannot_read, "the document is shorter than what is to be read of it",
                        name());
        }
        const std::uint64_t border = front_->size();
        const auto before = static_cast<std::size_t>(
            offset < border ? std::min<std::uint64_t>(border - offset, out.size()) : 0);
        if (before > 0) {
            front_->read(offset, out.first(before));
        }
        if (before < out.size()) {
            const auto begin = static_cast<std::ptrdiff_t>(offset + before - border);
            std::copy_n(tail_.begin() + begin, out.size() - before,
                        out.begin() + static_cast<std::ptrdiff_t>(before));
        }
    }
    const std::string& name() const override { return front_->name(); }
    void check_unchanged() const override { front_->check_unchanged(); }

  private:
    SourcePtr front_;
    Bytes tail_;
};

}  // namespace

SourcePtr append_source(SourcePtr front, Bytes tail) {
    return std::make_shared<AppendedSource>(std::move(front), std::move(tail));
}

}  // namespace sealpdf
