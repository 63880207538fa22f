#include "base/file_sink.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <random>

#include "base/file_descriptor.h"
#include "base/system_error.h"

namespace sealpdf {

namespace {

// A revision is written in many small pieces; this keeps the calls of the system few.
constexpr std::size_t buffer_size = 256U << 10;
constexpr std::size_t longest_file_name = 255;  // NAME_MAX of Linux's file systems, in bytes
constexpr std::string_view temporary_suffix = ".tmp";

[[noreturn]] void fail(const std::string& path, int error_number) {
    throw Error(
        ErrorCode::cannot_write,
        "cannot write " + path + ": " + reason_of(error_number) + "; " + advice_for_writing(error_number),
        path);
}

/// 0, or errno.
int write_fully(const FileDescriptor& file, ByteView bytes) {
    while (!bytes.empty()) {
        const ssize_t count = ::write(file.number(), bytes.data(), bytes.size());
        if (count >= 0) {
            bytes = bytes.subspan(static_cast<std::size_t>(count));
        } else if (errno != EINTR) {
            return errno;
        }
    }
    return 0;
}

std::string random_letters() {
    constexpr std::string_view letters = "0123456789abcdefghijklmnopqrstuvwxyz";
    std::random_device random;
    std::string text;
    while (text.size() < 8) {
        text += letters[random() % letters.size()];
    }
    return text;
}

std::string folder_of(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    return slash == std::string::npos ? "./" : path.substr(0, slash + 1);
}

/// Where `path` leads through symbolic links, so that the rename replaces the file and not the link.
std::string resolved(const std::string& path) {
    const std::unique_ptr<char, decltype(&std::free)> real(::realpath(path.c_str(), nullptr), &std::free);
    return real ? real.get() : path;
}

/// Where a file without a name can be given one (open(2), O_TMPFILE).
std::string link_of(const FileDescriptor& file) { return "/proc/self/fd/" + std::to_string(file.number()); }

/// A file that no folder lists yet, so that nothing is left of it should the program be killed; none where the file
/// system has no such files.
FileDescriptor open_nameless(const std::string& folder, mode_t mode) {
    FileDescriptor file(::open(folder.c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, mode));
    return file && ::access(link_of(file).c_str(), F_OK) == 0 ? std::move(file) : FileDescriptor();
}

class FileSink final : public ByteSink {
  public:
    /// \param before the state of the file to be replaced, if there is one
    FileSink(std::string path, const std::optional<struct stat>& before)
        : path_(std::move(path)), target_(resolved(path_)), replaces_(before.has_value()) {
        buffer_.reserve(buffer_size);
        check_name();
        // What replaces a private file must not be readable by others even for a moment.
        const mode_t mode = before ? S_IRUSR | S_IWUSR : 0666;
        file_ = open_nameless(folder_of(target_), mode);
        if (!file_) {
            create_named(mode);
        }
        if (before) {
            take_over(*before);
        }
    }

    ~FileSink() override {
        if (!temporary_.empty()) {
            ::unlink(temporary_.c_str());
        }
    }
    FileSink(const FileSink&) = delete;
    FileSink& operator=(const FileSink&) = delete;

    void write(ByteView bytes) override {
        if (buffer_.size() + bytes.size() > buffer_size) {
            flush();
        }
        if (bytes.size() >= buffer_size) {
            check(write_fully(file_, bytes));
        } else {
            append(buffer_, bytes);
        }
    }

