#include "base/byte_source.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <istream>
#include <iterator>

#include "base/file_descriptor.h"
#include "base/input_output.h"
#include "base/system_error.h"

namespace sealpdf {

namespace {

// One read costs less than the many small ones of a parser; above, memory would grow with the document.
constexpr std::uint64_t read_whole_up_to = 8ULL << 20;
// Pipes and devices cannot be read at random and may never end: what they give must fit in memory.
constexpr std::size_t pipe_limit = 1U << 30;
constexpr std::size_t pipe_chunk = 256U << 10;

[[noreturn]] void fail(const std::string& name, const std::string& why) {
    throw Error(ErrorCode::cannot_read, "cannot read " + (name.empty() ? "the input" : name) + ": " + why,
                name);
}

[[noreturn]] void fail_with_errno(const std::string& name) {
    const int error_number = errno;
    const bool missing = error_number == ENOENT || error_number == ENOTDIR;
    fail(name, reason_of(error_number) + (missing ? "; check its name and folder" : "; check the file"));
}

void check_range(std::uint64_t offset, std::size_t count, std::uint64_t size, const std::string& name) {
    if (offset > size || count > size - offset) {
        fail(name, "it ends at byte " + std::to_string(size) + ", before the " + std::to_string(count) +
                       " bytes wanted at " + std::to_string(offset));
    }
}

class MemorySource final : public ByteSource {
  public:
    MemorySource(Bytes content, std::string name)
        : content_(std::move(content)), view_(content_), name_(std::move(name)) {}
    MemorySource(ByteView view, std::string name) : view_(view), name_(std::move(name)) {}
    std::uint64_t size() const override { return view_.size(); }
    void read(std::uint64_t offset, std::span<std::uint8_t> out) const override {
        check_range(offset, out.size(), view_.size(), name_);
        std::ranges::copy(view_.subspan(static_cast<std::size_t>(offset), out.size()), out.begin());
    }
    ByteView contiguous() const override { return view_; }
    const std::string& name() const override { return name_; }

