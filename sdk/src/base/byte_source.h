#pragma once
// Random access to bytes that may be larger than memory. Immutable, shared between threads.

#include <memory>

#include "base/bytes.h"

namespace sealpdf {

class ByteSource {
  public:
    virtual ~ByteSource() = default;
    virtual std::uint64_t size() const = 0;
    /// Copies bytes [offset, offset + out.size()). Throws Error(cannot_read) when that is not inside.
    virtual void read(std::uint64_t offset, std::span<std::uint8_t> out) const = 0;
    /// The whole content where it lies in memory anyway (small files, buffers), else empty.
    virtual ByteView contiguous() const { return {}; }
    /// For messages.
    virtual const std::string& name() const = 0;
    /// Throws Error(cannot_read) when another program changed the file since it was opened: what was read then may be
    /// parts of two documents. To be asked once all is read, before anything is made of it.
    virtual void check_unchanged() const {}

    Bytes read(std::uint64_t offset, std::size_t count) const {
        Bytes out(count);
        read(offset, std::span(out));
        return out;
    }
};

using SourcePtr = std::shared_ptr<const ByteSource>;

/// Opens what an Input stands for. Throws Error(cannot_read) naming the file.
/// Files up to 8 MiB are read whole; larger ones piecewise with pread.
SourcePtr open_source(const Input& input);
/// The whole content, refused with limit_exceeded when larger than `max_size`.
Bytes read_all(const Input& input, std::size_t max_size);
SourcePtr memory_source(Bytes content, std::string name = {});
/// `front` and then `tail`, without a copy of `front`: a document with one more revision.
SourcePtr append_source(SourcePtr front, Bytes tail);

}  // namespace sealpdf
