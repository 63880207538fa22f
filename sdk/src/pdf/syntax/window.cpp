#include "pdf/syntax/window.h"

#include <limits>

#include "pdf/syntax/character.h"

namespace sealpdf::pdf {
namespace {
constexpr std::uint64_t kFirstWindow = 2048;  // most objects are smaller
constexpr std::size_t kCursorBuffer = 64 * 1024;
}  // namespace

Window::Window(const ByteSource& source, std::uint64_t offset, std::uint64_t max_size)
    : source_(source), offset_(std::min(offset, source.size())) {
    const std::uint64_t rest = source.size() - offset_;
    available_ = std::min(rest, max_size);
    capped_ = rest > max_size;
    const ByteView whole = source.contiguous();
    if (!whole.empty()) {
        text_ = whole.subspan(offset_, available_);
    } else {
        load(std::min(available_, kFirstWindow));
    }
}

void Window::load(std::uint64_t size) {
    storage_ = source_.read(offset_, static_cast<std::size_t>(size));
    text_ = storage_;
}

void Window::grow() { load(std::min<std::uint64_t>(available_, text_.size() * std::uint64_t{4})); }

ByteView Cursor::ahead(std::size_t count) {
    count = static_cast<std::size_t>(std::min<std::uint64_t>(count, size_ - position_));
    if (!whole_.empty()) {
        return whole_.subspan(position_, count);
    }
    if (position_ < buffer_begin_ || position_ + count > buffer_begin_ + buffer_.size()) {
        // A short first piece: most walks are over a few lines.
        const std::size_t wanted = std::max(count, buffer_.empty() ? std::size_t{2048} : kCursorBuffer);
        buffer_begin_ = position_;
        buffer_ = source_->read(position_,
                                static_cast<std::size_t>(std::min<std::uint64_t>(wanted, size_ - position_)));
    }
    return ByteView(buffer_).subspan(static_cast<std::size_t>(position_ - buffer_begin_), count);
}

void Cursor::skip_white_space() {
    for (int c = peek(); c >= 0 && is_white_space(static_cast<std::uint8_t>(c)); c = peek()) {
        ++position_;
    }
}

void Cursor::skip_white_space_and_comments() {
    for (skip_white_space(); peek() == '%'; skip_white_space()) {
        for (int c = peek(); c >= 0 && c != '\n' && c != '\r'; c = peek()) {
            ++position_;
        }
    }
}

bool Cursor::accept(std::string_view text) {
    if (as_text(ahead(text.size())) != text) {
        return false;
    }
    position_ += text.size();
    return true;
}

bool Cursor::accept_number(std::uint64_t& value) {
    int c = peek();
    if (c < '0' || c > '9') {
        return false;
    }
    for (value = 0; c >= '0' && c <= '9'; c = peek()) {
        const auto digit = static_cast<std::uint64_t>(c - '0');
        if (value > (std::numeric_limits<std::uint64_t>::max() - digit) / 10) {
            return false;
        }
        value = value * 10 + digit;
        ++position_;
    }
    return true;
}

bool Cursor::find(std::string_view text, std::uint64_t max_distance) {
    const std::uint64_t start = position_;
    const std::uint64_t last_begin = max_distance > size_ - start ? size_ : start + max_distance;
    while (position_ <= last_begin) {
        const std::string_view piece = as_text(ahead(kCursorBuffer));
        if (const auto at = piece.find(text); at != std::string_view::npos && position_ + at <= last_begin) {
            position_ += at;
            return true;
        }
        if (piece.size() < kCursorBuffer) {
            break;
        }
        position_ += piece.size() - text.size() + 1;  // it may straddle two pieces
    }
    position_ = start;
    return false;
}

}  // namespace sealpdf::pdf