  private:
    Bytes content_;  // empty for a view on memory of the caller's
    ByteView view_;
    std::string name_;
};

void read_fully(const FileDescriptor& file, std::uint64_t offset, std::span<std::uint8_t> out,
                const std::string& name) {
    while (!out.empty()) {
        const ssize_t count = ::pread(file.number(), out.data(), out.size(), static_cast<off_t>(offset));
        if (count < 0) {
            if (errno == EINTR) {
                continue;
            }
            fail_with_errno(name);
        }
        if (count == 0) {
            fail(name, "another program shortened it meanwhile; try again");
        }
        offset += static_cast<std::uint64_t>(count);
        out = out.subspan(static_cast<std::size_t>(count));
    }
}

struct stat status_of(const FileDescriptor& file, const std::string& name) {
    struct stat status{};
    if (!file || ::fstat(file.number(), &status) != 0) {
        fail_with_errno(name);
    }
    return status;
}

bool same_time(const timespec& a, const timespec& b) {
    return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

/// By the time of the last change of any kind, which no program can set back; but a file that lost a name, because
/// another one was moved into its place, changed in that alone, and its bytes are judged by the time of writing.
void check_same(const struct stat& before, const FileDescriptor& file, const std::string& name) {
    const struct stat after = status_of(file, name);
    const bool lost_a_name = after.st_nlink < before.st_nlink;
    const bool untouched =
        lost_a_name ? same_time(before.st_mtim, after.st_mtim) : same_time(before.st_ctim, after.st_ctim);
    if (before.st_size != after.st_size || !untouched) {
        fail(name, "another program changed it meanwhile; try again");
    }
}

// pread has no position to share, so one descriptor serves all threads; the system's page cache is cache enough.
class FileSource final : public ByteSource {
  public:
    FileSource(FileDescriptor file, const struct stat& opened, std::string name)
        : file_(std::move(file)), opened_(opened), name_(std::move(name)) {}
    std::uint64_t size() const override { return static_cast<std::uint64_t>(opened_.st_size); }
    void read(std::uint64_t offset, std::span<std::uint8_t> out) const override {
        check_range(offset, out.size(), size(), name_);
        read_fully(file_, offset, out, name_);
    }
    void check_unchanged() const override { check_same(opened_, file_, name_); }
    const std::string& name() const override { return name_; }

  private:
    FileDescriptor file_;
    struct stat opened_;
    std::string name_;
};

Bytes read_pipe(const FileDescriptor& file, const std::string& name) {
    Bytes content;
    std::size_t used = 0;
    while (true) {
        content.resize(used + pipe_chunk);
        const ssize_t count = ::read(file.number(), content.data() + used, pipe_chunk);
        if (count < 0) {
            if (errno == EINTR) {
                continue;
            }
            fail_with_errno(name);
        }
        used += static_cast<std::size_t>(count);
        if (count == 0) {
            content.resize(used);
            return content;
        }
        if (used > pipe_limit) {
            throw Error(ErrorCode::limit_exceeded,
                        name + " gives more than 1 GiB and is no regular file; save it to a file first",
                        name);
        }
    }
}

SourcePtr open_file(const std::string& path) {
    FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    const struct stat status = status_of(file, path);
    if (S_ISDIR(status.st_mode)) {
        fail(path, "it is a folder; give the name of a file in it");
    }
    if (!S_ISREG(status.st_mode)) {
        return memory_source(read_pipe(file, path), path);
    }
    const auto size = static_cast<std::uint64_t>(status.st_size);
    if (size > read_whole_up_to) {
        return std::make_shared<FileSource>(std::move(file), status, path);
    }
    Bytes content(static_cast<std::size_t>(size));
    read_fully(file, 0, content, path);
    check_same(status, file, path);
    return memory_source(std::move(content), path);
}

/// Filling many MiB page by page costs as much as hashing a part of them: large pages are asked for, where the system
/// has them.
Bytes make_buffer(std::size_t size) {
    constexpr std::size_t worth_large_pages = 8U << 20;
    Bytes buffer;
    if (size >= worth_large_pages) {
        buffer.reserve(size);
        const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
        const std::uintptr_t begin = (reinterpret_cast<std::uintptr_t>(buffer.data()) + page - 1) / page * page;
        // Only a wish: that it is not granted is no error.
        ::madvise(reinterpret_cast<void*>(begin), size - page, MADV_HUGEPAGE);
    }
    buffer.resize(size);
    return buffer;
}

}  // namespace

SourcePtr memory_source(Bytes content, std::string name) {
    return std::make_shared<MemorySource>(std::move(content), std::move(name));
}

SourcePtr open_source(const Input& input) {
    const Input::Impl& impl = input.impl();
    return impl.memory ? impl.memory : open_file(impl.name);
}

Bytes read_all(const Input& input, std::size_t max_size) {
    const SourcePtr source = open_source(input);
    if (source->size() > max_size) {
        throw Error(ErrorCode::limit_exceeded,
                    (input.name().empty() ? "the input" : input.name()) + " has " +
                        std::to_string(source->size()) + " bytes; at most " + std::to_string(max_size) +
                        " are accepted here",
                    input.name());
    }
    Bytes content = make_buffer(static_cast<std::size_t>(source->size()));
    source->read(0, content);
    return content;
}

Input Input::file(std::string utf8_path) {
    return Input(std::make_shared<Impl>(Impl{std::move(utf8_path), nullptr}));
}

Input Input::bytes(Bytes content, std::string name) {
    SourcePtr source = memory_source(std::move(content), name);
    return Input(std::make_shared<Impl>(Impl{std::move(name), std::move(source)}));
}

Input Input::view(const void* data, std::size_t size, std::string name) {
    auto source =
        std::make_shared<MemorySource>(ByteView(static_cast<const std::uint8_t*>(data), size), name);
    return Input(std::make_shared<Impl>(Impl{std::move(name), std::move(source)}));
}

Input Input::stream(std::istream& in, std::string name) {
    Bytes content{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    if (in.bad()) {
        fail(name, "the stream failed");
    }
    return bytes(std::move(content), std::move(name));
}

const std::string& Input::name() const { return impl_->name; }

}  // namespace sealpdf
