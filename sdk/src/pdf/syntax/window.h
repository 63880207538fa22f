#pragma once
// Reading a source piecewise: a growing window for one object, a cursor for a long walk. Both use the bytes where
// they lie when the source is contiguous, so that small files are never copied.

#include <algorithm>

#include "base/byte_source.h"

namespace sealpdf::pdf {

/// A view of the bytes from `offset` on, small at first. A parser that came to its end asks for more and starts again:
/// the sizes grow fourfold, so that the total work stays linear.
class Window {
  public:
    Window(const ByteSource& source, std::uint64_t offset, std::uint64_t max_size);
    ByteView text() const { return text_; }
    /// Whether there is more within the maximum.
    bool can_grow() const { return text_.size() < available_; }
    void grow();
    /// Whether the maximum, not the end of the source, ends the window.
    bool is_capped() const { return capped_; }

  private:
    void load(std::uint64_t size);

    const ByteSource& source_;
    std::uint64_t offset_;
    std::uint64_t available_ = 0;
    bool capped_ = false;
    Bytes storage_;
    ByteView text_;
};

/// Walks forward through a source.
class Cursor {
  public:
    Cursor(const ByteSource& source, std::uint64_t offset)
        : source_(&source),
          whole_(source.contiguous()),
          size_(source.size()),
          position_(std::min(offset, size_)) {}

    std::uint64_t position() const { return position_; }
    bool at_end() const { return position_ >= size_; }
    /// The next `count` bytes, fewer at the end of the source. Valid until the next call.
    ByteView ahead(std::size_t count);
    int peek() {
        const ByteView next = ahead(1);
        return next.empty() ? -1 : next[0];
    }
    void skip(std::size_t count) { position_ += std::min<std::uint64_t>(count, size_ - position_); }
    void skip_white_space();
    void skip_white_space_and_comments();
    /// Moves past `text` when it stands here.
    bool accept(std::string_view text);
    /// Moves past decimal digits; false when there is none or the value exceeds 64 bits.
    bool accept_number(std::uint64_t& value);
    /// Moves to the next occurrence of `text` that begins within `max_distance`; false (and not moved) without one.
    bool find(std::string_view text, std::uint64_t max_distance);

  private:
    const ByteSource* source_;
    ByteView whole_;
    std::uint64_t size_;
    std::uint64_t position_;
    std::uint64_t buffer_begin_ = 0;
    Bytes buffer_;
};

}  // namespace sealpdf::pdf