    void commit() override {
        flush();
        check(::fsync(file_.number()) == 0 ? 0 : errno);
        if (!published_at_once()) {
            if (temporary_.empty()) {
                give_temporary_name();
            }
            check(file_.close() ? 0 : errno);
            check(::rename(temporary_.c_str(), target_.c_str()) == 0 ? 0 : errno);
            temporary_.clear();
        }
        // The file is whole and in its place; should the folder's entry not reach the disk before the power fails,
        // the old file is found again. So a failure here (some file systems cannot do it) loses nothing.
        const FileDescriptor folder(::open(folder_of(target_).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        if (folder) {
            ::fsync(folder.number());
        }
    }

  private:
    void check_name() const {
        const std::string name = target_.substr(target_.rfind('/') + 1);  // npos + 1 is 0
        if (name.empty()) {
            fail(path_, EISDIR);
        }
        if (name.size() > longest_file_name) {
            fail(path_, ENAMETOOLONG);
        }
    }

    /// A name beside the target that nobody uses. \param take 0, or errno, after trying to take the name
    template <class Take>
    void find_temporary_name(Take take) {
        std::string name = target_.substr(target_.rfind('/') + 1);
        while (temporary_.empty()) {
            const std::string tail = std::string(".").append(random_letters()).append(temporary_suffix);
            name.resize(std::min(name.size(), longest_file_name - tail.size() - 1));
            std::string candidate = folder_of(target_) + "." + name + tail;
            const int error_number = take(candidate);
            if (error_number == 0) {
                temporary_ = std::move(candidate);
            } else if (error_number != EEXIST) {
                fail(path_, error_number);
            }
        }
    }

    void create_named(mode_t mode) {
        find_temporary_name([&](const std::string& name) {
            file_ = FileDescriptor(::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
            return file_ ? 0 : errno;
        });
    }

    int link_as(const std::string& name) const {
        return ::linkat(AT_FDCWD, link_of(file_).c_str(), AT_FDCWD, name.c_str(), AT_SYMLINK_FOLLOW) == 0
                   ? 0
                   : errno;
    }

    void give_temporary_name() {
        find_temporary_name([&](const std::string& name) { return link_as(name); });
    }

    /// A nameless file becomes the target in one step, where nothing stands there to be replaced.
    bool published_at_once() {
        if (!temporary_.empty() || replaces_) {
            return false;
        }
        const int error_number = link_as(target_);
        if (error_number == EEXIST) {
            return false;
        }
        check(error_number);
        return true;
    }

    void take_over(const struct stat& before) {
        // Only the superuser may give a file away; for others it is theirs already.
        const int owner_kept = ::fchown(file_.number(), before.st_uid, before.st_gid);
        // Without the old group the old mode would open the file to another one.
        const mode_t group = owner_kept == 0 ? 0 : S_IRWXG;
        if (::fchmod(file_.number(), before.st_mode & 07777 & ~group) != 0) {
            const int error_number = errno;
            if (!temporary_.empty()) {
                ::unlink(temporary_.c_str());  // no destructor runs for an object that was never complete
            }
            fail(path_, error_number);
        }
    }

    void flush() {
        check(write_fully(file_, buffer_));
        buffer_.clear();
    }

    void check(int error_number) const {
        if (error_number != 0) {
            fail(path_, error_number);
        }
    }

    std::string path_;       // as the user wrote it, for messages
    std::string target_;     // the file it means
    bool replaces_;          // a file that was there before
    std::string temporary_;  // empty while the file has no name, and once renamed
    FileDescriptor file_;
    Bytes buffer_;
};

/// A device or a pipe: cannot be replaced, nor take bytes back, so it gets them once all are there.
class DeviceSink final : public ByteSink {
  public:
    DeviceSink(std::string path, FileDescriptor device)
        : path_(std::move(path)), device_(std::move(device)) {}
    void write(ByteView bytes) override { append(buffer_, bytes); }
    void commit() override { write_and_commit({buffer_}); }
    void write_and_commit(const std::vector<ByteView>& parts) override {
        int error_number = 0;
        for (const ByteView part : parts) {
            error_number = error_number == 0 ? write_fully(device_, part) : error_number;
        }
        if (error_number == 0 && !device_.close()) {
            error_number = errno;
        }
        if (error_number != 0) {
            fail(path_, error_number);
        }
    }

  private:
    std::string path_;
    FileDescriptor device_;
    Bytes buffer_;
};

}  // namespace

std::unique_ptr<ByteSink> open_file_sink(const std::string& path) {
    struct stat status{};
    if (::stat(path.c_str(), &status) != 0) {
        return std::make_unique<FileSink>(path, std::nullopt);
    }
    if (S_ISDIR(status.st_mode)) {
        fail(path, EISDIR);
    }
    if (S_ISREG(status.st_mode)) {
        // rename asks only the folder; a file its owner made read-only is meant to stay.
        if (::access(path.c_str(), W_OK) != 0) {
            fail(path, errno);
        }
        return std::make_unique<FileSink>(path, status);
    }
    FileDescriptor device(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (!device) {
        fail(path, errno);
    }
    return std::make_unique<DeviceSink>(path, std::move(device));
}

}  // namespace sealpdf
